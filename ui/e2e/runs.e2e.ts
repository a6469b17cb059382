import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { Api, uniqueName } from "./support/api";
import { withBrowser } from "./support/browser";

const { open } = withBrowser();

/** The names in the table from top to bottom, as far as they are in view. */
async function names(page: Page): Promise<string[]> {
  return page.getByTestId("runs").getByRole("link").allTextContents();
}

async function cells(page: Page, run: string): Promise<string[]> {
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: run, exact: true }) });
  return row.getByRole("gridcell").allTextContents();
}

test("runs and their changes appear while the page is open", async () => {
  const api = new Api();
  const { id, name } = await api.experiment();
  const page = await open(`/experiments/${id}`);
  await page.getByText(`mlflow.set_experiment("${name}")`).waitFor();
  await page.getByRole("status", { name: /Live/ }).waitFor();
  const first = await api.run(id, { name: "first", start: 1_000, metrics: { loss: 0.75 } });
  await page.getByRole("link", { name: "first", exact: true }).waitFor();
  await page.getByRole("columnheader", { name: /Sort by loss/ }).waitFor();
  await expect.poll(() => cells(page, "first")).toContain("0.75");
  await api.log(first, { metrics: { loss: 0.25 }, step: 1 });
  await expect.poll(() => cells(page, "first")).toContain("0.25");
  await page.getByRole("img", { name: "Running" }).waitFor();
  await api.post("runs/update", { run_id: first, status: "FAILED", end_time: 62_000 });
  await page.getByRole("img", { name: "Failed" }).waitFor();
  await expect.poll(() => cells(page, "first")).toContain("1 min 1 s");
  await api.run(id, { name: "second", start: 2_000 });
  await expect.poll(() => names(page)).toEqual(["second", "first"]);
  await page.getByText("2 runs", { exact: true }).waitFor();
});

test("a filter is applied, and lives in the address", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  for (const [name, loss] of [
    ["good", 0.1],
    ["bad", 2],
  ] as const)
    await api.run(id, { name, metrics: { "val/loss": loss } });
  const page = await open(`/experiments/${id}`);
  await expect.poll(async () => (await names(page)).toSorted()).toEqual(["bad", "good"]);
  await page.keyboard.press("/");
  await page.keyboard.type("metrics.`val/loss` < 1");
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual(["good"]);
  await page.reload();
  await expect.poll(() => names(page)).toEqual(["good"]);
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect.poll(async () => (await names(page)).toSorted()).toEqual(["bad", "good"]);
  await page.goBack();
  await expect.poll(() => names(page)).toEqual(["good"]);
});

test("what the server does not understand is marked under the very word", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  await api.run(id, { metrics: { loss: 1 } });
  const page = await open(`/experiments/${id}`);
  const filter = page.getByLabel("Filter runs").first();
  await filter.fill("metrics.loss < 1 AND accc > 2");
  await filter.press("Escape");
  await filter.press("Enter");
  await page.getByRole("alert").getByText("accc", { exact: false }).first().waitFor();
  expect(await page.getByTestId("fault").textContent()).toBe("accc");
  expect(await filter.getAttribute("aria-invalid")).toBe("true");
  await filter.fill("metrics.loss < 5");
  await filter.press("Escape");
  await filter.press("Enter");
  await page.getByRole("link", { name: "run", exact: true }).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("keys are completed", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  await api.run(id, { metrics: { "val/loss": 1, "val/accuracy": 1 }, params: { lr: "0.1" } });
  const page = await open(`/experiments/${id}`);
  const filter = page.getByLabel("Filter runs").first();
  await filter.click();
  await page.keyboard.type("metrics.acc");
  await page.getByRole("option", { name: /val\/accuracy/ }).waitFor();
  await page.keyboard.press("Tab");
  await expect.poll(() => filter.inputValue()).toBe("metrics.`val/accuracy` ");
  await page.keyboard.type("> 0 AND l");
  await page.getByRole("option", { name: /^lr/ }).click();
  await expect.poll(() => filter.inputValue()).toBe("metrics.`val/accuracy` > 0 AND params.lr ");
});

test("columns are sorted by, on the server", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  for (const [name, loss] of [
    ["b", 2],
    ["c", 3],
    ["a", 1],
  ] as const)
    await api.run(id, { name, metrics: { "val/loss": loss } });
  const page = await open(`/experiments/${id}`);
  const header = page.getByRole("columnheader", { name: /val\/loss/ });
  const button = page.getByRole("button", { name: "Sort by val/loss" });
  await button.click();
  await expect.poll(() => names(page)).toEqual(["a", "b", "c"]);
  expect(await header.getAttribute("aria-sort")).toBe("ascending");
  await button.click();
  await expect.poll(() => names(page)).toEqual(["c", "b", "a"]);
  expect(new URL(page.url()).searchParams.get("sort")).toBe("-metrics.val/loss");
});

