import { expect, test } from "vitest";
import { expectUsable, inBrowser, phone, useBrowser } from "../harness/browser.ts";

inBrowser("signing in and installing the App", () => {
  const scene = useBrowser();

  test("returns to the consent page after signing in, on a phone", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Door"), "ada/notes", ["contents:read"]);
    const page = await scene.window(phone);
    await page.goto(link);
    await expectUsable(page);
    await scene.signIn(page, "ada");
    expect(page.url()).toBe(link);
  });

  test("returns to the consent page after switching accounts", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Mistaken"), "ada/notes", ["contents:read"]);
    const page = await scene.openAs("cleo", link);
    await expect.poll(() => page.title()).toContain("An administrator has to decide");
    await expectUsable(page);
    await page.getByRole("link", { name: "Not cleo? Switch account" }).click();
    expect(page.url()).toContain("prompt=select_account");
    await page.getByRole("button", { name: "Continue as ada" }).click();
    expect(page.url()).toBe(link);
    expect(await page.getByRole("button", { name: "Approve" }).isVisible()).toBe(true);
  });

  test("offers no decision to someone with write access who doesn't administer the repository", async () => {
    const page = await scene.openAs(
      "ben",
      await scene.linkFor(await scene.agentOf("ben", "Writer"), "ada/notes", ["contents:write"]),
    );
    await expect.poll(() => page.title()).toContain("An administrator of ada/notes has to decide this");
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    expect(await page.getByRole("main").textContent()).toContain("It asked for: Push to any branch");
    expect(await page.locator(".secret").textContent()).toContain("/auth/consent?repo=ada%2Fnotes&request=");
    await expectUsable(page);
  });

  test("returns to the consent page after installing the App", async () => {
    const link = await scene.linkFor(await scene.agentOf("ben", "Newcomer"), "ben/tools", ["contents:write"]);
    const page = await scene.openAs("ben", link);
    await expectUsable(page);
    await page.getByRole("link", { name: "Install the App on GitHub" }).click();
    await page.getByRole("link", { name: "ben", exact: true }).click();
    await page.getByRole("button", { name: "Install" }).click();
    await page.getByRole("button", { name: "Approve" }).waitFor();
    expect(page.url()).toBe(link);
  });

  test("returns to the consent page after selecting the repository", async () => {
    const token = await scene.agentOf("cleo", "Attic");
    const link = await scene.linkFor(token, "cleo/attic", ["contents:write"]);
    const page = await scene.openAs("cleo", link);
    await page.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => page.title()).toContain("can’t use this repository yet");
    await expectUsable(page);
    await page.getByRole("link", { name: "Select the repository on GitHub" }).click();
    await page.getByLabel("attic").check();
    await page.getByRole("button", { name: "Save" }).click();
    expect(page.url()).toBe(link);
    await page.getByRole("button", { name: "Approve" }).click();
    expect(await scene.ask(token, "cleo/attic", ["contents:write"])).toMatchObject({ status: "ok" });
  });

  test("links an owner who suspended the App to its settings", async () => {
    const { sandbox } = scene;
    const [installation] = [...sandbox.installations.values()].filter(({ account }) => account.login === "cleo");
    if (!installation) throw new Error("cleo has no installation");
    const link = await scene.linkFor(await scene.agentOf("cleo", "Paused"), "cleo/garden", ["contents:read"]);
    sandbox.suspend(installation);
    const page = await scene.openAs("cleo", link);
    await expect.poll(() => page.title()).toContain("suspended");
    await expectUsable(page);
    await page.getByRole("link", { name: "Open the App’s settings on GitHub" }).click();
    await page.getByRole("button", { name: "Unsuspend" }).click();
    await page.goto(link);
    expect(await page.getByRole("button", { name: "Approve" }).isVisible()).toBe(true);
  });

  test("shows both names of a renamed repository", async () => {
    const { sandbox } = scene;
    const [ada] = [...sandbox.accounts.values()].filter(({ login }) => login === "ada");
    if (ada?.type !== "User") throw new Error("there is no ada");
    const token = await scene.agentOf("ada", "Slow to learn");
    sandbox.rename(sandbox.addRepository({ owner: ada, name: "old-name" }), "new-name");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/old-name", ["contents:write"]));
    await expect.poll(() => page.title()).toContain("Access to ada/new-name");
    expect(await page.getByRole("main").textContent()).toContain("by an earlier name, ada/old-name");
    await page.getByRole("button", { name: "Approve" }).click();
    const issued = await scene.ask(token, "ada/old-name", ["contents:write"]);
    expect(issued).toMatchObject({ status: "ok", repo: "ada/new-name" });
  });

  test("returns to the consent page when someone cancels on GitHub and then signs in", async () => {
    const page = await scene.window();
    const link = await scene.linkFor(await scene.agentOf("ada", "Refused"), "ada/notes", ["contents:read"]);
    await page.goto(link);
    await page.getByRole("link", { name: "Sign in with GitHub" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => page.title()).toContain("You didn’t sign in");
    await expectUsable(page);
    await scene.signIn(page, "ada");
    expect(page.url()).toBe(link);
  });

  test("explains that a truncated link isn't valid", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Torn"), "ada/notes", ["contents:read"]);
    const page = await scene.openAs("ada", link);
    await page.goto(link.slice(0, -20));
    await expect.poll(() => page.title()).toContain("This link isn’t valid");
    await expectUsable(page);
  });
});
