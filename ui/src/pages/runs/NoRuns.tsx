/** A table without runs: why it is empty, and what helps. */
import { Button } from "@mantine/core";
import type { Experiment } from "../../api/mlflow";
import type { Change } from "../../table/RunsTable";
import type { RunsState } from "../../table/state";
import { text } from "../../text";
import { Empty } from "../../ui/Empty";
import { FirstRun } from "../../ui/FirstRun";

interface Props {
  state: RunsState;
  experiment: Experiment | undefined;
  onChange: (change: Change) => void;
}

export function NoRuns({ state, experiment, onChange }: Props) {
  if (state.q !== undefined) {
    return (
      <Empty icon="search" title={text.runs.noneFound} hint={text.runs.noneFoundHint}>
        <Button variant="default" size="xs" onClick={() => onChange({ q: undefined })}>
          {text.runs.filterClear}
        </Button>
      </Empty>
    );
  }
  if (state.view === "trash") return <Empty icon="trash" title={text.runs.trashEmpty} />;
  if (experiment?.lifecycle_stage === "deleted")
    return <Empty icon="trash" title={text.experiments.inTrash} />;
  return experiment === undefined ? null : <FirstRun name={experiment.name} />;
}
