import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { inBrowser, useBrowser } from "../harness/browser.ts";

inBrowser("branch limits", () => {
  const scene = useBrowser();

  test("are usable on consent pages, with mistakes next to them", async () => {
    const { browser } = await scene.ownerOf("ada");
    const token = await scene.agentOf("ada", "Docs writer");
    const scopes = ["contents:write", "deployments:write", "workflows:write"] as const;
    const page = await browser.open(await scene.linkFor(token, "ada/notes", [...scopes], ["docs/*"]));
    await scene.expectUsable(page, "push to these branches only");
    const answers = { contents: "limited", branches: "docs*, agent/*", workflows: "write" };
    const refused = await browser.press(page, "Approve", answering(answers));
    await scene.expectUsable(refused, "“docs*” is neither the name of a branch");
    const described = refused.document.querySelector("[name='r1.branches']")?.getAttribute("aria-describedby");
    expect(described).toContain("r1.branches-mistake");
    expect(refused.text).toContain("A branch limit can’t be combined with workflows:write");
    const write = refused.document.querySelector("[name='r1.workflows'][value=write]");
    expect(write?.getAttribute("aria-invalid")).toBe("true");
    const right = answering({ ...answers, branches: "docs/*, agent/*", workflows: "none" });
    const approved = await browser.press(refused, "Approve", right);
    await scene.expectUsable(approved, "Push to docs/* agent/* only");
  });

  test("are shown only with their answer, on a form that asks for a duration, and can be reached with the keyboard", async () => {
    const token = await scene.agentOf("ben", "Stranger");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write"]));
    const list = page.getByLabel("Branches that it can push to");
    expect(await list.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Approve" }).click();
    const duration = page.getByRole("radio", { name: "1 hour" });
    expect(await duration.evaluate((tile: HTMLInputElement) => tile.validity.valueMissing)).toBe(true);
    await duration.check();
    await page.getByRole("radio", { name: "No access to code" }).focus();
    for (let answer = 0; answer < 2; answer++) await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("radio", { name: "push to these branches only" }).isChecked()).toBe(true);
    await page.keyboard.press("Tab");
    expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toHaveProperty("push");
  });

  test("can be changed on a usable page, which keeps what was typed", async () => {
    const { browser, approve } = await scene.ownerOf("ada");
    const token = await scene.agentOf("ada", "Translations");
    await approve(await scene.linkFor(token, "ada/notes", ["contents:write", "issues:read"], ["i18n/*"]));
    const [link] = (await browser.open(scene.origin)).document.querySelectorAll(
      "[aria-label='Change access to ada/notes for “Translations”']",
    );
    const page = await browser.open(`${scene.origin}${link?.getAttribute("href")}`);
    await scene.expectUsable(page, "Change what “Translations” may do in ada/notes");
    const answers = answering({ contents: "limited", branches: "i18n/*, -x", issues: "none" }, { duration: "30d" });
    const refused = await browser.press(page, "Save changes", answers);
    await scene.expectUsable(refused, "“-x” is neither the name of a branch");
    const saved = await browser.press(refused, "Save changes", { "r1.branches": "i18n/*, l10n/*" });
    expect(saved.text).toMatch(/Translations.*Push to i18n\/\* l10n\/\* only.*Ends in 30 days/);
  });
});
