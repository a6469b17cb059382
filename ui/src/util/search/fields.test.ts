import { expect, test } from "vitest";
import { fieldId, fieldOf, fieldText, prefixOf, quoteKey, quoteValue } from "./fields";

test.each([
  ["loss", "loss"],
  ["größe_2", "größe_2"],
  ["val/loss", "`val/loss`"],
  ["loss.min", "`loss.min`"],
  ["a`b", '"a`b"'],
  ['a`"b', "'a`\"b'"],
  ["", "``"],
])("the key %s is written %s", (key, written) => expect(quoteKey(key)).toBe(written));

test("a field comes back from its id", () => {
  for (const key of ["loss", "val/loss", "a.b.c", "größe", "metrics.x"]) {
    expect(fieldOf(fieldId({ kind: "metrics", key }))).toEqual({ kind: "metrics", key });
  }
  expect(fieldText({ kind: "params", key: "a b" })).toBe("params.`a b`");
});

test.each(["", "loss", "metrics.", ".loss", "nonsense.loss", "metric.loss"])("%s is no id", (id) =>
  expect(fieldOf(id)).toBeUndefined(),
);

test("values get the quotes that they do not have", () => {
  expect(quoteValue("cnn")).toBe("'cnn'");
  expect(quoteValue("it's")).toBe('"it\'s"');
  expect(quoteValue('it\'s "x"')).toBe('"it\'s x"');
});

test("groups are what is before the last slash", () => {
  expect(["loss", "train/loss", "a/b/c", "/x"].map(prefixOf)).toEqual(["", "train", "a/b", ""]);
});
