/** What may come next in a filter that somebody is writing. Not a parser: it looks at the word before the caret. */
import type { KeyKind } from "../../api/client";
import { quoteKey } from "./fields";

/** What is being written. */
export type Wanted =
  /** A name: an entity, an attribute, or a key of any kind. */
  | { what: "field"; written: string; from: number }
  /** A key of this kind. */
  | { what: "key"; kind: KeyKind; written: string; from: number }
  /** A comparison. */
  | { what: "operator"; written: string; from: number }
  /** `AND`, `OR`. */
  | { what: "joint"; written: string; from: number }
  /** A value: nothing that we know. */
  | { what: "nothing" };

export interface Suggestion {
  /** What is put into the filter. */
  insert: string;
  /** What is shown. */
  label: string;
  /** What it is, such as `metric`. */
  kind: string;
}

export const ATTRIBUTES = [
  "run_name",
  "status",
  "start_time",
  "end_time",
  "user_id",
  "run_id",
  "artifact_uri",
];
const ENTITIES = ["metrics", "params", "tags", "attributes", "dataset"];
const OPERATORS = [
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "LIKE",
  "ILIKE",
  "RLIKE",
  "IN",
  "NOT IN",
  "IS NULL",
  "IS NOT NULL",
];
const JOINTS = ["AND", "OR"];

const TOKEN =
  /(?:[\p{L}\p{N}_]+|`[^`]*`|"[^"]*")(?:\.(?:`[^`]*`?|"[^"]*"?|[\p{L}\p{N}_]*))*|'[^']*'?|"[^"]*$|`[^`]*$|[=!<>~]+|-?[\d.]+(?:[eE][+-]?\d*)?|[(),]/gu;

/** What is being written at `caret`. */
export function wantedAt(filter: string, caret: number): Wanted {
  const before = filter.slice(0, caret);
  const tokens = [...before.matchAll(TOKEN)].map((match) => ({ text: match[0], from: match.index }));
  const last = tokens.at(-1);
  const isWriting = last !== undefined && last.from + last.text.length === caret && !/[(),]$/.test(last.text);
  const done = isWriting ? tokens.slice(0, -1) : tokens;
  const written = isWriting ? last.text : "";
  const from = isWriting ? last.from : caret;
  switch (expectedAfter(done.map((token) => token.text))) {
    case "field":
      return field(written, from);
    case "operator":
      return { what: "operator", written, from };
    case "joint":
      return { what: "joint", written, from };
    case "value":
      return { what: "nothing" };
  }
}

/** Walks over what is written so far. */
function expectedAfter(tokens: string[]): "field" | "operator" | "value" | "joint" {
  let expected: "field" | "operator" | "value" | "joint" = "field";
  let isList = false;
  for (const token of tokens) {
    const word = token.toUpperCase();
    if (word === "AND" || word === "OR") expected = "field";
    else if (token === ")") {
      isList = false;
      expected = "joint";
    } else if (token === "(") isList = expected === "value";
    else if (isList) continue;
    else if (expected === "field") expected = word === "NOT" ? "field" : "operator";
    else if (expected === "operator") expected = word === "NOT" ? "operator" : "value";
    else if (word === "NULL" || word !== "NOT") expected = "joint";
  }
  return expected;
}

function field(written: string, from: number): Wanted {
  const [, entity = "", rest = ""] = /^([a-z]+)\.(.*)$/su.exec(written) ?? [];
  const kind = kindOf(entity);
  if (kind === undefined) return { what: "field", written, from };
  return { what: "key", kind, written: rest.replaceAll(/^[`"]|[`"]$/g, ""), from };
}

function kindOf(entity: string): KeyKind | undefined {
  if (/^metrics?$/.test(entity)) return "metrics";
  if (/^(params?|parameters?)$/.test(entity)) return "params";
  return /^tags?$/.test(entity) ? "tags" : undefined;
}

/** Suggestions that need no look at the data. */
export function fixedSuggestions(wanted: Wanted): Suggestion[] {
  switch (wanted.what) {
    case "operator":
      return fitting(OPERATORS, wanted.written).map((word) => ({
        insert: `${word} `,
        label: word,
        kind: "",
      }));
    case "joint":
      return fitting(JOINTS, wanted.written).map((word) => ({ insert: `${word} `, label: word, kind: "" }));
    case "field":
      return [
        ...fitting(ENTITIES, wanted.written).map((name) => ({
          insert: `${name}.`,
          label: `${name}.`,
          kind: "",
        })),
        ...fitting(ATTRIBUTES, wanted.written.replace(/^attributes?\./, "")).map((name) => ({
          insert: `attributes.${name} `,
          label: name,
          kind: "attribute",
        })),
      ];
    case "key":
    case "nothing":
      return [];
  }
}

function fitting(words: readonly string[], written: string): string[] {
  return words.filter((word) => word.toLowerCase().startsWith(written.toLowerCase()) && word !== written);
}

/** Suggestions for keys that the server has found. */
export function keySuggestions(kind: KeyKind, keys: readonly string[]): Suggestion[] {
  return keys.map((key) => ({
    insert: `${kind}.${quoteKey(key)} `,
    label: key,
    kind: kind.replace(/s$/, ""),
  }));
}

/** The filter with a suggestion in the place of what was written, and where the caret goes. */
export function completed(filter: string, caret: number, from: number, suggestion: Suggestion) {
  const behind = filter.slice(caret);
  const insert = behind.startsWith(" ") ? suggestion.insert.trimEnd() : suggestion.insert;
  return { filter: filter.slice(0, from) + insert + behind, caret: from + insert.length };
}
