/** What can be done to an experiment, wherever it is shown. */
import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { ownTags, useExperimentActions } from "../../api/experiments";
import type { Experiment } from "../../api/mlflow";
import { NameForm } from "../../forms/NameForm";
import { TagForm } from "../../forms/TagForm";
import { text } from "../../text";
import { Confirm } from "../../ui/Confirm";
import { Icon } from "../../ui/icons";
import { done, failed } from "../../ui/toasts";

type Dialog = "rename" | "tags" | "remove";

export function ExperimentMenu({
  experiment,
  onRemoved,
}: {
  experiment: Experiment;
  onRemoved?: () => void;
}) {
  const [dialog, setDialog] = useState<Dialog>();
  const { restore } = useExperimentActions();
  const { experiment_id: id, name } = experiment;
  const isTrash = experiment.lifecycle_stage === "deleted";
  const bringBack = () =>
    restore.mutate(id, { onSuccess: () => done(text.experiments.restored(name)), onError: failed });
  return (
    <>
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon aria-label={text.experiments.actionsOf(name)}>
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isTrash ? (
            <Menu.Item leftSection={<Icon name="restore" />} onClick={bringBack}>
              {text.experiments.restore}
            </Menu.Item>
          ) : (
            <>
              <Menu.Item leftSection={<Icon name="pencil" />} onClick={() => setDialog("rename")}>
                {text.experiments.rename}
              </Menu.Item>
              <Menu.Item leftSection={<Icon name="tag" />} onClick={() => setDialog("tags")}>
                {text.experiments.tagEdit}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<Icon name="trash" />} onClick={() => setDialog("remove")}>
                {text.experiments.remove}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Dialogs
        experiment={experiment}
        dialog={dialog}
        onClose={() => setDialog(undefined)}
        {...(onRemoved === undefined ? {} : { onRemoved })}
      />
    </>
  );
}

interface DialogsProps {
  experiment: Experiment;
  dialog: Dialog | undefined;
  onClose: () => void;
  onRemoved?: () => void;
}

function Dialogs({ experiment, dialog, onClose, onRemoved }: DialogsProps) {
  const { rename, remove, setTag, deleteTag } = useExperimentActions();
  const { experiment_id: id, name } = experiment;
  const close = () => {
    for (const action of [rename, remove, setTag, deleteTag]) action.reset();
    onClose();
  };
  const putIntoTrash = () =>
    remove.mutate(id, {
      onSuccess: () => {
        done(text.experiments.removed(name));
        onRemoved?.();
      },
      onError: failed,
      onSettled: close,
    });
  return (
    <>
      <NameForm
        isOpen={dialog === "rename"}
        title={text.experiments.renameTitle(name)}
        action={text.experiments.rename}
        initial={name}
        isBusy={rename.isPending}
        error={rename.error}
        onSubmit={(name) =>
          rename.mutate(
            { id, name },
            {
              onSuccess: () => {
                done(text.experiments.renamed);
                close();
              },
            },
          )
        }
        onClose={close}
      />
      <TagForm
        isOpen={dialog === "tags"}
        title={text.experiments.tagsTitle(name)}
        tags={ownTags(experiment.tags)}
        isBusy={setTag.isPending}
        error={setTag.error ?? deleteTag.error}
        onAdd={(tag) => setTag.mutate({ id, tag })}
        onRemove={(key) => deleteTag.mutate({ id, key })}
        onClose={close}
      />
      <Confirm
        isOpen={dialog === "remove"}
        title={text.experiments.removeTitle(name)}
        hint={text.experiments.removeHint}
        action={text.experiments.remove}
        isBusy={remove.isPending}
        onConfirm={putIntoTrash}
        onClose={close}
      />
    </>
  );
}
