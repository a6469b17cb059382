/**
 * Where in a filter the server's complaint points. Its message ends in
 * `(at position 9, near 'accc'; hint)`, `(at position 4, at the end)` or without a place: see
 * `crates/domain/src/search/error.rs`. Positions count characters from 1.
 */

export interface Place {
  /** First and one behind the last character, as indices into the text (UTF-16, as the browser counts). */
  from: number;
  to: number;
  /** What is wrong, without the place. */
  message: string;
  /** How to put it right; empty if the server has no idea. */
  hint: string;
}

const PLACED = /^(.*) \(at position (\d+), (?:near '(.*?)'|at the end)(?:; (.*))?\)$/s;

/** The place in `filter`; none if the message tells none, or one that the text does not have. */
export function placeOf(filter: string, message: string): Place | undefined {
  const parts = PLACED.exec(message);
  if (parts === null) return undefined;
  const [, said = "", position = "1", near, hint = ""] = parts;
  const from = indexOf(filter, Number(position) - 1);
  if (from === undefined) return undefined;
  const length = near === undefined ? 0 : lengthOf(filter.slice(from), near);
  return { from, to: Math.min(from + length, filter.length), message: said, hint };
}

/** The index of a character. */
function indexOf(text: string, character: number): number | undefined {
  let index = 0;
  for (let passed = 0; passed < character; passed += 1) {
    const code = text.codePointAt(index);
    if (code === undefined) return undefined;
    index += code > 0xffff ? 2 : 1;
  }
  return index;
}

/** How much of the text is meant: long pieces are cut in messages, and control characters replaced. */
function lengthOf(rest: string, near: string): number {
  if (!near.endsWith("…")) return near.length;
  const word = /^(`[^`]*`|"[^"]*"|'[^']*'|\S)+/.exec(rest);
  return Math.max(near.length - 1, word?.[0].length ?? 0);
}
