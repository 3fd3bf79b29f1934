import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { inBrowser, phone, tabTo, useBrowser } from "../harness/browser.ts";

inBrowser("the consent page", () => {
  const scene = useBrowser();

  test("is usable before and after a decision", async () => {
    const { browser } = await scene.ownerOf("ada");
    const token = await scene.agentOf("ada", "Growing");
    const first = await browser.open(await scene.linkFor(token, "ada/notes", ["contents:write"]));
    await scene.expectUsable(first, "Your agent “Growing” wants access to ada/notes");
    await scene.expectUsable(await browser.press(first, "Approve"), "Push to any branch");

    const wider = await browser.open(
      await scene.linkFor(token, "ada/notes", ["contents:write", "pull_requests:write"]),
    );
    await scene.expectUsable(wider, "The agent already has: Push to any branch");
    expect(wider.document.querySelectorAll("fieldset.perm")).toHaveLength(1);
    expect((await browser.press(wider, "Approve")).text).toMatch(
      /Approved.*Pull requests: read and write.*Unchanged.*Push to any branch/,
    );

    const secrets = await browser.open(await scene.linkFor(token, "ada/notes", ["secrets:write"]));
    const denied = await browser.press(secrets, "Deny");
    await scene.expectUsable(denied, "Not approved");
    expect((await browser.open(secrets.url.href)).document.title).toContain("Not approved");
    expect(await scene.ask(token, "ada/notes", ["secrets:write"])).toMatchObject({ code: "consent_denied" });

    const other = await browser.open(await scene.linkFor(token, "ada/engine", ["administration:write", "issues:read"]));
    const nothing = await browser.press(other, "Approve", answering({ administration: "none", issues: "none" }));
    await scene.expectUsable(nothing, "Everything is set to None.");
    const missing = await browser.open(await scene.linkFor(token, "ada/missing", ["contents:write"]));
    await scene.expectUsable(missing, "deplodash can create it in the account ada, private and empty.");
  });

  test("creates a missing repository on approval, but not if Enter is pressed in a field", async () => {
    const token = await scene.agentOf("ada", "Founder");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/fresh", ["contents:write"]));
    await page.getByRole("radio", { name: "push to these branches only" }).check();
    await page.getByLabel("Branches that it can push to").press("Enter");
    await page.getByRole("radio", { name: "push to any branch" }).check();
    await page.getByRole("button", { name: "Create private repository and approve" }).click();
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await scene.ask(token, "ada/fresh", ["contents:write"])).toMatchObject({ status: "ok", repo: "ada/fresh" });
  });

  test("lets an owner sign in, decide, and revoke on a phone without JavaScript", async () => {
    const token = await scene.agentOf("ada", "Scriptless");
    const link = await scene.linkFor(token, "ada/notes", ["contents:write", "issues:write"]);
    const page = await scene.window({ ...phone, javaScriptEnabled: false });
    await page.goto(link);
    await scene.signIn(page, "ada");
    expect(page.url()).toBe(link);
    await page.getByRole("group", { name: "Issues" }).getByRole("radio", { name: "None" }).check();
    await page.getByRole("radio", { name: "30 days" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    const issued = await scene.ask(token, "ada/notes", ["contents:write"]);
    if (issued.status !== "ok") throw new Error("no token");
    await page.getByRole("link", { name: "on your dashboard" }).click();
    await page.getByRole("button", { name: "Revoke access to ada/notes for “Scriptless”" }).click();
    expect(scene.sandbox.isAlive(issued.token)).toBe(false);
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toMatchObject({ status: "needs_consent" });
  });

  test("works with the keyboard alone, with visible focus", async () => {
    const token = await scene.agentOf("ada", "Keyboard");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write", "issues:write"]));
    await tabTo(page, "write");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await tabTo(page, "Approve selected");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await scene.ask(token, "ada/notes", ["contents:write", "issues:write"])).toMatchObject({
      scopes: ["contents:write"],
    });
  });
});
