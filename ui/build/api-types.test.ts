import { expect, test } from "vitest";
import { committed, generated } from "./api-types.mjs";

test("the types of the API fit docs/openapi.json (otherwise: npm run api)", async () => {
  expect(await committed()).toBe(await generated());
});
