import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import contract from "../../generated/openapi.json" with { type: "json" };
import { desktop, inBrowser, phone, useBrowser } from "../harness/browser.ts";

const words = contract.components.schemas.ProblemCode["x-enumDescriptions"];

/** The page is large, and a shared machine slow. */
const soon = { timeout: 15_000 };

inBrowser("the documentation", () => {
  const scene = useBrowser();

  /** Opened by somebody who follows a link, with what the browser complains of. */
  async function open(address: string, size: typeof phone = desktop) {
    const page = await scene.window(size);
    page.setDefaultTimeout(soon.timeout);
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(address);
    return { page, complaints };
  }

  /** Where on the screen a heading's words are. */
  const placeOf = (heading: Locator) =>
    heading.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const { top, right } = range.getBoundingClientRect();
      return { top, right };
    });

  test.each([
    ["", "deplodash (0.1.0)", desktop],
    ["#operation/issueToken", "Request a token for one repository", phone],
    ["#tag/Problems/repository_not_selected", "repository_not_selected", phone],
  ])(
    "/docs%s leads there, from this origin alone, and nothing is cut off",
    { timeout: 60_000 },
    async (fragment, name, size) => {
      const { page, complaints } = await open(`${scene.origin}/docs${fragment}`, size);
      const heading = page.getByRole("heading", { name }).first();
      await heading.waitFor();
      await expect.poll(async () => Math.abs((await placeOf(heading)).top - 100), soon).toBeLessThan(100);
      for (const { viewport } of [desktop, { viewport: { width: 390, height: 844 } }, phone]) {
        await page.setViewportSize(viewport);
        const [content, window = 0] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(content).toBeLessThanOrEqual(window);
        expect((await placeOf(heading)).right).toBeLessThanOrEqual(window);
      }
      expect(complaints).toEqual([]);
    },
  );

  test("a phone has the menu behind a button, and it leads on", async () => {
    const { page } = await open(`${scene.origin}/docs`, phone);
    await page.getByRole("button", { name: "Open navigation menu" }).click();
    await page.getByRole("link", { name: "Problems" }).first().click();
    await expect.poll(() => page.url(), soon).toContain("#/problems");
  });

  test("a sample can be used as it stands", async () => {
    const { page } = await open(`${scene.origin}/docs#operation/listScopes`);
    await page.getByText(`curl -sSi ${scene.origin}/api/scopes`).waitFor();
    // In each of the ways that the contract has.
    const panel = page.locator('[data-component-name="Panel/PanelHeader"]', { hasText: "/api/scopes" });
    await panel.getByRole("button", { name: "curl" }).click();
    await page.getByRole("menuitem", { name: "TypeScript" }).click();
    await page.getByText("deplodash.GET").first().waitFor();
  });

  test("the type of each problem leads to its words", { timeout: 60_000 }, async () => {
    const { type }: { type: string } = await (await fetch(`${scene.origin}/nothing`)).json();
    expect(type).toBe(`${scene.origin}/docs#tag/Problems/not_found`);
    const { page } = await open(type);
    for (const [code, meaning] of Object.entries(words)) {
      await page.goto(type.replace("not_found", code));
      const heading = page.getByRole("heading", { name: code });
      await heading.waitFor();
      await expect.poll(async () => Math.abs((await placeOf(heading)).top - 400), soon).toBeLessThan(400);
      // Redoc shows code in an element of its own.
      const [text = ""] = meaning.split("`");
      await page.getByText(text.trim()).first().waitFor();
    }
  });
});
