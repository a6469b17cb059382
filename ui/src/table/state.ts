/** What the address says about a table of runs. */
import { fieldOf, fieldText } from "../util/search/fields";
import { many, one } from "../util/url-state";

/** All optional: what an address does not say has a default, and what is default is not in the address. */
export interface RunsState {
  /** The filter. */
  q?: string;
  /** What the runs are ordered by: the id of a field, with `-` in front for descending. */
  sort?: string;
  view?: "trash";
  /** Ids of the fields that are shown, in their order; none for the standard ones. */
  col?: string[];
  /** Ids of those that stay at the left. */
  pin?: string[];
  /** Widths that somebody chose: `180:metrics.loss`. */
  w?: string[];
}

export const MOST_COLUMNS = 200;
const WIDTHS = { least: 60, most: 800 };

/** Takes of an address what makes sense. */
export function readState(search: Record<string, unknown>): RunsState {
  const [q, sort, view] = [one(search["q"]), one(search["sort"]), one(search["view"])];
  const ids = (value: unknown) => many(value)?.filter((id) => fieldOf(id) !== undefined);
  const col = ids(search["col"]);
  return withoutEmpty({
    q,
    sort: sort !== undefined && fieldOf(sort.replace(/^-/, "")) !== undefined ? sort : undefined,
    view: view === "trash" ? view : undefined,
    // A list of one empty text says that nothing is shown, unlike no list.
    col: col === undefined ? undefined : [...new Set(col)].slice(0, MOST_COLUMNS),
    pin: ids(search["pin"]),
    w: many(search["w"])?.filter((width) => widthOf(width) !== undefined),
  });
}

/** What goes into the address. */
export function writeState(state: RunsState): Record<string, string | string[] | undefined> {
  const col = state.col?.length === 0 ? [""] : state.col;
  return { ...withoutEmpty({ ...state, col: undefined }), ...(col === undefined ? {} : { col }) };
}

function withoutEmpty(state: { [Key in keyof RunsState]: RunsState[Key] | undefined }): RunsState {
  const said = Object.entries(state).filter(
    ([key, value]) =>
      value !== undefined && value !== "" && (key === "col" || !Array.isArray(value) || value.length > 0),
  );
  return Object.fromEntries(said);
}

/** The order of the state in the search language; none for the newest first. */
export function orderBy(state: RunsState): string[] {
  if (state.sort === undefined) return [];
  const isDescending = state.sort.startsWith("-");
  const field = fieldOf(state.sort.replace(/^-/, ""));
  return field === undefined ? [] : [`${fieldText(field)} ${isDescending ? "DESC" : "ASC"}`];
}

/** How a field is sorted by. */
export function directionOf(state: RunsState, id: string): "ascending" | "descending" | undefined {
  if (state.sort === id) return "ascending";
  return state.sort === `-${id}` ? "descending" : undefined;
}

/** Ascending, descending, not at all. */
export function nextSort(state: RunsState, id: string): string | undefined {
  switch (directionOf(state, id)) {
    case undefined:
      return id;
    case "ascending":
      return `-${id}`;
    case "descending":
      return undefined;
  }
}

/** The widths that somebody chose, in pixels. */
export function widths(state: RunsState): Map<string, number> {
  return new Map(state.w?.map(widthOf).filter((width) => width !== undefined));
}

export function withWidth(state: RunsState, id: string, width: number): RunsState {
  const others = state.w?.filter((entry) => widthOf(entry)?.[0] !== id) ?? [];
  return { ...state, w: [...others, `${clampWidth(width)}:${id}`] };
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, WIDTHS.least), WIDTHS.most));
}

function widthOf(entry: string): [string, number] | undefined {
  const [, width = "", id = ""] = /^(\d{1,4}):(.+)$/s.exec(entry) ?? [];
  return id === "" ? undefined : [id, clampWidth(Number(width))];
}

/** Moves the item `id` to the place of `other`. */
export function moved(ids: readonly string[], id: string, other: string): string[] {
  const [from, to] = [ids.indexOf(id), ids.indexOf(other)];
  if (from < 0 || to < 0) return [...ids];
  const rest = ids.filter((one) => one !== id);
  rest.splice(to, 0, id);
  return rest;
}
