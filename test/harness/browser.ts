import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { components } from "../../generated/openapi.ts";
import { createOwner, type Owner, requestLink, requestToken } from "../../scripts/local/owner.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import type { Seen } from "../sandbox/visitor.ts";
import { type SandboxedWorker, useSandboxedWorker } from "./sandboxedWorker.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const launchOptions = {
  executablePath,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    // A separate GPU process would cost more than the little drawing that remains.
    "--in-process-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Two pages that the address bar would prepare, invisibly.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    // Starting a renderer takes half a second of CPU time.
    "--process-per-site",
    "--renderer-process-limit=1",
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
// console.warn won't do, because the output of passing tests isn't shown.
if (!found)
  process.stderr.write(`Browser tests are skipped: no Chromium at ${executablePath} (CHROMIUM_PATH names another).\n`);
/** Describes tests that need a browser. If there is none, they're skipped with a message. */
export const inBrowser = describe.skipIf(!found);

interface Windows {
  context: BrowserContext;
  /** The window that tests act in. */
  page: Page;
  devTools: CDPSession;
  /**
   * The window for pages that are reached over HTTP. It keeps axe loaded, because loading axe into a new document is
   * slow.
   */
  stage: Page;
}

/**
 * Chromium's windows. Test files share them because Chromium takes seconds to start. It stops with vitest's process.
 */
let shared: Promise<Windows> | undefined;
/** The requests that pages made to other origins, and the exceptions that pages threw. */
const violations: string[] = [];

async function openWindows({ origin, sandbox }: SandboxedWorker): Promise<Windows> {
  const context = await (await chromium.launch(launchOptions)).newContext();
  // Our pages load nothing from other origins except avatars from GitHub.
  context.on("request", (request) => {
    const to = request.url();
    const isOurs = !request.isNavigationRequest() && request.frame().url().startsWith(origin);
    if (isOurs && !to.startsWith(origin) && !to.startsWith(`${sandbox.serverUrl}/avatars/`)) violations.push(to);
  });
  context.on("weberror", (error) => violations.push(String(error.error())));
  const [page, stage] = [await context.newPage(), await context.newPage()];
  await stage.goto(origin);
  await stage.evaluate(axeSource);
  return { context, page, stage, devTools: await context.newCDPSession(page) };
}

/** Runs Chromium with a Worker and a GitHub sandbox. */
export function useBrowser() {
  const running = useSandboxedWorker();
  let windows: Windows;
  const owners = new Map<string, Promise<Owner>>();

  beforeAll(async () => {
    shared ??= openWindows(running);
    windows = await shared;
  });
  afterEach(async () => {
    windows.page.removeAllListeners("console");
    await windows.context.clearCookies();
  });
  afterAll(() => expect(violations.splice(0)).toEqual([]));

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
    /** Opens a window without cookies, in light mode. Each test has one window. */
    async window({ viewport, javaScriptEnabled = true }: WindowOptions = desktop): Promise<Page> {
      const { page, devTools } = windows;
      page.setDefaultTimeout(8000);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: "light" });
      await devTools.send("Emulation.setScriptExecutionDisabled", { value: !javaScriptEnabled });
      return page;
    },
    /**
     * Shows a page that a person reached over HTTP, which is faster than reaching it in the browser, and expects it to
     * contain these words and be usable. The page gets the security policy for visitors.
     */
    async expectUsable({ markup, text }: Pick<Seen, "markup" | "text">, words: string): Promise<Page> {
      expect(text).toContain(words);
      const page = windows.stage;
      await page.setContent(markup);
      await expectUsable(page, markup);
      return page;
    },
    ownerOf,
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
      // Also waits for the styles, so that tests see the page as people do.
      await page.waitForLoadState();
    },
    /** Opens a link as this person, who is already signed in. */
    async openAs(login: string, link: string, options?: WindowOptions): Promise<Page> {
      const page = await scene.window(options);
      const cookies = (await ownerOf(login)).browser.cookies(running.origin).split("; ");
      await windows.context.addCookies(
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

/** The source code of axe, minified because each page parses it. */
const axeSource = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** Returns axe's violations on the open page, with all `details` open. Runs inside the page. */
async function findViolations(rules: string[] | null): Promise<string[]> {
  const loaded = globalThis as unknown as { axe: typeof axe };
  const closed = document.querySelectorAll("details:not([open])");
  for (const one of closed) one.setAttribute("open", "");
  const { violations } = await loaded.axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  for (const one of closed) one.removeAttribute("open");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** The rules whose results depend on colors and sizes. */
export const visualRules = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"];

/** Expects axe to find no violation of these rules, or of any rule if `rules` is `null`. */
export async function expectAccessible(page: Page, rules: string[] | null = null): Promise<void> {
  // Without its styles, the page has different colors.
  await page.waitForLoadState();
  await page.evaluate(axeSource);
  expect(await page.evaluate(findViolations, rules)).toEqual([]);
}

const looks = [
  [phone, "dark", null],
  [desktop, "light", visualRules],
] as const;

/**
 * Expects the page to be small and accessible, with nothing cut off, on a phone in dark mode and on a desktop in light
 * mode.
 */
async function expectUsable(page: Page, markup: string): Promise<void> {
  for (const [{ viewport }, colorScheme, rules] of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    const title = `${await page.title()} in ${colorScheme} mode`;
    expect(content, title).toBeLessThanOrEqual(window ?? 0);
    expect(await page.evaluate(findViolations, rules), title).toEqual([]);
  }
  expect(Buffer.byteLength(markup)).toBeLessThan(40 * 1024);
}

/** Presses Tab until an element with this value, label, or text has focus, and expects it to be visible. */
export async function tabTo(page: Page, name: string): Promise<void> {
  await page.waitForLoadState();
  for (let times = 0; times < 40; times++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const outline = element && getComputedStyle(element).outlineStyle;
      const label = element?.getAttribute("aria-label") ?? element?.textContent;
      return { name: `${element?.getAttribute("value")} ${label}`, outline };
    });
    expect(focused.outline).toBe("solid");
    if (focused.name.includes(name)) return;
  }
  throw new Error(`${name} can't be reached with the keyboard`);
}
