import { expect, inject, test } from "vitest";
import { Api, uniqueName } from "./support/api";
import { withBrowser } from "./support/browser";

const { open, complaints } = withBrowser();

test("the first-run page shows this server's address and turns into data as soon as it comes", async () => {
  const uri = inject("freshUri");
  const page = await open("/", { uri });
  const lines = page.getByText("mlflow.set_tracking_uri");
  await lines.waitFor();
  expect(await lines.textContent()).toContain(`mlflow.set_tracking_uri("${uri}")`);
  const api = new Api(uri);
  const { id, name } = await api.experiment();
  await api.run(id, { name: "first", metrics: { loss: 0.5 } });
  await page.getByRole("link", { name }).click();
  await page.getByRole("link", { name: "first", exact: true }).waitFor();
  expect(page.url()).toBe(`${uri}/experiments/${id}`);
});

test("an experiment is created, renamed, put into the trash and restored", async () => {
  const page = await open("/experiments");
  const name = uniqueName("made here");
  await page.getByRole("button", { name: "New experiment" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "New experiment" }).click();
  await dialog.getByText("Give it a name.").waitFor();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Name").press("Enter");
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  expect(page.url()).toMatch(/\/experiments\/\d+$/);

  const renamed = `${name} again`;
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(renamed);
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await page.getByRole("heading", { name: renamed, level: 1 }).waitFor();

  await page.getByRole("link", { name: "Experiments", exact: true }).first().click();
  await page.getByLabel("Search by name").fill(renamed);
  await page.getByRole("button", { name: `Actions for ${renamed}` }).click();
  await page.getByRole("menuitem", { name: "Move to trash" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Move to trash" }).click();
  await page.getByText("No experiment's name contains").waitFor();

  await page.getByText("Trash", { exact: true }).click();
  await page.getByRole("button", { name: `Actions for ${renamed}` }).click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await page.getByText(`${renamed} is back`).waitFor();
  await page.getByText("Active", { exact: true }).click();
  await page.getByRole("link", { name: renamed }).waitFor();
});

test("a name that is taken is refused where it is written", async () => {
  const { name } = await new Api().experiment();
  const page = await open("/experiments");
  await page.getByRole("button", { name: "New experiment" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByLabel("Name").press("Enter");
  await page.getByRole("dialog").getByText("already exists").waitFor();
  expect(await page.getByRole("dialog").getByLabel("Name").inputValue()).toBe(name);
});

test("the list tells how many runs there are and is searched", async () => {
  const api = new Api();
  const wanted = await api.experiment(uniqueName("findme"), { team: "vision" });
  await api.experiment(uniqueName("other"));
  for (const name of ["a", "b", "c"]) await api.run(wanted.id, { name });
  const page = await open("/experiments");
  await page.getByLabel("Search by name").fill("findme");
  const row = page.getByRole("row").filter({ hasText: wanted.name });
  await row.getByRole("cell", { name: "3", exact: true }).waitFor();
  await row.getByText("team: vision").waitFor();
  await expect.poll(() => page.getByRole("row").filter({ hasText: "other" }).count()).toBe(0);
  expect(page.url()).toContain("?q=findme");
  await page.reload();
  await row.waitFor();
  expect(await page.getByLabel("Search by name").inputValue()).toBe("findme");
});

test("counts change while somebody looks", async () => {
  const api = new Api();
  const { id, name } = await api.experiment();
  await api.run(id);
  const page = await open("/experiments");
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("cell", { name: "1", exact: true }).waitFor();
  await page.getByRole("status", { name: /Live/ }).waitFor();
  await api.run(id);
  await row.getByRole("cell", { name: "2", exact: true }).waitFor();
});

test("a note is written in Markdown, and nothing in it runs", async () => {
  const { id } = await new Api().experiment();
  const page = await open(`/experiments/${id}`);
  await page.getByRole("button", { name: "Add a note" }).click();
  const hostile =
    '<img src="x" onerror="alert(1)"><script>alert(2)</script> [bad](javascript:alert(3)) [good](https://example.org)';
  await page.getByLabel("Note", { exact: true }).fill(`# Goal\n\nA **better** rate.\n\n${hostile}`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Goal" }).waitFor();
  await page.getByRole("link", { name: "good" }).waitFor();
  expect(await page.getByRole("link", { name: "bad" }).count()).toBe(0);
  expect(await page.locator("main img, main script").count()).toBe(0);
  expect(complaints.list).toEqual([]);
});

test("tags are added and removed", async () => {
  const { id, name } = await new Api().experiment();
  const page = await open(`/experiments/${id}`);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Edit tags" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key").fill("team");
  await dialog.getByLabel("Value").fill("audio");
  await dialog.getByRole("button", { name: "Add tag" }).click();
  await page.getByText("team: audio").waitFor();
  await dialog.getByRole("button", { name: "Remove the tag team" }).click();
  await expect.poll(() => page.getByText("team: audio").count()).toBe(0);
});
