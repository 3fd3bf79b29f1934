import { expect, test } from "vitest";
import { desktop, expectAccessible, inBrowser, useBrowser } from "../harness/browser.ts";
import { expectVisible, groundOf, openDocs, soon } from "./redoc.ts";

inBrowser("the documentation", () => {
  const scene = useBrowser();

  // The page is heavy, so one test covers several things. docs.slow.test.ts has another test.
  test("begins with its introduction, shows operations and problems at their addresses, and links home", async () => {
    const { page, errors } = await openDocs(scene, "/docs");
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
    // Try each language of the contract's samples. The menu may extend beyond the edge of the window, so use the
    // keyboard to choose.
    const panel = page.locator('[data-component-name="Panel/PanelHeader"]', { hasText: "/api/scopes" });
    await panel.getByRole("button", { name: "curl" }).click();
    await page.getByRole("menuitem", { name: "TypeScript" }).press("Enter");
    await page.getByText("deplodash.GET").first().waitFor();

    const { type }: { type: string } = await (await fetch(`${scene.origin}/nothing`)).json();
    expect(type).toBe(`${scene.origin}/docs#tag/Problems/not_found`);
    await page.goto(type);
    await expectVisible(page, "not_found");
    expect(errors).toEqual([]);
    await page.getByRole("banner").getByRole("link", { name: "deplodash" }).click();
    await expect.poll(() => page.url()).toBe(`${scene.origin}/`);
  });
});
