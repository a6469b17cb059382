/** What may come next in a filter, with the keys that the experiment has. */
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { experimentKeys, type KeyKind } from "../api/client";
import { useDelayed } from "../hooks/use-delayed";
import { fixedSuggestions, keySuggestions, type Suggestion, type Wanted } from "../util/search/completion";

const SHOWN = 12;
const OF_EACH = 5;

export function useSuggestions(experimentId: string, wanted: Wanted | undefined): Suggestion[] {
  const kinds = kindsOf(wanted);
  const written = wanted === undefined || wanted.what === "nothing" ? "" : wanted.written;
  const search = useDelayed(written, 100);
  const limit = kinds.length > 1 ? OF_EACH : SHOWN;
  const found = useQueries({
    queries: kinds.map((kind) => ({
      queryKey: ["keys", experimentId, kind, search, limit],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        experimentKeys(experimentId, { kind, search, limit }, signal),
      placeholderData: keepPreviousData,
      staleTime: 10_000,
    })),
    combine: (results) =>
      results.flatMap((result, place) => {
        const kind = kinds[place];
        const keys = result.data?.keys.map(({ key }) => key) ?? [];
        return kind === undefined ? [] : keySuggestions(kind, keys);
      }),
  });
  if (wanted === undefined) return [];
  const fitting = found.filter(({ label }) => label.toLowerCase().includes(written.toLowerCase()));
  return [...fixedSuggestions(wanted), ...fitting].slice(0, SHOWN);
}

/** Of what kinds keys may be wanted. Without a letter there is nothing to look for yet. */
function kindsOf(wanted: Wanted | undefined): KeyKind[] {
  if (wanted?.what === "key") return [wanted.kind];
  return wanted?.what === "field" && wanted.written !== "" ? ["metrics", "params", "tags"] : [];
}
