/** Numbers, times and durations for people. Times are milliseconds since the Unix epoch. */
import type { ApiNumber } from "../api/client";
import { text } from "../text";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const integers = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const decimals = new Intl.NumberFormat("en", { maximumSignificantDigits: 5, useGrouping: false });
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A count: `12,345`. */
export function count(value: number): string {
  return integers.format(value);
}

/** A measured value in five significant digits: `0.12346`, `1.2346e-9`, `NaN`, `∞`. */
export function measured(value: ApiNumber): string {
  if (typeof value === "string") return value.replace("Infinity", "∞").replace("-", "−");
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return minus(
      value
        .toExponential(4)
        .replace(/\.?0+e/, "e")
        .replace("e+", "e"),
    );
  if (Number.isInteger(value) || size >= 1e5) return minus(integers.format(value));
  return minus(decimals.format(value));
}

/** Typographers' minus is as wide as a digit. */
function minus(shown: string): string {
  return shown.replace(/^-/, "−");
}

/** `21 Nov 2026, 04:23:54` in the reader's language and zone. */
export function moment(timeMs: number): string {
  return Number.isNaN(new Date(timeMs).getTime()) ? String(timeMs) : moments.format(timeMs);
}

const shortMoments = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const HALF_A_YEAR = 183 * DAY;

/** `21 Nov, 04:23`, or the date alone if it is long ago: for columns, where the whole moment is one hover away. */
export function shortMoment(timeMs: number, nowMs: number): string {
  if (Number.isNaN(new Date(timeMs).getTime())) return String(timeMs);
  return Math.abs(nowMs - timeMs) < HALF_A_YEAR ? shortMoments.format(timeMs) : dates.format(timeMs);
}

/** `3 min ago`; `in 2 h` for clocks that disagree. */
export function ago(timeMs: number, nowMs: number): string {
  const passed = nowMs - timeMs;
  if (Math.abs(passed) < 2 * SECOND) return text.units.justNow;
  const amount = coarse(Math.abs(passed));
  return passed > 0 ? text.units.ago(amount) : text.units.ahead(amount);
}

function coarse(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  if (ms < 60 * DAY) return `${Math.floor(ms / DAY)} d`;
  if (ms < 730 * DAY) return `${Math.floor(ms / (30 * DAY))} mo`;
  return `${Math.floor(ms / (365 * DAY))} y`;
}

/** `350 ms`, `12.3 s`, `4 min 5 s`, `3 h 20 min`, `2 d 4 h`; empty for what cannot be. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "";
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < HOUR) return two(ms, MINUTE, "min", SECOND, "s");
  if (ms < DAY) return two(ms, HOUR, "h", MINUTE, "min");
  return two(ms, DAY, "d", HOUR, "h");
}

function two(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const whole = `${Math.floor(ms / big)} ${bigName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** The beginning of a text that is too long, without cutting a character in two. */
export function shortened(value: string, most: number): string {
  const characters = Array.from(value.slice(0, most * 2 + 2));
  return characters.length <= most ? value : `${characters.slice(0, most).join("")}…`;
}
