import { describe, expect, test } from "vitest";
import { ago, count, duration, measured, shortened } from "./format";

describe("measured", () => {
  test.each([
    [0, "0"],
    [0.1, "0.1"],
    [1 / 3, "0.33333"],
    [-2.5, "−2.5"],
    [123456.789, "123,457"],
    [12345.678, "12346"],
    [42, "42"],
    [1234567, "1,234,567"],
    [1e-5, "1e-5"],
    [-1.23456789e-9, "−1.2346e-9"],
    [1.5e12, "1.5e12"],
    [1e300, "1e300"],
    ["NaN" as const, "NaN"],
    ["-Infinity" as const, "−∞"],
  ])("%s is shown as %s", (value, shown) => expect(measured(value)).toBe(shown));
});

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [12_340, "12.3 s"],
  [59_990, "59.9 s"],
  [245_000, "4 min 5 s"],
  [240_000, "4 min"],
  [12_000_000, "3 h 20 min"],
  [187_200_000, "2 d 4 h"],
  [-5, ""],
  [Number.NaN, ""],
])("%s ms last %s", (ms, shown) => expect(duration(ms)).toBe(shown));

test.each([
  [0, "just now"],
  [-1_500, "just now"],
  [59_000, "59 s ago"],
  [180_000, "3 min ago"],
  [5_400_000, "1 h ago"],
  [59 * 86_400_000, "59 d ago"],
  [100 * 86_400_000, "3 mo ago"],
  [800 * 86_400_000, "2 y ago"],
  [-7_200_000, "in 2 h"],
])("%s ms back is %s", (passed, shown) => expect(ago(0, passed)).toBe(shown));

test("counts have separators", () => expect(count(1234567)).toBe("1,234,567"));

test("characters are not cut in two", () => {
  expect(shortened("abc", 3)).toBe("abc");
  expect(shortened("abcd", 3)).toBe("abc…");
  expect(shortened("👍👍👍👍", 3)).toBe("👍👍👍…");
});
