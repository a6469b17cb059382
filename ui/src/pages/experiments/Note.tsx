/** What an experiment is about: shown as Markdown, edited as text. */
import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { NOTE, noteOf, useExperimentActions } from "../../api/experiments";
import type { Experiment } from "../../api/mlflow";
import { text } from "../../text";
import { Markdown } from "../../ui/Markdown";
import { done, failed } from "../../ui/toasts";

interface Props {
  experiment: Experiment;
  isEditing: boolean;
  onDone: () => void;
}

export function Note({ experiment, isEditing, onDone }: Props) {
  const note = noteOf(experiment);
  if (isEditing) return <Editor experiment={experiment} note={note} onDone={onDone} />;
  return note === "" ? null : <Markdown source={note} />;
}

function Editor({ experiment, note, onDone }: { experiment: Experiment; note: string; onDone: () => void }) {
  const [value, setValue] = useState(note);
  const { setTag } = useExperimentActions();
  const save = () =>
    setTag.mutate(
      { id: experiment.experiment_id, tag: { key: NOTE, value } },
      {
        onSuccess: () => {
          done(text.experiments.noteSaved);
          onDone();
        },
        onError: failed,
      },
    );
  return (
    <div>
      <Textarea
        aria-label={text.experiments.note}
        placeholder={text.experiments.notePlaceholder}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autosize
        minRows={4}
        maxRows={16}
        maw={720}
        autoFocus
      />
      <Group gap="xs" mt="xs">
        <Button size="xs" loading={setTag.isPending} onClick={save}>
          {text.common.save}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {text.common.cancel}
        </Button>
      </Group>
    </div>
  );
}
