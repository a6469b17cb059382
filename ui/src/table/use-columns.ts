/** Which columns a table shows: those of the address, or standard ones. */
import { useQueries } from "@tanstack/react-query";
import { experimentKeys, type KeyKind } from "../api/client";
import { fieldId } from "../util/search/fields";
import type { RunsState } from "./state";

const ALWAYS = ["attributes.start_time", "attributes.duration"];
/** Keys of each kind that are shown unless somebody chooses. */
const SHOWN = 8;

/** Ids of the columns in their order. While the standard ones are not known yet, those that are always there. */
export function useColumns(experimentId: string, state: RunsState): string[] {
  const isStandard = state.col === undefined;
  const keys = useQueries({
    queries: (["metrics", "params"] as const).map((kind) => ({
      queryKey: ["keys", experimentId, kind, "", SHOWN],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        experimentKeys(experimentId, { kind, limit: SHOWN }, signal),
      enabled: isStandard,
      // The first metric of a running experiment gets its column by itself.
      refetchInterval: (query: { state: { data?: { keys: unknown[] } | undefined } }) =>
        (query.state.data?.keys.length ?? 0) < SHOWN ? 5_000 : false,
    })),
    combine: (results) =>
      results.flatMap((result, place) => {
        const kind: KeyKind = place === 0 ? "metrics" : "params";
        return (result.data?.keys ?? []).map(({ key }) => fieldId({ kind, key }));
      }),
  });
  return state.col ?? [...ALWAYS, ...keys];
}