test("columns are chosen, pinned, moved, resized and grouped", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  const metrics = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`layer${n % 3}/m${n}`, n]));
  await api.run(id, { metrics, params: { lr: "0.1" }, tags: { stage: "draft" } });
  const page = await open(`/experiments/${id}?col=params.lr`);
  await page.getByRole("columnheader", { name: /lr/ }).waitFor();
  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("200 of 300").waitFor();
  await dialog.getByLabel("Search keys").fill("m299");
  await dialog.getByLabel("m299").check();
  await dialog.getByText("Tags", { exact: true }).click();
  await dialog.getByLabel("stage").check();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => cells(page, "run")).toEqual(["run", "0.1", "299", "draft"]);
  await page.getByText("Metrics · layer2").waitFor();

  await page.getByRole("button", { name: "Options of the column stage" }).click();
  await page.getByRole("menuitem", { name: "Move left" }).click();
  await expect.poll(() => cells(page, "run")).toEqual(["run", "0.1", "draft", "299"]);
  await page.getByRole("button", { name: "Options of the column layer2/m299" }).click();
  await page.getByRole("menuitem", { name: "Pin to the left" }).click();
  await expect.poll(() => cells(page, "run")).toEqual(["run", "299", "0.1", "draft"]);
  await page.getByRole("separator", { name: "Width of lr" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => new URL(page.url()).searchParams.get("w")).toBe("120:params.lr");
  await page.reload();
  await expect.poll(() => cells(page, "run")).toEqual(["run", "299", "0.1", "draft"]);
});

test("runs are deleted, found in the trash and restored", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  for (const name of ["keep", "drop 1", "drop 2"]) await api.run(id, { name });
  const page = await open(`/experiments/${id}`);
  await page.getByLabel("Select drop 1").check();
  await page.getByLabel("Select drop 2").check();
  await page.getByText("2 runs selected").first().waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => names(page)).toEqual(["keep"]);
  await page.getByText("Trash", { exact: true }).click();
  await expect.poll(async () => (await names(page)).toSorted()).toEqual(["drop 1", "drop 2"]);
  await page.getByLabel("Select all loaded runs").check();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByText("No run is in the trash.").waitFor();
  await page.getByText("Active", { exact: true }).click();
  await expect.poll(async () => (await names(page)).toSorted()).toEqual(["drop 1", "drop 2", "keep"]);
});

test("runs are tagged together", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  for (const name of ["a", "b"]) await api.run(id, { name });
  const page = await open(`/experiments/${id}?col=tags.stage`);
  await page.getByLabel("Select all loaded runs").check();
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Key").fill("stage");
  await page.getByRole("dialog").getByLabel("Value").fill("final");
  await page.getByRole("dialog").getByRole("button", { name: "Add tag" }).click();
  await expect.poll(() => cells(page, "a")).toEqual(["a", "final"]);
  await expect.poll(() => cells(page, "b")).toEqual(["b", "final"]);
});

test("the runs of a filter are downloaded with the columns that are shown", async () => {
  const api = new Api();
  const { id, name } = await api.experiment(uniqueName("for a file"));
  await api.run(id, { name: "one", metrics: { loss: 0.5, other: 1 }, params: { lr: '0,1 "x"' } });
  await api.run(id, { name: "two", metrics: { loss: 5 } });
  const page = await open(`/experiments/${id}?q=metrics.loss+<+1&col=metrics.loss&col=params.lr`);
  await expect.poll(() => names(page)).toEqual(["one"]);
  const download = async (kind: RegExp) => {
    await page.getByRole("button", { name: "Download" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: kind }).click(),
    ]);
    return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
  };
  const csv = await download(/CSV/);
  expect(csv.name).toBe(`${name}.csv`);
  const [heading = "", line = "", ...rest] = csv.content.toString().split("\r\n");
  expect(heading.endsWith(",metrics.loss,params.lr")).toBe(true);
  expect(line).toContain(",one,");
  expect(line.endsWith(',0.5,"0,1 ""x"""')).toBe(true);
  expect(rest).toEqual([""]);
  const parquet = await download(/Parquet/);
  expect(parquet.content.subarray(0, 4).toString()).toBe("PAR1");
});

test("the table is used with the keyboard alone", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  for (const [start, name] of ["c", "b", "a"].entries()) await api.run(id, { name, start: 1_000 + start });
  const page = await open(`/experiments/${id}`);
  await expect.poll(() => names(page)).toEqual(["a", "b", "c"]);
  await page.getByTestId("runs").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByText("2 runs selected").first().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "b", level: 1 }).waitFor();
  expect(page.url()).toMatch(/\/runs\/[0-9a-f]{32}$/);
});

test("thousands of runs scroll without a blank row", { timeout: 120_000 }, async () => {
  const api = new Api();
  const { id } = await api.experiment();
  const count = 1_200;
  const waiting = Array.from({ length: count }, (_, number) => number);
  const add = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      await api.post("runs/create", { experiment_id: id, run_name: `run ${number}`, start_time: number });
    }
  };
  await Promise.all(Array.from({ length: 16 }, add));
  const page = await open(`/experiments/${id}`);
  await page.getByText("1,200 runs", { exact: true }).waitFor();
  const table = page.getByTestId("runs");
  const seen = new Set<string>();
  for (let turn = 0; seen.size < count && turn < 200; turn += 1) {
    const inView = await names(page);
    // Rows fill the view at every turn: nothing is ever waited for.
    expect(inView.length).toBeGreaterThanOrEqual(15);
    for (const name of inView) seen.add(name);
    await table.evaluate((table) => {
      table.scrollTop += 900;
    });
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }
  expect(seen.size).toBe(count);
});
