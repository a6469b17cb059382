import { expect, inject, test } from "vitest";
import { Api, uniqueName } from "./support/api";
import { withBrowser } from "./support/browser";

const { open } = withBrowser();

test("everything that has a name is found with one key", async () => {
  const api = new Api();
  const { id, name } = await api.experiment(uniqueName("palette"));
  const runName = uniqueName("needle");
  const runId = await api.run(id, { name: runName });
  const page = await open("/experiments");
  await page.getByRole("heading", { name: "Experiments", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await page.getByRole("option", { name }).waitFor();
  await page.getByRole("combobox", { name: "Search experiments and runs" }).fill(runId.slice(0, 10));
  await page.getByRole("option", { name: runName }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: runName, level: 1 }).waitFor();
  expect(page.url()).toContain(runId);
});

test("dark and light are kept", async () => {
  const page = await open("/experiments", { colorScheme: "light" });
  const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
  expect(await scheme()).toBe("light");
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await expect.poll(scheme).toBe("dark");
  await page.reload();
  expect(await scheme()).toBe("dark");
});

test("the keyboard is explained", async () => {
  const page = await open("/experiments");
  await page.getByRole("heading", { name: "Experiments", level: 1 }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).getByText("Search everything").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});

test("a lost server is told, and the page goes on by itself", async () => {
  const { name } = await new Api().experiment();
  const page = await open("/experiments");
  await page.getByRole("link", { name }).waitFor();
  await page.context().setOffline(true);
  await page.getByLabel("Search by name").fill("x");
  await page.getByRole("status", { name: "No connection to the server" }).waitFor();
  await page.context().setOffline(false);
  await page.getByRole("status", { name: /Connected|Live/ }).waitFor();
});

test("an error says what happened, with the id of the request", async () => {
  const page = await open("/experiments/987654321");
  await page.getByRole("alert").getByText("No Experiment with id=987654321 exists").waitFor();
  expect(await page.getByRole("alert").textContent()).toMatch(/Request [0-9a-f]{32}/);
});

test("a page that does not exist says so", async () => {
  const page = await open("/no/such/page");
  await page.getByText("There is no such page").waitFor();
});

test("addresses of MLflow's pages lead to ours", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  const runId = await api.run(id, { name: "printed by the client" });
  const page = await open(`/#/experiments/${id}/runs/${runId}`);
  await page.getByRole("heading", { name: "printed by the client" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/experiments/${id}/runs/${runId}`);
});

test("everything works behind a path prefix", async () => {
  const uri = inject("prefixedUri");
  const api = new Api(uri);
  const { id, name } = await api.experiment();
  const runId = await api.run(id, { name: "behind a prefix" });
  const page = await open(`/experiments/${id}/runs/${runId}`, { uri });
  await page.getByRole("heading", { name: "behind a prefix" }).waitFor();
  await page.getByRole("link", { name }).click();
  await page.getByRole("link", { name: "behind a prefix", exact: true }).waitFor();
  expect(page.url()).toBe(`${uri}/experiments/${id}`);
});

test("files are compressed and kept, the page is neither kept nor open to foreign scripts", async () => {
  const uri = inject("uri");
  const asBrowser = { Accept: "text/html", "Accept-Encoding": "br" };
  const page = await fetch(`${uri}/experiments/1?q=x`, { headers: asBrowser });
  expect(page.status).toBe(200);
  expect(page.headers.get("cache-control")).toBe("no-store");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain("unsafe");
  const html = await page.text();
  const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(html)?.[1] ?? "";
  const nonce = /name="runstone-nonce" content="([0-9a-f]{32})"/.exec(html)?.[1] ?? "";
  expect(policy).toContain(`'nonce-${nonce}'`);

  const sizes = await Promise.all(
    ["br", "gzip", "identity"].map(async (encoding) => {
      const file = await fetch(`${uri}/${script}`, { headers: { "Accept-Encoding": encoding } });
      expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(file.headers.get("content-encoding")).toBe(encoding === "identity" ? null : encoding);
      expect(file.headers.get("content-type")).toContain("javascript");
      return (await file.arrayBuffer()).byteLength;
    }),
  );
  // However it comes, it is the same file.
  expect(new Set(sizes).size).toBe(1);
});

test("what is no page of the app stays as clients know it", async () => {
  const uri = inject("uri");
  for (const [path, accept] of [
    ["/api/2.0/mlflow/nope", "text/html"],
    ["/ajax-api/2.0/mlflow/nope", "text/html"],
    ["/assets/index-gone.js", "text/html"],
    ["/experiments", "*/*"],
    ["/nope", "application/json"],
  ] as const) {
    const answer = await fetch(`${uri}${path}`, { headers: { Accept: accept } });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.text()).not.toContain("runstone-nonce");
  }
});

test("the script of the first view is small", async () => {
  const api = new Api();
  const { id } = await api.experiment();
  await api.run(id, { metrics: { loss: 1 } });
  const page = await open("/health");
  let bytes = 0;
  page.on("response", (response) => {
    if (!response.url().endsWith(".js")) return;
    void response
      .request()
      .sizes()
      .then(({ responseBodySize }) => (bytes += responseBodySize));
  });
  await page.goto(`${inject("uri")}/experiments/${id}`);
  await page.getByRole("link", { name: "run", exact: true }).waitFor();
  await expect.poll(() => bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(400_000);
});
