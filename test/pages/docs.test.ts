import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { desktop, expectAccessible, inBrowser, phone, useBrowser, type WindowOptions } from "../harness/browser.ts";

const words = contract.components.schemas.ProblemCode["x-enumDescriptions"];

/** The page is large, and shared machines are slow. */
const soon = { timeout: 15_000 };

inBrowser("the documentation", () => {
  const scene = useBrowser();

  /** Opens a page and collects the errors that the browser reports. */
  async function open(address: string, size: WindowOptions = desktop) {
    const page = await scene.window(size);
    page.setDefaultTimeout(soon.timeout);
    const errors: string[] = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(address);
    return { page, errors };
  }

  /** Returns the position of a heading's text on the screen. */
  const positionOf = (heading: Locator) =>
    heading.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const { top, right } = range.getBoundingClientRect();
      return { top, right };
    });

  /** Expects that a section is on the screen, and that nothing is cut off in windows of any width. */
  async function expectVisible(page: Page, heading: Locator) {
    await heading.waitFor();
    await expect.poll(async () => Math.abs((await positionOf(heading)).top - 100), soon).toBeLessThan(100);
    for (const { viewport } of [desktop, { viewport: { width: 390, height: 844 } }, phone]) {
      await page.setViewportSize(viewport);
      const [content, window = 0] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(window);
      expect((await positionOf(heading)).right).toBeLessThanOrEqual(window);
    }
  }

  // The page is heavy, so each test that opens it looks at several things.
  test("begins with its introduction, and opens the menu with a button on a phone", async () => {
    const { page, errors } = await open(`${scene.origin}/docs`);
    await expectVisible(page, page.getByRole("heading", { name: "deplodash (0.1.0)" }).first());
    await page.getByRole("button", { name: "Open navigation menu" }).click();
    await page.getByRole("link", { name: "Problems" }).first().click();
    await expect.poll(() => page.url(), soon).toContain("#/problems");
    expect(errors).toEqual([]);
  });

  test("shows an operation at its address, is accessible in both color schemes, and links home", async () => {
    const { page, errors } = await open(`${scene.origin}/docs#operation/issueToken`, phone);
    await expectVisible(page, page.getByRole("heading", { name: "Request a token for one repository" }).first());
    await page.setViewportSize(desktop.viewport);
    for (const [colorScheme, ground] of [
      ["light", "rgb(255, 255, 255)"],
      ["dark", "rgb(34, 36, 43)"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      // Redoc looks at it only once.
      if (colorScheme === "dark") await page.reload();
      await page.locator("pre").first().waitFor();
      await expectAccessible(page);
      expect(
        await page
          .locator("header")
          .first()
          .evaluate((one) => getComputedStyle(one).backgroundColor),
      ).toBe(ground);
    }
    expect(errors).toEqual([]);
    await page.getByRole("banner").getByRole("link", { name: "deplodash" }).click();
    await expect.poll(() => page.url()).toBe(`${scene.origin}/`);
  });

  test("shows samples with this service's address", async () => {
    const { page } = await open(`${scene.origin}/docs#operation/listScopes`);
    await page.getByText(`curl -sSi ${scene.origin}/api/scopes`).waitFor();
    // In each language of the contract's samples. The menu may open beyond the edge of the window, so keys choose from it.
    const panel = page.locator('[data-component-name="Panel/PanelHeader"]', { hasText: "/api/scopes" });
    await panel.getByRole("button", { name: "curl" }).click();
    await page.getByRole("menuitem", { name: "TypeScript" }).press("Enter");
    await page.getByText("deplodash.GET").first().waitFor();
  });

  test("explains each problem at the address in its type", { timeout: 60_000 }, async () => {
    const { type }: { type: string } = await (await fetch(`${scene.origin}/nothing`)).json();
    expect(type).toBe(`${scene.origin}/docs#tag/Problems/not_found`);
    const { page, errors } = await open(type.replace("not_found", "repository_not_selected"), phone);
    await expectVisible(page, page.getByRole("heading", { name: "repository_not_selected" }).first());
    expect(errors).toEqual([]);
    await page.setViewportSize(desktop.viewport);
    for (const [code, meaning] of Object.entries(words)) {
      await page.goto(type.replace("not_found", code));
      const heading = page.getByRole("heading", { name: code });
      await heading.waitFor();
      await expect.poll(async () => Math.abs((await positionOf(heading)).top - 400), soon).toBeLessThan(400);
      // Redoc shows code in an element of its own.
      const [text = ""] = meaning.split("`");
      await page.getByText(text.trim()).first().waitFor();
    }
  });
});
