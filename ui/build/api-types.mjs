// Writes src/api/schema.d.ts from docs/openapi.json; with --check it only says whether that is up to date.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = new URL("../../docs/openapi.json", import.meta.url);
const TYPES = new URL("../src/api/schema.d.ts", import.meta.url);
const HEADING = "// Made from docs/openapi.json by `npm run api`; not to be edited.\n\n";

export async function generated() {
  return HEADING + astToString(await openapiTS(DOCUMENT));
}

export async function committed() {
  return readFile(TYPES, "utf8").catch(() => "");
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].replace(/^.*\//, "/"))) {
  await writeFile(TYPES, await generated());
}
