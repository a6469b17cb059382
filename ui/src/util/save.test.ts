import { expect, test } from "vitest";
import { fileName } from "./save";

test.each([
  ["sweep 1", "sweep 1.csv"],
  ["a/b\\c:d", "a-b-c-d.csv"],
  ["../../etc/passwd", "-..-etc-passwd.csv"],
  ["größe", "größe.csv"],
  ["", "runs.csv"],
])("runs of %s go to %s", (name, file) => expect(fileName(name, "csv")).toBe(file));
