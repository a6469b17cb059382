import { expect, test } from "vitest";
import { fromMlflow } from "./paths";

test.each([
  ["#/experiments/7", "/experiments/7"],
  ["#/experiments/7/runs/abc", "/experiments/7/runs/abc"],
  ["#/experiments/7/runs/abc/artifacts/model?x=1", "/experiments/7/runs/abc"],
  ["#/experiments/7/runs?searchFilter=a", "/experiments/7"],
  ["#/experiments", "/experiments"],
  ["#/experiments/a%2Fb", "/experiments/a%2Fb"],
  ["#/experiments/%", "/experiments/%25"],
  ["#/models/x", undefined],
  ["", undefined],
])("%s leads to %s", (hash, path) => expect(fromMlflow(hash)).toBe(path));
