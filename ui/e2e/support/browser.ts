/** A browser for the tests of one file, and pages in it that tell what went wrong on them. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What no page may say: it would be a defect, or something that the page's policy had to stop. */
export interface Complaints {
  list: string[];
}

export function withBrowser() {
  let browser: Browser | undefined;
  const complaints: Complaints = { list: [] };

  beforeAll(async () => {
    const executablePath = CHROMIUM.find((path) => existsSync(path));
    if (executablePath === undefined) throw new Error("there is no Chromium: apt-get install chromium");
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser?.close();
  });
  afterEach(async () => {
    const said = complaints.list.splice(0);
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    expect(said).toEqual([]);
  });

  /** Opens a path of the server in a fresh profile. */
  const open = async (
    path: string,
    options: BrowserContextOptions & { uri?: string } = {},
  ): Promise<Page> => {
    if (browser === undefined) throw new Error("the browser has not started");
    const { uri = inject("uri"), ...rest } = options;
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      ...rest,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => complaints.list.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      complaints.list.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      // Answers that are no success are expected, and looked at by the tests that provoke them.
      const isRefusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusal) complaints.list.push(message.text());
    });
    await page.goto(`${uri}${path}`);
    return page;
  };

  return { open, complaints };
}
