/** Experiments as pages use them: what is asked for, and what has to be asked for again after a change. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { experimentSummaries, type ExperimentSummary } from "./client";
import { containing } from "../util/search/by-name";
import {
  createExperiment,
  deleteExperiment,
  deleteExperimentTag,
  getExperiment,
  renameExperiment,
  restoreExperiment,
  searchExperiments,
  setExperimentTag,
  type Experiment,
  type ExperimentsPage,
  type Tag,
} from "./mlflow";

const PAGE = 50;

/** Keys under which answers are kept; a shorter one stands for all that begin with it. */
export const keys = {
  all: ["experiments"] as const,
  list: (search: string, view: string) => [...keys.all, "list", search, view] as const,
  one: (id: string) => [...keys.all, "one", id] as const,
  summaries: (ids: string[]) => [...keys.all, "summaries", ids] as const,
};

/** Pages of experiments whose name contains `search`, those that changed last first. */
export function useExperiments(search: string, view: "active" | "trash") {
  return useInfiniteQuery({
    queryKey: keys.list(search, view),
    queryFn: ({ pageParam, signal }): Promise<ExperimentsPage> =>
      searchExperiments(
        {
          max_results: PAGE,
          view_type: view === "trash" ? "DELETED_ONLY" : "ACTIVE_ONLY",
          filter: search === "" ? "" : `attribute.name ILIKE ${containing(search)}`,
          order_by: ["last_update_time DESC"],
          ...(pageParam === null ? {} : { page_token: pageParam }),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_page_token,
    placeholderData: keepPreviousData,
  });
}

/** How many runs each of these pages of experiments has, by id. */
export function useSummaries(pages: readonly Experiment[][]): ReadonlyMap<string, ExperimentSummary> {
  return useQueries({
    queries: pages.map((page) => {
      const ids = page.map((experiment) => experiment.experiment_id);
      return {
        queryKey: keys.summaries(ids),
        queryFn: ({ signal }: { signal: AbortSignal }) => experimentSummaries(ids, signal),
        placeholderData: keepPreviousData,
      };
    }),
    combine: (results) =>
      new Map(
        results.flatMap((result) => result.data ?? []).map((summary) => [summary.experiment_id, summary]),
      ),
  });
}

export function useExperiment(id: string) {
  return useQuery({ queryKey: keys.one(id), queryFn: ({ signal }) => getExperiment(id, signal) });
}

/** What can be done to experiments. Whatever shows them asks again afterwards. */
export function useExperimentActions() {
  const client = useQueryClient();
  // Not waited for: what is told about a change is told by components that may be gone once the lists have changed.
  const onSettled = () => {
    void client.invalidateQueries({ queryKey: keys.all });
  };
  return {
    create: useMutation({ mutationFn: (name: string) => createExperiment(name, []), onSettled }),
    rename: useMutation({
      mutationFn: ({ id, name }: { id: string; name: string }) => renameExperiment(id, name),
      onSettled,
    }),
    remove: useMutation({ mutationFn: deleteExperiment, onSettled }),
    restore: useMutation({ mutationFn: restoreExperiment, onSettled }),
    setTag: useMutation({
      mutationFn: ({ id, tag }: { id: string; tag: Tag }) => setExperimentTag(id, tag),
      onSettled,
    }),
    deleteTag: useMutation({
      mutationFn: ({ id, key }: { id: string; key: string }) => deleteExperimentTag(id, key),
      onSettled,
    }),
  };
}

/** The tag that holds an experiment's description in Markdown. */
export const NOTE = "mlflow.note.content";

export function noteOf(experiment: Experiment): string {
  return experiment.tags?.find((tag) => tag.key === NOTE)?.value ?? "";
}

/** The tags that people gave: those of clients begin with `mlflow.`. */
export function ownTags(tags: readonly Tag[] | undefined): Tag[] {
  return (tags ?? []).filter((tag) => !tag.key.startsWith("mlflow."));
}
