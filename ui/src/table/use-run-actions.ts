/** What can be done to many runs at once, and what is said about it. */
import { useState } from "react";
import { each } from "../api/bulk";
import { exportRuns, type ExportRuns } from "../api/client";
import { deleteRun, restoreRun, setRunTag, type Tag } from "../api/mlflow";
import { text } from "../text";
import { fieldOf, fieldText } from "../util/search/fields";
import { fileName, save } from "../util/save";
import { done, failed } from "../ui/toasts";

/** Most columns of an export. */
const COLUMNS = 2_000;

export type Chosen = Partial<Pick<ExportRuns, "experiment_ids" | "filter" | "view" | "run_ids">>;
export type FileFormat = "csv" | "parquet";

export function useRunActions(onDone: () => void) {
  const [isBusy, setBusy] = useState(false);

  const change = async (
    ids: readonly string[],
    action: (id: string) => Promise<unknown>,
    said: (count: number) => string,
  ) => {
    setBusy(true);
    const outcome = await each(ids, action);
    setBusy(false);
    if (outcome.done.length > 0) done(said(outcome.done.length));
    if (outcome.failed > 0) {
      done(text.runs.someFailed(outcome.failed, ids.length));
      failed(outcome.error);
    }
    onDone();
  };

  const download = async (name: string, chosen: Chosen, columns: readonly string[], format: FileFormat) => {
    setBusy(true);
    done(text.runs.downloading);
    try {
      const body = { ...chosen, format, columns: exported(columns) };
      save(await exportRuns(body), fileName(name, format));
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    isBusy,
    remove: (ids: readonly string[]) => change(ids, deleteRun, text.runs.removed),
    restore: (ids: readonly string[]) => change(ids, restoreRun, text.runs.restored),
    tag: (ids: readonly string[], tag: Tag) => change(ids, (id) => setRunTag(id, tag), text.runs.tagged),
    download,
  };
}

/** Attributes are in every export. */
function exported(columns: readonly string[]): string[] {
  return columns
    .map((id) => fieldOf(id))
    .filter((field) => field !== undefined && field.kind !== "attributes")
    .map((field) => (field === undefined ? "" : fieldText(field)))
    .slice(0, COLUMNS);
}
