import { expect, test } from "vitest";
import { placeOf } from "./place";

function marked(filter: string, message: string): string | undefined {
  const place = placeOf(filter, message);
  return (
    place && `${filter.slice(0, place.from)}[${filter.slice(place.from, place.to)}]${filter.slice(place.to)}`
  );
}

test("the word at fault is found", () => {
  const filter = "metrics.loss < 1 AND accc > 2";
  expect(marked(filter, "Invalid attribute key 'accc' specified. (at position 22, near 'accc')")).toBe(
    "metrics.loss < 1 AND [accc] > 2",
  );
});

test("positions count characters, not halves of them", () => {
  expect(marked("tags.`👍` = 'a' nope", "no good (at position 16, near 'nope')")).toBe(
    "tags.`👍` = 'a' [nope]",
  );
});

test("what is missing is missing at the end", () => {
  expect(marked("metrics.loss <", "no good (at position 15, at the end)")).toBe("metrics.loss <[]");
});

test("the hint and the message are told apart", () => {
  const place = placeOf("abc", "no (good) (at position 1, near 'a'; quote it (so))");
  expect(place).toEqual({ from: 0, to: 1, message: "no (good)", hint: "quote it (so)" });
});

test("pieces with quotes are whole", () => {
  expect(marked("params.a = 'it' x", "no good (at position 12, near ''it''; do this)")).toBe(
    "params.a = ['it'] x",
  );
});

test("a cut piece reaches to the end of its word", () => {
  const long = "x".repeat(60);
  expect(marked(`${long} > 1`, `no good (at position 1, near '${"x".repeat(40)}…')`)).toBe(`[${long}] > 1`);
});

test.each(["no good", "no good (do this)", "no good (at position 99, near 'x')"])(
  "%s has no place",
  (message) => expect(placeOf("abc", message)).toBeUndefined(),
);
