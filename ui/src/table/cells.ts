/** What a cell says: a value as a text for people, and whole for those who look closer. */
import type { RunRow } from "../api/client";
import { duration, measured, moment, shortened, shortMoment } from "../util/format";
import type { Column } from "./layout";
import type { RunsSource } from "./source";

export interface Shown {
  text: string;
  /** The whole value, where the text is not. */
  title?: string;
}

/** Characters of a text that are put into a cell; more would never be seen. */
const SHOWN = 200;
const WHOLE = 2_000;
const NOTHING: Shown = { text: "" };

export function shown(source: RunsSource, row: RunRow, column: Column, now: number): Shown {
  if (column.field.kind === "attributes") return attribute(row, column.field.key, now);
  const value = source.cell(row.run_id, column.id);
  if (value === undefined || value === null) return NOTHING;
  if (column.field.kind === "metrics") return { text: measured(value), title: String(value) };
  return text(String(value));
}

function attribute(row: RunRow, key: string, now: number): Shown {
  switch (key) {
    case "start_time":
      return time(row.start_time_ms, now);
    case "end_time":
      return typeof row.end_time_ms === "number" ? time(row.end_time_ms, now) : NOTHING;
    case "duration":
      return { text: lasted(row, now) };
    case "user_id":
      return text(row.user_id);
    case "run_id":
      return text(row.run_id);
    case "status":
      return text(row.status);
    default:
      return NOTHING;
  }
}

function time(timeMs: number, now: number): Shown {
  return { text: shortMoment(timeMs, now), title: moment(timeMs) };
}

/** How long a run took, or has been going on. */
function lasted(row: RunRow, now: number): string {
  if (typeof row.end_time_ms === "number") return duration(row.end_time_ms - row.start_time_ms);
  return row.status === "RUNNING" ? duration(Math.max(0, now - row.start_time_ms)) : "";
}

function text(value: string): Shown {
  const short = shortened(value, SHOWN);
  return short === value ? { text: value } : { text: short, title: shortened(value, WHOLE) };
}
