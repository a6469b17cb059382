import { expect, test } from "vitest";
import { grouped, layout, visible } from "./layout";

const NONE = new Map<string, number>();

test("pinned columns have a side of their own", () => {
  const ids = ["attributes.user_id", "metrics.loss", "params.lr"];
  const { pinned, moving } = layout(ids, ["params.lr"], new Map([["metrics.loss", 150]]));
  expect(pinned.columns.map((column) => column.id)).toEqual(["params.lr"]);
  expect(moving.columns.map((column) => [column.id, column.start, column.width])).toEqual([
    ["attributes.user_id", 0, 120],
    ["metrics.loss", 120, 150],
  ]);
  expect(moving.width).toBe(270);
});

test("neighbours of one kind and prefix are a group", () => {
  const ids = [
    "metrics.train/loss",
    "metrics.train/acc",
    "metrics.loss",
    "params.train/lr",
    "metrics.train/x",
  ];
  const { groups, columns } = layout(ids, [], NONE).moving;
  expect(groups.map((group) => group.label)).toEqual([
    "Metrics · train",
    "Metrics",
    "Params · train",
    "Metrics · train",
  ]);
  expect(columns.map((column) => column.label)).toEqual(["loss", "acc", "loss", "lr", "x"]);
  expect(groups[1]?.start).toBe((columns[0]?.width ?? 0) + (columns[1]?.width ?? 0));
});

test("columns can be put together by their group", () => {
  expect(grouped(["metrics.a/x", "params.p", "metrics.a/y", "metrics.z"])).toEqual([
    "metrics.a/x",
    "metrics.a/y",
    "params.p",
    "metrics.z",
  ]);
});

test("a window shows the columns that reach into it", () => {
  const { columns } = layout(["attributes.a", "attributes.b", "attributes.c"], [], NONE).moving;
  expect(visible(columns, 0, 120)).toEqual([0, 0]);
  expect(visible(columns, 119, 121)).toEqual([0, 1]);
  expect(visible(columns, 130, 1000)).toEqual([1, 2]);
  expect(visible(columns, 5000, 6000)).toEqual([2, 2]);
  expect(visible([], 0, 10)).toBeUndefined();
});
