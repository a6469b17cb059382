import { expect, test } from "vitest";
import { many, one, parseSearch, stringifySearch } from "./url-state";

test("what is written is read", () => {
  const state = {
    q: "metrics.`a/b` < 1 AND params.x = 'é&+%'",
    col: ["metrics.a/b", "params.x"],
    view: "trash",
  };
  expect(parseSearch(stringifySearch(state))).toEqual(state);
});

test("addresses can be read", () => {
  expect(stringifySearch({ q: "a b", col: ["metrics.val/loss"], none: undefined })).toBe(
    "?q=a+b&col=metrics.val/loss",
  );
  expect(stringifySearch({})).toBe("");
});

test("what somebody made up does no harm", () => {
  expect(one(["a", "b"])).toBe("a");
  expect(one(5)).toBeUndefined();
  expect(one("")).toBeUndefined();
  expect(many("a")).toEqual(["a"]);
  expect(many(undefined)).toBeUndefined();
});
