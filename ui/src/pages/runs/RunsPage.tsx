/** The runs of an experiment. What is shown of them is in the address. */
import { useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { searchRuns } from "../../api/client";
import { ApiError } from "../../api/errors";
import { useExperiment } from "../../api/experiments";
import type { Experiment } from "../../api/mlflow";
import { TagForm } from "../../forms/TagForm";
import { useTitle } from "../../hooks/use-title";
import { ColumnChooser } from "../../table/ColumnChooser";
import { RunsTable, type Change } from "../../table/RunsTable";
import { SelectionBar } from "../../table/SelectionBar";
import { readState, writeState, type RunsState } from "../../table/state";
import { useColumns } from "../../table/use-columns";
import { useRunActions } from "../../table/use-run-actions";
import { useRuns } from "../../table/use-runs";
import { useSelection } from "../../table/use-selection";
import { text } from "../../text";
import { Confirm } from "../../ui/Confirm";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { ExperimentHeader } from "./ExperimentHeader";
import { NoRuns } from "./NoRuns";
import classes from "./RunsPage.module.css";
import { Toolbar } from "./Toolbar";

const ROUTE = "/experiments/$experimentId";
/** Up to how many runs are counted. */
const COUNTED = 1_000_000;

export function RunsPage() {
  const { experimentId } = useParams({ from: ROUTE });
  const experiment = useExperiment(experimentId);
  useTitle(experiment.data?.name ?? text.runs.title);
  if (experiment.isError) {
    return (
      <div className={classes["failed"]}>
        <ErrorNotice error={experiment.error} onRetry={() => void experiment.refetch()} />
      </div>
    );
  }
  // The runs do not wait for the experiment's name; another experiment is another page.
  return <Page key={experimentId} experimentId={experimentId} experiment={experiment.data} />;
}

function Page({ experimentId, experiment }: { experimentId: string; experiment: Experiment | undefined }) {
  // Read again: the router keeps what an address says besides.
  const state = readState(useSearch({ from: ROUTE }));
  const navigate = useNavigate({ from: ROUTE });
  const columns = useColumns(experimentId, state);
  const { source, snapshot, refresh } = useRuns(experimentId, state, columns);
  const selection = useSelection();
  const [dialog, setDialog] = useState<"columns" | "tag" | "remove">();
  const actions = useRunActions(() => {
    selection.clear();
    setDialog(undefined);
    refresh();
  });
  useHotkeys([["c", () => setDialog("columns")]]);

  const isTrash = state.view === "trash";
  const onChange = (change: Change) => {
    if ("q" in change || "view" in change) selection.clear();
    const search = writeState({ ...state, ...change } as RunsState) as RunsState;
    void navigate({ search, replace: !("q" in change) && !("view" in change) });
  };
  const onOpen = (runId: string) =>
    void navigate({ to: "/experiments/$experimentId/runs/$runId", params: { experimentId, runId } });
  const ids = [...selection.ids];
  const found = useCount(experimentId, state, snapshot.isComplete ? snapshot.rows.length : undefined);
  const isRefused =
    snapshot.error instanceof ApiError && snapshot.error.status === 400 && state.q !== undefined;
  const isEmpty = snapshot.isComplete && snapshot.rows.length === 0;
  const download = (format: "csv" | "parquet") => {
    const view = isTrash ? ("deleted" as const) : ("active" as const);
    const chosen = { experiment_ids: [experimentId], filter: state.q ?? "", view };
    void actions.download(experiment?.name ?? experimentId, chosen, columns, format);
  };

  return (
    <div className={classes["page"]}>
      <ExperimentHeader experiment={experiment} />
      <Toolbar
        experimentId={experimentId}
        state={state}
        error={isRefused ? snapshot.error : undefined}
        count={found}
        hasNews={snapshot.hasNews}
        isBusy={actions.isBusy}
        onChange={onChange}
        onColumns={() => setDialog("columns")}
        onDownload={download}
        onNews={() => void source.refresh(true)}
      />
      {snapshot.error !== undefined && !isRefused && (
        <ErrorNotice error={snapshot.error} onRetry={() => source.retry()} />
      )}
      <div className={classes["table"]}>
        {isEmpty ? (
          <NoRuns state={state} experiment={experiment} onChange={onChange} />
        ) : (
          <RunsTable
            source={source}
            snapshot={snapshot}
            columns={columns}
            state={state}
            selection={selection}
            onChange={onChange}
            onOpen={onOpen}
            onRemove={() => setDialog(isTrash ? undefined : "remove")}
          />
        )}
        <SelectionBar
          count={ids.length}
          isTrash={isTrash}
          isBusy={actions.isBusy}
          onRemove={() => setDialog("remove")}
          onRestore={() => void actions.restore(ids)}
          onTag={() => setDialog("tag")}
          onDownload={() =>
            void actions.download(experiment?.name ?? experimentId, { run_ids: ids }, columns, "csv")
          }
          onClear={selection.clear}
        />
      </div>
      <ColumnChooser
        isOpen={dialog === "columns"}
        experimentId={experimentId}
        columns={columns}
        state={state}
        onChange={onChange}
        onClose={() => setDialog(undefined)}
      />
      <TagForm
        isOpen={dialog === "tag"}
        title={text.runs.tagTitle(ids.length)}
        isBusy={actions.isBusy}
        error={null}
        onAdd={(tag) => void actions.tag(ids, tag)}
        onClose={() => setDialog(undefined)}
      />
      <Confirm
        isOpen={dialog === "remove"}
        title={text.runs.removeTitle(ids.length)}
        hint={text.runs.removeHint}
        action={text.runs.remove}
        isBusy={actions.isBusy}
        onConfirm={() => void actions.remove(ids)}
        onClose={() => setDialog(undefined)}
      />
    </div>
  );
}

export interface RunCount {
  runs: number;
  isAll: boolean;
}

/** How many runs a search finds: asked for apart, so that nothing waits for it. `known` if the list has come to its end. */
function useCount(experimentId: string, state: RunsState, known: number | undefined): RunCount | undefined {
  const filter = state.q ?? "";
  const view = state.view === "trash" ? ("deleted" as const) : ("active" as const);
  const { data } = useQuery({
    queryKey: ["count", experimentId, filter, view],
    queryFn: ({ signal }) =>
      searchRuns(
        { experiment_ids: [experimentId], filter, view, limit: 1, columns: [], count_up_to: COUNTED },
        signal,
      ),
    enabled: known === undefined,
    retry: false,
    refetchInterval: 15_000,
  });
  if (known !== undefined) return { runs: known, isAll: true };
  return data?.count ? { runs: data.count.runs, isAll: data.count.is_all } : undefined;
}
