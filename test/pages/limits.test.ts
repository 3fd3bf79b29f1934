import { expect, test } from "vitest";
import { expectUsable, inBrowser, phone, useBrowser } from "../harness/browser.ts";

inBrowser("branch limits", () => {
  const scene = useBrowser();

  test("lets an owner limit pushes to some branches", async () => {
    const token = await scene.agentOf("ada", "Docs writer");
    const link = await scene.linkFor(token, "ada/notes", ["contents:write", "deployments:write"], ["docs/*"]);
    const page = await scene.openAs("ada", link, phone);
    const list = page.getByLabel("Branches that it can push to");
    expect(await page.getByRole("radio", { name: "push to these branches only" }).isChecked()).toBe(true);
    expect(await list.inputValue()).toContain("docs/*");
    await expectUsable(page);

    await list.fill("docs*, agent/*");
    await page.getByRole("button", { name: "Approve" }).click();
    const mistake = page.getByText("“docs*” is neither the name of a branch");
    await mistake.waitFor();
    expect(await list.inputValue()).toBe("docs*, agent/*");
    expect(await list.getAttribute("aria-describedby")).toContain((await mistake.getAttribute("id")) ?? "none");
    await expectUsable(page);

    await list.fill("docs/*, agent/*");
    await page.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => page.title()).toContain("Approved");
    expect(await page.getByRole("main").textContent()).toContain("Push to docs/* agent/* only");
    await expectUsable(page);
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toMatchObject({
      scopes: ["contents:read"],
      push: { branches: ["docs/*", "agent/*"] },
    });
  });

  test("shows the list of branches with its answer only, and lets the keyboard reach it", async () => {
    const token = await scene.agentOf("ben", "Stranger");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write"]));
    const list = page.getByLabel("Branches that it can push to");
    expect(await list.isVisible()).toBe(false);
    await page.getByRole("radio", { name: "1 hour" }).check();
    await page.getByRole("radio", { name: "No access to code" }).focus();
    for (let answer = 0; answer < 2; answer++) await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("radio", { name: "push to these branches only" }).isChecked()).toBe(true);
    await page.keyboard.press("Tab");
    expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toHaveProperty("push");
  });

  test("marks both a limit and a permission that could lift it", async () => {
    const token = await scene.agentOf("ada", "Workflow writer");
    const link = await scene.linkFor(token, "ada/notes", ["contents:write", "workflows:write"], ["ci/*"]);
    const page = await scene.openAs("ada", link, phone);
    await page.getByText("Administer the repository").click();
    const workflows = page.getByRole("group", { name: "Workflows" });
    await workflows.getByRole("radio", { name: "Write" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("A branch limit can’t be combined with workflows:write").waitFor();
    expect(await workflows.getByRole("radio", { name: "Write" }).getAttribute("aria-invalid")).toBe("true");
    await expectUsable(page);
    await workflows.getByRole("radio", { name: "None" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => page.title()).toContain("Approved in part");
  });

  test("lets an owner change the branches, the permissions, and the end", async () => {
    const label = "Translations";
    const token = await scene.agentOf("ada", label);
    const link = await scene.linkFor(token, "ada/notes", ["contents:write", "issues:read"], ["i18n/*"]);
    const page = await scene.openAs("ada", link, phone);
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("link", { name: "on your dashboard" }).click();
    await expectUsable(page);
    await page
      .getByRole("link", { name: `Change “${label}” on ada/notes` })
      .first()
      .click();
    await page.getByRole("heading", { name: `Change what “${label}” may do in ada/notes` }).waitFor();
    await expectUsable(page);

    const issues = page.getByRole("group", { name: "Issues" });
    await issues.getByRole("radio", { name: "None" }).check();
    await page.getByRole("radio", { name: "30 days" }).check();
    await page.getByLabel("Branches that it can push to").fill("i18n/*, -x");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("“-x” is neither the name of a branch").waitFor();
    await expectUsable(page);
    expect(await issues.getByRole("radio", { name: "None" }).isChecked()).toBe(true);
    expect(await page.getByRole("radio", { name: "30 days" }).isChecked()).toBe(true);
    await page.getByLabel("Branches that it can push to").fill("i18n/*, l10n/*");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
    const row = page.getByRole("listitem").filter({ hasText: label }).first();
    expect(await row.textContent()).toMatch(/Push to i18n\/\* l10n\/\* only.*Ends in 30 days/);
    expect(await scene.ask(token, "ada/notes", ["contents:write", "issues:read"])).toMatchObject({
      scopes: ["contents:read"],
      push: { branches: ["i18n/*", "l10n/*"] },
    });
  });
});
