import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { desktop, phone, type useBrowser, type WindowOptions } from "../harness/browser.ts";

type Scene = ReturnType<typeof useBrowser>;

/** A generous timeout, because the page is large and shared machines are slow. */
export const soon = { timeout: 15_000 };

/** Returns the position of a heading's text on the screen. */
const positionOf = (heading: Locator) =>
  heading.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { top, right } = range.getBoundingClientRect();
    return { top, right };
  });

export const groundOf = (page: Page) =>
  page
    .locator("header")
    .first()
    .evaluate((header) => getComputedStyle(header).backgroundColor);

/** Expects a section to be on the screen, and nothing to be cut off at any window width. */
export async function expectVisible(page: Page, name: string) {
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

/** Opens a page of the documentation and collects the errors that the browser reports. */
export async function openDocs(
  scene: Scene,
  path: string,
  size: WindowOptions = desktop,
  colorScheme: "light" | "dark" = "light",
) {
  const page = await scene.window(size);
  await page.emulateMedia({ colorScheme });
  page.setDefaultTimeout(soon.timeout);
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(scene.origin + path);
  return { page, errors };
}
