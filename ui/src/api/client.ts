/** Runstone's own API. Types are made from its description: see `npm run api`. */
import createClient from "openapi-fetch";
import { serverAddress } from "../util/base";
import type { components, paths } from "./schema";
import { send } from "./transport";

type Schemas = components["schemas"];
export type RunRow = Schemas["RunRow"];
export type RunsPage = Schemas["RunsPage"];
export type SearchRuns = Schemas["SearchRuns"];
export type RunEvent = Schemas["RunEvent"];
export type MetricsEvent = Schemas["MetricsEvent"];
export type ExperimentSummary = Schemas["ExperimentSummary"];
export type ExportRuns = Schemas["ExportRuns"];
export type KeyKind = "metrics" | "params" | "tags";
/** A double; what is not finite comes as a word. */
export type ApiNumber = Schemas["Number"];

/** `send` throws unless the answer is a success, so that `data` is always there. */
const api = createClient<paths>({ baseUrl: serverAddress(), fetch: send });

function present<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new Error("the server's answer is empty");
  return answer.data;
}

export async function searchRuns(body: SearchRuns, signal?: AbortSignal): Promise<RunsPage> {
  return present(await api.POST("/api/runstone/v1/runs/search", { body, ...withSignal(signal) }));
}

export async function experimentSummaries(ids: string[], signal?: AbortSignal): Promise<ExperimentSummary[]> {
  if (ids.length === 0) return [];
  const body = { experiment_ids: ids, count_up_to: 100_000 };
  const options = { body, ...withSignal(signal) };
  return present(await api.POST("/api/runstone/v1/experiments/summaries", options)).experiments;
}

export interface KeysQuery {
  kind: KeyKind;
  search?: string;
  prefix?: string;
  limit?: number;
  page_token?: string;
}

export async function experimentKeys(id: string, query: KeysQuery, signal?: AbortSignal) {
  const params = { path: { experiment_id: id }, query };
  const options = { params, ...withSignal(signal) };
  return present(await api.GET("/api/runstone/v1/experiments/{experiment_id}/keys", options));
}

export async function runKeys(id: string, query: KeysQuery, signal?: AbortSignal) {
  const params = { path: { run_id: id }, query };
  return present(await api.GET("/api/runstone/v1/runs/{run_id}/keys", { params, ...withSignal(signal) }));
}

/** A file with runs; it has the size it has, so it is read piece by piece into the browser's store. */
export async function exportRuns(body: ExportRuns, signal?: AbortSignal): Promise<Blob> {
  const options = { body, parseAs: "blob" as const, ...withSignal(signal) };
  const answer = await api.POST("/api/runstone/v1/export/runs", options);
  return present(answer as { data?: Blob });
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
