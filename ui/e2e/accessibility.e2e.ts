/** Every page, light and dark, as the auditing tool sees it. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { Api, uniqueName } from "./support/api";
import { withBrowser } from "./support/browser";

const { open } = withBrowser();

interface Finding {
  id: string;
  impact?: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate<{ violations: Finding[] }>("axe.run()");
  return result.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`).join("\n")}`,
    );
}

let experiment = "";
let run = "";
beforeAll(async () => {
  const api = new Api();
  const { id } = await api.experiment(uniqueName("audited"), {
    team: "vision",
    "mlflow.note.content": "# A note\n\n[link](https://example.org)",
  });
  experiment = id;
  for (const status of ["FINISHED", "FAILED", "KILLED"] as const) {
    run = await api.run(id, {
      name: status,
      status,
      metrics: { "val/loss": 0.5, loss: 1 },
      params: { lr: "1" },
    });
  }
  await api.run(id, { name: "going on", metrics: { loss: 1 } });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`pages have no serious findings (${colorScheme})`, async () => {
    const page = await open("/experiments", { colorScheme });
    const uri = page.url().replace("/experiments", "");
    await page
      .getByRole("link", { name: /audited/ })
      .first()
      .waitFor();
    expect(await findings(page)).toEqual([]);
    await page.goto(`${uri}/experiments/${experiment}`);
    await page.getByRole("link", { name: "going on" }).waitFor();
    await page.getByRole("button", { name: "Sort by val/loss" }).waitFor();
    await page.getByRole("heading", { name: "A note" }).waitFor();
    await page.getByLabel("Select going on").check();
    expect(await findings(page)).toEqual([]);
    await page.goto(`${uri}/experiments/${experiment}?q=nope+<+1`);
    await page.getByRole("alert").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.goto(`${uri}/experiments/${experiment}/runs/${run}`);
    await page.getByText("val/loss").waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test(`dialogs have no serious findings (${colorScheme})`, async () => {
    const page = await open(`/experiments/${experiment}`, { colorScheme });
    await page.getByRole("link", { name: "going on" }).waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("dialog").getByLabel("Search keys").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Actions for/ }).click();
    await page.getByRole("menuitem", { name: "Edit tags" }).click();
    await page.getByRole("dialog").getByLabel("Key").waitFor();
    expect(await findings(page)).toEqual([]);
  });
}
