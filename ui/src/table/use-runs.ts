/** Ties a table to its runs: one source for each search, told of changes as long as it is shown. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { searchRuns } from "../api/client";
import { useEvents } from "../hooks/use-events";
import { useThrottled } from "../hooks/use-throttled";
import { fieldOf } from "../util/search/fields";
import { RunsSource, type Snapshot } from "./source";
import { orderBy, type RunsState } from "./state";

/** Lists are read again at most this often, however much happens. */
const REFRESH_MS = 1_000;
/** Metrics whose values are told as they change. */
const TOLD = 100;

/** Once for each picture on the screen. */
const onNextFrame = (tell: () => void) => void requestAnimationFrame(tell);

export interface Runs {
  source: RunsSource;
  snapshot: Snapshot;
  refresh: () => void;
}

export function useRuns(experimentId: string, state: RunsState, columns: readonly string[]): Runs {
  const filter = state.q ?? "";
  const order = orderBy(state).join("\n");
  const view = state.view === "trash" ? "deleted" : "active";
  const source = useSource(experimentId, filter, order, view);
  const snapshot = useSyncExternalStore(source.subscribe, source.snapshot);
  const refresh = useThrottled(() => void source.refresh(), REFRESH_MS);
  const keys = columns
    .map((id) => fieldOf(id))
    .filter((field) => field?.kind === "metrics")
    .map((field) => field?.key ?? "")
    .slice(0, TOLD)
    .toSorted();
  useEvents(
    { experimentIds: [experimentId], keys },
    {
      onRun: (event) => {
        if (source.applyRun(event)) refresh();
      },
      onMetrics: (event) => source.applyMetrics(event),
      onReset: refresh,
    },
  );
  return { source, snapshot, refresh };
}

function useSource(
  experimentId: string,
  filter: string,
  order: string,
  view: "active" | "deleted",
): RunsSource {
  const make = useMemo(
    () => () =>
      new RunsSource(
        { experimentIds: [experimentId], filter, orderBy: order === "" ? [] : order.split("\n"), view },
        searchRuns,
        onNextFrame,
      ),
    [experimentId, filter, order, view],
  );
  const [current, setCurrent] = useState(() => ({ make, source: make() }));
  let shown = current;
  if (current.make !== make) {
    // Another search: the table must not show the old one's rows under the new one's heading.
    shown = { make, source: make() };
    setCurrent(shown);
  }
  const { source } = shown;
  useEffect(() => {
    source.open();
    return () => source.close();
  }, [source]);
  return source;
}
