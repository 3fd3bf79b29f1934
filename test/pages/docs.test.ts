import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import {
  desktop,
  expectAccessible,
  inBrowser,
  phone,
  useBrowser,
  visualRules,
  type WindowOptions,
} from "../harness/browser.ts";

const meanings = contract.components.schemas.ProblemCode["x-enumDescriptions"];

/** The page is large, and shared machines are slow. */
const soon = { timeout: 15_000 };

/** Returns the position of a heading's text on the screen. */
const positionOf = (heading: Locator) =>
  heading.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { top, right } = range.getBoundingClientRect();
    return { top, right };
  });

const groundOf = (page: Page) =>
  page
    .locator("header")
    .first()
    .evaluate((header) => getComputedStyle(header).backgroundColor);

/** Expects that a section is on the screen, and that nothing is cut off in windows of any width. */
async function expectVisible(page: Page, name: string) {
  const heading = page.getByRole("heading", { name }).first();
  await heading.waitFor();
  await expect.poll(async () => Math.abs((await positionOf(heading)).top - 100), soon).toBeLessThan(100);
  for (const { viewport } of [desktop, { viewport: { width: 390, height: 844 } }, phone]) {
    await page.setViewportSize(viewport);
    const [content, window = 0] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(content).toBeLessThanOrEqual(window);
    expect((await positionOf(heading)).right).toBeLessThanOrEqual(window);
  }
}

/**
 * Follows the links to problems, and returns the codes of those that aren't explained there. Runs in the page, because searching it
 * from outside takes long.
 */
async function findUnexplained({ words, timeout }: { words: Record<string, string>; timeout: number }) {
  const isShown = (code: string, meaning: string) => {
    const heading = [...document.querySelectorAll("h2")].find(({ textContent }) => textContent?.trim() === code);
    const { top = -1 } = heading?.getBoundingClientRect() ?? {};
    const section = heading?.closest<HTMLElement>("[data-section-id]");
    return top >= 0 && top < 800 && section?.innerText.includes(meaning);
  };
  const unexplained: string[] = [];
  for (const [code, meaning] of Object.entries(words)) {
    location.hash = `#tag/Problems/${code}`;
    const end = performance.now() + timeout;
    while (!isShown(code, meaning) && performance.now() < end) await new Promise(requestAnimationFrame);
    if (!isShown(code, meaning)) unexplained.push(code);
  }
  return unexplained;
}

inBrowser("the documentation", () => {
  const scene = useBrowser();

  /** Opens a page and collects the errors that the browser reports. */
  async function open(address: string, size: WindowOptions = desktop, colorScheme: "light" | "dark" = "light") {
    const page = await scene.window(size);
    await page.emulateMedia({ colorScheme });
    page.setDefaultTimeout(soon.timeout);
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    // Addresses of the page that the previous test opened would not load it again.
    await page.goto("about:blank");
    await page.goto(address);
    return { page, errors };
  }

  // The page is heavy, so each test that opens it looks at several things.
  test("begins with its introduction, shows an operation at its address with samples, and links home", async () => {
    const { page, errors } = await open(`${scene.origin}/docs`);
    await page.locator("pre").first().waitFor();
    expect(await groundOf(page)).toBe("rgb(255, 255, 255)");
    await expectAccessible(page);
    await expectVisible(page, "deplodash (0.1.0)");
    await page.getByRole("button", { name: "Open navigation menu" }).click();
    await page.getByRole("link", { name: "Problems" }).first().click();
    await expect.poll(() => page.url(), soon).toContain("#/problems");

    await page.setViewportSize(desktop.viewport);
    await page.goto(`${scene.origin}/docs#operation/issueToken`);
    await expectVisible(page, "Request a token for one repository");
    await page.setViewportSize(desktop.viewport);
    await page.goto(`${scene.origin}/docs#operation/listScopes`);
    await page.getByText(`curl -sSi ${scene.origin}/api/scopes`).waitFor();
    // In each language of the contract's samples. The menu may open beyond the edge of the window, so keys choose from it.
    const panel = page.locator('[data-component-name="Panel/PanelHeader"]', { hasText: "/api/scopes" });
    await panel.getByRole("button", { name: "curl" }).click();
    await page.getByRole("menuitem", { name: "TypeScript" }).press("Enter");
    await page.getByText("deplodash.GET").first().waitFor();
    expect(errors).toEqual([]);
    await page.getByRole("banner").getByRole("link", { name: "deplodash" }).click();
    await expect.poll(() => page.url()).toBe(`${scene.origin}/`);
  });

  test("explains each problem at the address in its type, in dark mode", async () => {
    const { type }: { type: string } = await (await fetch(`${scene.origin}/nothing`)).json();
    expect(type).toBe(`${scene.origin}/docs#tag/Problems/not_found`);
    const { page, errors } = await open(type.replace("not_found", "repository_not_selected"), phone, "dark");
    await expectVisible(page, "repository_not_selected");
    await page.setViewportSize(desktop.viewport);
    expect(await groundOf(page)).toBe("rgb(34, 36, 43)");
    await expectAccessible(page, visualRules);
    // Redoc shows code in an element of its own.
    const words = Object.fromEntries(
      Object.entries(meanings).map(([code, meaning]) => [code, meaning.split("`")[0]?.trim() ?? ""]),
    );
    expect(await page.evaluate(findUnexplained, { words, ...soon })).toEqual([]);
    expect(errors).toEqual([]);
  });
});
