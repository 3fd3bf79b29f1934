import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { components } from "../../generated/openapi.ts";
import { createOwner, type Owner, requestLink, requestToken } from "../../scripts/local/owner.ts";
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

export interface WindowOptions {
  viewport: { width: number; height: number };
  javaScriptEnabled?: boolean;
}

export const phone = { viewport: { width: 320, height: 640 } };
export const desktop = { viewport: { width: 1280, height: 800 } };

const found = existsSync(executablePath);
if (!found && process.env.CI) throw new Error(`no Chromium at ${executablePath}: apt-get install chromium`);
// Not console.warn: the output of passing tests is not shown.
if (!found)
  process.stderr.write(`Browser tests are skipped: no Chromium at ${executablePath} (CHROMIUM_PATH names another).\n`);
/** Describes tests that need a browser. They are skipped, with a message, if there is none. */
export const inBrowser = describe.skipIf(!found);

/** Shared by test files, because Chromium takes seconds to start. It stops with vitest's process. */
let shared: Promise<Browser> | undefined;

/** Windows that no test uses now. Opening another one takes seconds of CPU time. */
const idleWindows: Page[] = [];
/** Windows without JavaScript can't become others. */
const canRunScripts = new WeakMap<Page, boolean>();
/** What pages loaded from elsewhere, and their exceptions. */
const violations: string[] = [];

/** Runs Chromium in front of a Worker and a GitHub sandbox. */
export function useBrowser() {
  const running = useSandboxedWorker();
  let browser: Browser;
  const usedWindows: Page[] = [];
  const owners = new Map<string, Promise<Owner>>();

  beforeAll(async () => {
    shared ??= chromium.launch(launchOptions);
    browser = await shared;
  });
  afterEach(async () => {
    for (const page of [...usedWindows]) await closeWindow(page);
  });
  afterAll(() => expect(violations.splice(0)).toEqual([]));

  async function openWindow(javaScriptEnabled: boolean): Promise<Page> {
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    canRunScripts.set(page, javaScriptEnabled);
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
  }

  async function closeWindow(page: Page): Promise<void> {
    usedWindows.splice(usedWindows.indexOf(page), 1);
    page.removeAllListeners("console");
    await page.goto("about:blank");
    await page.context().clearCookies();
    idleWindows.push(page);
  }

  /** Returns a person who is signed in over HTTP, without a browser. */
  const ownerOf = (login: string): Promise<Owner> => {
    const owner = owners.get(login) ?? createOwner(running, login);
    owners.set(login, owner);
    return owner;
  };

  const scene = {
    get origin() {
      return running.origin;
    },
    get sandbox() {
      return running.sandbox;
    },
    /** Opens a window with cookies of its own, in light mode. */
    async window({ viewport, javaScriptEnabled = true }: WindowOptions = desktop): Promise<Page> {
      const idle = idleWindows.findIndex((page) => canRunScripts.get(page) === javaScriptEnabled);
      const [page = await openWindow(javaScriptEnabled)] = idle < 0 ? [] : idleWindows.splice(idle, 1);
      usedWindows.push(page);
      page.setDefaultTimeout(8000);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: "light" });
      return page;
    },
    /** Saves time where a test has several people. After a test, all windows are closed. */
    closeWindow,
    /** Registers an agent as this person and returns its token. */
    async agentOf(login: string, label: string): Promise<string> {
      return (await ownerOf(login)).register(label);
    },
    async ask(token: string, repo: string, scopes: Scope[]) {
      const response = await requestToken(running.origin, token, { repo, scopes });
      type Answer = components["schemas"]["IssuedToken"] | components["schemas"]["ConsentRequired"];
      const answer: Answer | components["schemas"]["Problem"] = await response.json();
      return answer;
    },
    linkFor: (token: string, repo: string, scopes: Scope[], branches?: string[]) =>
      requestLink(running.origin, token, repo, scopes, fetch, branches),
    /** Signs in on the open page, as a person would. */
    async signIn(page: Page, login: string): Promise<void> {
      await page.getByRole("link", { name: "Sign in with GitHub" }).click();
      await page.getByRole("button", { name: `Continue as ${login}` }).click();
      // Waits for the styles as well, so that tests see the page as people do.
      await page.waitForLoadState();
    },
    /** Opens a link as this person, who is signed in already. */
    async openAs(login: string, link: string, options?: WindowOptions): Promise<Page> {
      const page = await scene.window(options);
      const cookies = (await ownerOf(login)).browser.cookies(running.origin).split("; ");
      await page.context().addCookies(
        cookies.map((cookie) => {
          const [name = "", ...value] = cookie.split("=");
          return { name, value: value.join("="), url: running.origin };
        }),
      );
      await page.goto(link);
      return page;
    },
  };
  return scene;
}

/** Minified, because each page parses it. */
const axeSource = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Returns axe's violations on the open page, with all `details` open. Runs in the page. */
async function findViolations(): Promise<string[]> {
  const loaded = globalThis as unknown as { axe: typeof axe };
  const closed = document.querySelectorAll("details:not([open])");
  for (const one of closed) one.setAttribute("open", "");
  const { violations } = await loaded.axe.run({ resultTypes: ["violations"] });
  for (const one of closed) one.removeAttribute("open");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Expects that axe finds no violation. */
export async function expectAccessible(page: Page): Promise<void> {
  // Without its styles, a page has other colors.
  await page.waitForLoadState();
  await page.evaluate(axeSource);
  expect(await page.evaluate(findViolations)).toEqual([]);
}

const looks = [
  [phone, "dark"],
  [desktop, "light"],
] as const;

/** Expects that the page is small, and accessible with nothing cut off on a phone in the dark and on a desktop in the light. */
export async function expectUsable(page: Page): Promise<void> {
  const own = page.viewportSize() ?? desktop.viewport;
  await page.waitForLoadState();
  await page.evaluate(axeSource);
  for (const [{ viewport }, colorScheme] of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window ?? 0);
    expect(await page.evaluate(findViolations), `in ${colorScheme} mode`).toEqual([]);
  }
  await page.setViewportSize(own);
  expect(Buffer.byteLength(await page.content())).toBeLessThan(40 * 1024);
}
