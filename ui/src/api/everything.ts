/** Search over all that has a name: experiments and runs. */
import { containing, runFilter } from "../util/search/by-name";
import { searchRuns, type RunRow } from "./client";
import { searchExperiments, type Experiment } from "./mlflow";

export interface Found {
  experiments: Experiment[];
  runs: RunRow[];
}

const SHOWN = 8;
/** Experiments whose runs are searched, newest first. */
const SEARCHED = 1_000;

/** Experiments and runs whose name contains a text, and runs whose id begins with it. */
export async function findEverything(query: string, signal?: AbortSignal): Promise<Found> {
  const [experiments, runs] = await Promise.all([findExperiments(query, signal), findRuns(query, signal)]);
  return { experiments, runs };
}

async function findExperiments(query: string, signal?: AbortSignal): Promise<Experiment[]> {
  const filter = query === "" ? "" : `attribute.name ILIKE ${containing(query)}`;
  const order_by = ["last_update_time DESC"];
  return (await searchExperiments({ filter, order_by, max_results: SHOWN }, signal)).experiments;
}

async function findRuns(query: string, signal?: AbortSignal): Promise<RunRow[]> {
  if (query === "") return [];
  const { experiments } = await searchExperiments({ max_results: SEARCHED }, signal);
  if (experiments.length === 0) return [];
  const filter = runFilter(query);
  const experiment_ids = experiments.map((experiment) => experiment.experiment_id);
  return (await searchRuns({ experiment_ids, filter, limit: SHOWN }, signal)).runs;
}
