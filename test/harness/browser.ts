import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { components } from "../../generated/openapi.ts";
import { createOwner, requestLink, requestToken } from "../../scripts/local/owner.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { useSandboxedWorker } from "./sandboxedWorker.ts";

export const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
export const launchOptions = {
  executablePath,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export const phone = { viewport: { width: 320, height: 640 } };
export const desktop = { viewport: { width: 1280, height: 800 } };

const found = existsSync(executablePath);
if (!found && process.env.CI) throw new Error(`no Chromium at ${executablePath}: apt-get install chromium`);
// Not console.warn: the output of passing tests is not shown.
if (!found)
  process.stderr.write(`Browser tests are skipped: no Chromium at ${executablePath} (CHROMIUM_PATH names another).\n`);
/** Describes tests that need a browser. They are skipped, with a message, if there is none. */
export const inBrowser = describe.skipIf(!found);

/** Shared by test files. It stops with vitest's process. */
let shared: Promise<Browser> | undefined;

/** Runs Chromium in front of a Worker and a GitHub sandbox. */
export function useBrowser() {
  const running = useSandboxedWorker();
  let browser: Browser;
  const violations: string[] = [];

  beforeAll(async () => {
    shared ??= chromium.launch(launchOptions);
    browser = await shared;
  });
  afterAll(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(violations).toEqual([]);
  });

  const scene = {
    get origin() {
      return running.origin;
    },
    get sandbox() {
      return running.sandbox;
    },
    /** Opens a window with cookies of its own. */
    async window(options: BrowserContextOptions = desktop): Promise<Page> {
      const page = await (await browser.newContext(options)).newPage();
      page.setDefaultTimeout(8000);
      // Our pages load nothing from other origins, except GitHub's avatars.
      page.on("request", (request) => {
        const from = request.frame().url();
        const to = request.url();
        const ours = from.startsWith(running.origin) && !request.isNavigationRequest();
        if (ours && !to.startsWith(running.origin) && !to.startsWith(`${running.sandbox.serverUrl}/avatars/`))
          violations.push(to);
      });
      page.on("pageerror", (error) => violations.push(String(error)));
      return page;
    },
    /** Registers an agent as this person and returns its token. */
    async agentOf(login: string, label: string): Promise<string> {
      return (await createOwner(running, login)).register(label);
    },
    async ask(token: string, repo: string, scopes: Scope[]) {
      const response = await requestToken(running.origin, token, { repo, scopes });
      type Answer = components["schemas"]["IssuedToken"] | components["schemas"]["ConsentRequired"];
      const answer: Answer | components["schemas"]["Problem"] = await response.json();
      return answer;
    },
    linkFor: (token: string, repo: string, scopes: Scope[]) => requestLink(running.origin, token, repo, scopes),
    /** Signs in on the open page, as a person would. */
    async signIn(page: Page, login: string): Promise<void> {
      await page.getByRole("link", { name: "Sign in with GitHub" }).click();
      await page.getByRole("button", { name: `Continue as ${login}` }).click();
      // Waits for the styles as well, so that tests see the page as people do.
      await page.waitForLoadState();
    },
    /** Opens a link as this person, who was not signed in before. */
    async openAs(login: string, link: string, options?: BrowserContextOptions): Promise<Page> {
      const page = await scene.window(options);
      await page.goto(link);
      await scene.signIn(page, login);
      return page;
    },
  };
  return scene;
}

/** Expects that the page is accessible and small, and that nothing is cut off on a phone or on a desktop. */
export async function expectUsable(page: Page): Promise<void> {
  // Without legacy mode, axe opens another page to check frames, which takes twice as long. There are no frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
  const own = page.viewportSize() ?? desktop.viewport;
  for (const viewport of [phone.viewport, desktop.viewport, own]) {
    await page.setViewportSize(viewport);
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window ?? 0);
  }
  expect(Buffer.byteLength(await page.content())).toBeLessThan(30 * 1024);
}
