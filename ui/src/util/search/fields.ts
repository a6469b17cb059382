/** Fields of the search language: what a column shows, what runs are ordered by. */

export type FieldKind = "attributes" | "metrics" | "params" | "tags";

export interface Field {
  kind: FieldKind;
  key: string;
}

const KINDS: readonly string[] = ["attributes", "metrics", "params", "tags"];

/** A key as the language has it: plain if it is one word, in quotes otherwise. */
export function quoteKey(key: string): string {
  if (/^[\p{L}\p{N}_]+$/u.test(key)) return key;
  const quote = ["`", '"', "'"].find((quote) => !key.includes(quote)) ?? "`";
  return `${quote}${key}${quote}`;
}

/** ``metrics.`val/loss` ``: the field in a filter, an order or a list of columns. */
export function fieldText({ kind, key }: Field): string {
  return `${kind}.${quoteKey(key)}`;
}

/** `metrics.val/loss`: the field in an address. Without quotes, because everything behind the first dot is the key. */
export function fieldId({ kind, key }: Field): string {
  return `${kind}.${key}`;
}

/** The field behind an id; none if it is not one. */
export function fieldOf(id: string): Field | undefined {
  const dot = id.indexOf(".");
  const kind = id.slice(0, dot);
  const key = id.slice(dot + 1);
  return dot > 0 && key !== "" && KINDS.includes(kind) ? { kind: kind as FieldKind, key } : undefined;
}

/** A text value in quotes. There are no escapes: a text with both kinds of quotes loses the double ones. */
export function quoteValue(value: string): string {
  return value.includes("'") ? `"${value.replaceAll('"', "")}"` : `'${value}'`;
}

/** The group of a key: what is before its last slash, such as `train` of `train/loss`. */
export function prefixOf(key: string): string {
  const slash = key.lastIndexOf("/");
  return slash > 0 ? key.slice(0, slash) : "";
}
