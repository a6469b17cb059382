/** Whatever somebody calls their things: it is shown as text and nothing of it runs. */
import { expect, test } from "vitest";
import { Api, uniqueName } from "./support/api";
import { withBrowser } from "./support/browser";

const { open, complaints } = withBrowser();

const IMAGE = '<img src=x onerror="alert(1)">';
const SCRIPT = "'\"><script>alert(2)</script>";

test("hostile names and values are texts on every page", async () => {
  const api = new Api();
  const { id, name } = await api.experiment(uniqueName(`${IMAGE} ${SCRIPT}`), {
    [`t-${"x".repeat(20)}`]: IMAGE,
  });
  const runName = `${SCRIPT}${IMAGE}`;
  const runId = await api.run(id, { name: runName, params: { p: IMAGE }, tags: { t: SCRIPT } });
  const page = await open("/experiments");
  await page.getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByRole("link", { name: runName }).waitFor();
  await page.goto(`${page.url()}?col=params.p&col=tags.t&col=metrics.${encodeURIComponent(IMAGE)}`);
  await page.getByRole("gridcell", { name: IMAGE }).last().waitFor();
  await page.getByRole("link", { name: runName }).click();
  await page.getByRole("heading", { name: runName, level: 1 }).waitFor();
  expect(page.url()).toContain(runId);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("onerror");
  await page.getByRole("option").first().waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(complaints.list).toEqual([]);
});

test("hostile addresses are shown and refused, not run", async () => {
  const { id } = await new Api().experiment();
  const filter = encodeURIComponent(`metrics.a = ${IMAGE}`);
  const page = await open(
    `/experiments/${id}?q=${filter}&sort=${SCRIPT}&w=99999999:x&pin=${IMAGE}&view=${SCRIPT}`,
  );
  await page.getByRole("alert").waitFor();
  expect(await page.locator("main img").count()).toBe(0);
  await page.goto(`${page.url().split("/experiments")[0] ?? ""}/experiments/${encodeURIComponent(IMAGE)}`);
  await page.getByRole("alert").waitFor();
  expect(complaints.list).toEqual([]);
});

test("the policy stops what gets into a page all the same", async () => {
  const page = await open("/experiments");
  await page.getByRole("heading", { name: "Experiments", level: 1 }).waitFor();
  const ran = await page.evaluate(async () => {
    document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.ran = true">');
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    await new Promise((soon) => setTimeout(soon, 100));
    return "ran" in window;
  });
  expect(ran).toBe(false);
  expect(complaints.list.length).toBeGreaterThan(0);
  expect(complaints.list.every((said) => said.includes("Content Security Policy"))).toBe(true);
  complaints.list.length = 0;
});
