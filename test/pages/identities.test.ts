import { expect, test } from "vitest";
import { inBrowser, phone, useBrowser } from "../harness/browser.ts";

inBrowser("trusted identities", () => {
  const scene = useBrowser();

  async function registerAgent() {
    const label = "A name as long as they can be: sixty letters, and no more ok";
    return `${scene.origin}/agents/${(await scene.agentOf("ada", label)).split("_")[1]}`;
  }

  test("are added, corrected, listed, and removed on usable pages", async () => {
    const { browser } = await scene.ownerOf("ada");
    const agent = await browser.open(await registerAgent());
    await scene.expectUsable(agent, "Trusted identities");
    const form = await browser.follow(agent, "Trust GitHub Actions");
    const missing = await browser.open(`${form.url}?repo=ada/nothing`);
    await scene.expectUsable(missing, "ada/nothing doesn’t exist");
    const found = await browser.open(`${form.url}?repo=ada/notes`);
    const refused = await browser.press(found, "Trust these jobs", { by: "workflow" });
    await scene.expectUsable(refused, "with its full ref");
    const trusted = await browser.press(refused, "Trust these jobs", { by: "ref", ref: "main" });

    const project = await browser.follow(trusted, "Trust GitLab");
    await scene.expectUsable(project, "Project ID");
    const answers = { project_id: "4077", by: "environment", environment: "production" };
    const both = await browser.press(project, "Trust these jobs", answers);
    await scene.expectUsable(both, "GitLab · project 4077 in environment production");
    const left = await browser.press(both, "Remove GitLab project 4077 in environment production");
    const listed = left.document.querySelectorAll("[aria-labelledby=identities] li");
    expect([...listed].map((one) => one.textContent)).toEqual([
      expect.stringContaining("ada/notes on refs/heads/main"),
    ]);
  });

  test("are described by the fields of one condition at a time, on a phone", async () => {
    const page = await scene.openAs("ada", await registerAgent(), phone);
    await page.getByRole("link", { name: "Trust GitHub Actions" }).click();
    await page.getByLabel("Repository").fill("ada/notes");
    await page.getByRole("button", { name: "Look up" }).click();
    await page.getByText("has repository ID").waitFor();
    await page.waitForLoadState();
    await page.getByLabel("Jobs that call a reusable workflow").check();
    expect(await page.getByText("Anyone who can push workflows to this branch or tag").isVisible()).toBe(false);
    await page.getByLabel("Jobs that run on a branch or tag").check();
    await page.getByLabel("Branch or tag", { exact: true }).fill("main");
    await page.getByRole("button", { name: "Trust these jobs" }).click();
    await page.getByText("ada/notes on refs/heads/main").first().waitFor();
  });
});
