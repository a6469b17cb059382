import { expect, test } from "vitest";
import { containing, runFilter } from "./by-name";

test("a text is looked for in names, and as the beginning of an id if it may be one", () => {
  expect(runFilter("sweep 1")).toBe("attributes.run_name ILIKE '%sweep 1%'");
  expect(runFilter("ABCD12")).toBe(
    "attributes.run_id LIKE 'abcd12%' OR attributes.run_name ILIKE '%ABCD12%'",
  );
  expect(runFilter("abc")).toBe("attributes.run_name ILIKE '%abc%'");
});

test("quotes in a text do not end it", () => {
  expect(containing("it's")).toBe('"%it\'s%"');
  expect(containing("' OR 1=1 --\"")).toBe('"%\' OR 1=1 --%"');
});
