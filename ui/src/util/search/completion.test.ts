import { expect, test } from "vitest";
import { completed, fixedSuggestions, keySuggestions, wantedAt } from "./completion";

/** What is wanted where the bar stands. */
function wanted(text: string) {
  const caret = text.indexOf("|");
  return wantedAt(text.replace("|", ""), caret);
}

test.each([
  ["|", "field"],
  ["met|", "field"],
  ["metrics.loss |", "operator"],
  ["metrics.loss <|", "operator"],
  ["metrics.loss < |", "nothing"],
  ["metrics.loss < 1 |", "joint"],
  ["metrics.loss < 1 A|", "joint"],
  ["metrics.loss < 1 AND |", "field"],
  ["metrics.loss < 1 and NOT (|", "field"],
  ["params.a NOT |", "operator"],
  ["params.a IN (|", "nothing"],
  ["params.a IN ('x', |", "nothing"],
  ["params.a IN ('x') |", "joint"],
  ["params.a = 'x y' |", "joint"],
  ["params.a = 'x AND |", "nothing"],
  ["end_time IS NULL |", "joint"],
  ["end_time IS NOT NULL |", "joint"],
  ["met| AND params.a = 'x'", "field"],
])("%s wants %s", (text, what) => expect(wanted(text).what).toBe(what));

test("keys are completed behind their entity", () => {
  expect(wanted("metrics.lo|")).toEqual({ what: "key", kind: "metrics", written: "lo", from: 0 });
  expect(wanted("a = 1 AND params.`val/l|")).toEqual({
    what: "key",
    kind: "params",
    written: "val/l",
    from: 10,
  });
  expect(wanted("tag.|")).toEqual({ what: "key", kind: "tags", written: "", from: 0 });
});

test("suggestions begin like what is written", () => {
  const labels = (text: string) => fixedSuggestions(wanted(text)).map((suggestion) => suggestion.label);
  expect(labels("st|")).toEqual(["status", "start_time"]);
  expect(labels("attributes.en|")).toEqual(["end_time"]);
  expect(labels("metrics.a I|")).toEqual(["ILIKE", "IN", "IS NULL", "IS NOT NULL"]);
  expect(labels("metrics.a < 1 o|")).toEqual(["OR"]);
});

test("a suggestion takes the place of what was written", () => {
  const [suggestion] = keySuggestions("metrics", ["val/loss"]);
  if (suggestion === undefined) throw new Error("no suggestion");
  const filter = "params.a = 'x' AND metrics.val";
  expect(completed(filter, filter.length, 19, suggestion)).toEqual({
    filter: "params.a = 'x' AND metrics.`val/loss` ",
    caret: 38,
  });
  expect(completed("me < 1", 2, 0, suggestion).filter).toBe("metrics.`val/loss` < 1");
});
