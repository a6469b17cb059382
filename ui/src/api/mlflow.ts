/** MLflow's own endpoints, as far as these pages use them. Empty lists and texts are left out by the server. */
import { call } from "./transport";

const ROOT = "ajax-api/2.0/mlflow";

export interface Tag {
  key: string;
  value: string;
}

export interface Experiment {
  experiment_id: string;
  name: string;
  artifact_location: string;
  lifecycle_stage: "active" | "deleted";
  /** Milliseconds since the Unix epoch. */
  creation_time: number;
  /** Milliseconds since the Unix epoch. */
  last_update_time: number;
  tags?: Tag[];
}

export type ViewType = "ACTIVE_ONLY" | "DELETED_ONLY" | "ALL";

export interface ExperimentsQuery {
  max_results: number;
  filter?: string;
  view_type?: ViewType;
  order_by?: string[];
  page_token?: string;
}

export interface ExperimentsPage {
  experiments: Experiment[];
  next_page_token: string | null;
}

export async function searchExperiments(
  query: ExperimentsQuery,
  signal?: AbortSignal,
): Promise<ExperimentsPage> {
  const answer = await post<Partial<ExperimentsPage>>("experiments/search", query, signal);
  return { experiments: answer.experiments ?? [], next_page_token: answer.next_page_token ?? null };
}

export async function getExperiment(id: string, signal?: AbortSignal): Promise<Experiment> {
  const path = `experiments/get?experiment_id=${encodeURIComponent(id)}`;
  return (await get<{ experiment: Experiment }>(path, signal)).experiment;
}

/** Gives the new experiment's id. */
export async function createExperiment(name: string, tags: Tag[]): Promise<string> {
  return (await post<{ experiment_id: string }>("experiments/create", { name, tags })).experiment_id;
}

export const renameExperiment = (id: string, name: string) =>
  post("experiments/update", { experiment_id: id, new_name: name });
export const deleteExperiment = (id: string) => post("experiments/delete", { experiment_id: id });
export const restoreExperiment = (id: string) => post("experiments/restore", { experiment_id: id });
export const setExperimentTag = (id: string, tag: Tag) =>
  post("experiments/set-experiment-tag", { experiment_id: id, ...tag });
export const deleteExperimentTag = (id: string, key: string) =>
  post("experiments/delete-experiment-tag", { experiment_id: id, key });

export interface Run {
  info: {
    run_id: string;
    experiment_id: string;
    run_name?: string;
    user_id?: string;
    status: string;
    start_time: number;
    end_time?: number;
    artifact_uri: string;
    lifecycle_stage: "active" | "deleted";
  };
  data: { params?: Tag[]; tags?: Tag[] };
}

export async function getRun(id: string, signal?: AbortSignal): Promise<Run> {
  return (await get<{ run: Run }>(`runs/get?run_id=${encodeURIComponent(id)}`, signal)).run;
}

export const deleteRun = (id: string) => post("runs/delete", { run_id: id });
export const restoreRun = (id: string) => post("runs/restore", { run_id: id });
export const renameRun = (id: string, name: string) => post("runs/update", { run_id: id, run_name: name });
export const setRunTag = (id: string, tag: Tag) => post("runs/set-tag", { run_id: id, ...tag });
export const deleteRunTag = (id: string, key: string) => post("runs/delete-tag", { run_id: id, key });

function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return call("GET", `${ROOT}/${path}`, undefined, signal);
}

function post<Answer = object>(path: string, body: object, signal?: AbortSignal): Promise<Answer> {
  return call("POST", `${ROOT}/${path}`, body, signal);
}
