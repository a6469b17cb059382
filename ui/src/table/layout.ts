/** Where the columns of a table are. Pure: ids and widths in, pixels out. */
import { fieldOf, prefixOf, type Field } from "../util/search/fields";
import { text } from "../text";

export interface Column {
  id: string;
  field: Field;
  /** Without the prefix that the group shows. */
  label: string;
  /** The whole name. */
  title: string;
  isNumeric: boolean;
  /** Pixels. */
  width: number;
  /** Pixels from the beginning of the pinned or of the moving columns. */
  start: number;
}

/** Neighbours of one kind and prefix. */
export interface Group {
  label: string;
  start: number;
  width: number;
  firstId: string;
}

export interface Side {
  columns: Column[];
  groups: Group[];
  width: number;
}

export interface Layout {
  pinned: Side;
  moving: Side;
}

/** Pixels of a column that nobody has resized. */
function standardWidth({ kind, key }: Field): number {
  if (kind === "attributes") return key.endsWith("_time") ? 136 : 120;
  const wanted = 44 + key.slice(key.lastIndexOf("/") + 1).length * 8;
  const least = kind === "metrics" ? 104 : 110;
  return Math.min(Math.max(wanted, least), 200);
}

export function isNumeric({ kind, key }: Field): boolean {
  return kind === "metrics" || key === "duration";
}

/** Lays out the columns of `ids`; pinned ones first, and everything in the order of `ids`. */
export function layout(
  ids: readonly string[],
  pinned: readonly string[],
  widths: ReadonlyMap<string, number>,
): Layout {
  const known = ids.flatMap((id) => {
    const field = fieldOf(id);
    return field === undefined ? [] : [{ id, field, width: widths.get(id) }];
  });
  const side = (isPinned: boolean) => laidOut(known.filter(({ id }) => pinned.includes(id) === isPinned));
  return { pinned: side(true), moving: side(false) };
}

function laidOut(wanted: { id: string; field: Field; width: number | undefined }[]): Side {
  const columns: Column[] = [];
  const groups: Group[] = [];
  let start = 0;
  for (const { id, field, width: chosen } of wanted) {
    const width = chosen ?? standardWidth(field);
    const label = groupLabel(field);
    const last = groups.at(-1);
    if (last !== undefined && last.label === label) last.width += width;
    else groups.push({ label, start, width, firstId: id });
    columns.push({
      id,
      field,
      label: columnLabel(field),
      title: columnTitle(field),
      isNumeric: isNumeric(field),
      width,
      start,
    });
    start += width;
  }
  return { columns, groups, width: start };
}

function groupLabel({ kind, key }: Field): string {
  const prefix = kind === "attributes" ? "" : prefixOf(key);
  return prefix === "" ? text.runs.kinds[kind] : `${text.runs.kinds[kind]} · ${prefix}`;
}

const ATTRIBUTE_LABELS: Record<string, string> = {
  start_time: text.runs.columns.started,
  end_time: text.runs.columns.ended,
  duration: text.runs.columns.duration,
  user_id: text.runs.columns.user,
  run_id: text.runs.columns.id,
};

function columnLabel({ kind, key }: Field): string {
  if (kind === "attributes") return ATTRIBUTE_LABELS[key] ?? key;
  return prefixOf(key) === "" ? key : key.slice(prefixOf(key).length + 1);
}

export function columnTitle(field: Field): string {
  return field.kind === "attributes" ? columnLabel(field) : field.key;
}

/** Puts columns of one kind and prefix together, without changing the order otherwise. */
export function grouped(ids: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    const field = fieldOf(id);
    if (field === undefined) continue;
    const label = groupLabel(field);
    groups.set(label, [...(groups.get(label) ?? []), id]);
  }
  return [...groups.values()].flat();
}

/** Places of the first and last column that a window over the moving columns shows; none if there are no columns. */
export function visible(columns: readonly Column[], from: number, to: number): [number, number] | undefined {
  if (columns.length === 0) return undefined;
  const first = columns.findIndex((column) => column.start + column.width > from);
  const behind = columns.findIndex((column) => column.start >= to);
  if (first < 0) return [columns.length - 1, columns.length - 1];
  return [first, behind < 0 ? columns.length - 1 : Math.max(behind - 1, first)];
}
