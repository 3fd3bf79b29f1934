import { expect, test } from "vitest";
import { desktop, expectUsable, inBrowser, useBrowser } from "../harness/browser.ts";

inBrowser("trusted identities", () => {
  const scene = useBrowser();

  test.each([
    ["a phone, in dark mode", { viewport: { width: 375, height: 800 }, colorScheme: "dark" }],
    ["a desktop", desktop],
  ] as const)("are added, corrected, listed, and removed, on %s", async (_name, size) => {
    const label = "A name as long as they can be: sixty letters, and no more ok";
    const agentId = (await scene.agentOf("ada", label)).split("_")[1];
    const page = await scene.openAs("ada", `${scene.origin}/agents/${agentId}`, size);
    await expectUsable(page);
    await page.getByRole("link", { name: "Trust GitHub Actions" }).click();
    await page.getByLabel("Repository").fill("ada/nothing");
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByText("ada/nothing doesn’t exist").waitFor();
    await expectUsable(page);
    await page.getByLabel("Repository").fill("ada/notes");
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByText("is repository ID").waitFor();
    await page.getByLabel("Jobs that call a reusable workflow").check();
    expect(await page.getByText("Anyone who can push workflows to this branch or tag").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Trust these jobs" }).click();
    await page.getByText("with its full ref").waitFor();
    await expectUsable(page);
    await page.getByLabel("Jobs that run on a branch or tag").check();
    await page.getByLabel("Branch or tag", { exact: true }).fill("main");
    await page.getByRole("button", { name: "Trust these jobs" }).click();

    await page.getByRole("link", { name: "Trust GitLab" }).click();
    await expectUsable(page);
    await page.getByLabel("Project ID").fill("4077");
    await page.getByLabel("Jobs that use an environment").check();
    await page.getByLabel("Environment", { exact: true }).fill("production");
    await page.getByRole("button", { name: "Trust these jobs" }).click();
    const section = page.getByRole("region", { name: "Trusted identities" });
    await expectUsable(page);
    await section.getByRole("button", { name: "Remove GitLab project 4077 in environment production" }).click();
    expect(await section.getByRole("listitem").allTextContents()).toEqual([
      expect.stringContaining("ada/notes on refs/heads/main"),
    ]);
  });
});
