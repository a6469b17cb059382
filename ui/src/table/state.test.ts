import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "../util/url-state";
import {
  directionOf,
  moved,
  nextSort,
  orderBy,
  readState,
  widths,
  withWidth,
  writeState,
  type RunsState,
} from "./state";

function roundTrip(state: RunsState): RunsState {
  return readState(parseSearch(stringifySearch(writeState(state))));
}

test("a state comes back from its address", () => {
  const states: RunsState[] = [
    {},
    { q: "metrics.`a/b` < 1", sort: "-metrics.a/b", view: "trash" },
    { col: ["metrics.a", "params.b c"], pin: ["metrics.a"], w: ["200:metrics.a"] },
    { col: [] },
  ];
  for (const state of states) expect(roundTrip(state)).toEqual(state);
});

test("what makes no sense is passed over", () => {
  const search = {
    sort: "nonsense",
    view: "x",
    col: ["metrics.a", "metrics.a", "x"],
    w: ["x", "99999:a", "9:metrics.a"],
  };
  expect(readState(search)).toEqual({ col: ["metrics.a"], w: ["9:metrics.a"] });
  expect(widths(readState(search)).get("metrics.a")).toBe(60);
});

test("sorting goes from ascending to descending to none", () => {
  const id = "metrics.val/loss";
  expect(orderBy({})).toEqual([]);
  const first: RunsState = { sort: nextSort({}, id) ?? "" };
  expect(orderBy(first)).toEqual(["metrics.`val/loss` ASC"]);
  const second: RunsState = { sort: nextSort(first, id) ?? "" };
  expect(orderBy(second)).toEqual(["metrics.`val/loss` DESC"]);
  expect(directionOf(second, id)).toBe("descending");
  expect(nextSort(second, id)).toBeUndefined();
});

test("widths are replaced", () => {
  const state = withWidth(withWidth({}, "metrics.a", 100), "metrics.a", 5000);
  expect(state.w).toEqual(["800:metrics.a"]);
});

test("columns move to the place of others", () => {
  expect(moved(["a", "b", "c"], "a", "c")).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
  expect(moved(["a"], "a", "x")).toEqual(["a"]);
});
