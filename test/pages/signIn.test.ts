import { expect, test } from "vitest";
import { expectSound, inBrowser, phone, useBrowser } from "../harness/browser.ts";

inBrowser("the ways in", () => {
  const scene = useBrowser();

  test("on a phone whoever is not signed in gets there by one link", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Door"), "ada/notes", ["contents:read"]);
    const page = await scene.window(phone);
    await page.goto(link);
    await expectSound(page);
    await scene.signIn(page, "ada");
    expect(page.url()).toBe(link);
  });

  test("the wrong person switches the account and is back on the page", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Mistaken"), "ada/notes", ["contents:read"]);
    const page = await scene.openAs("cleo", link);
    await expect.poll(() => page.title()).toContain("An administrator of this repository has to decide");
    await expectSound(page);
    await page.getByRole("link", { name: "Not cleo? Switch account" }).click();
    expect(page.url()).toContain("prompt=select_account");
    await page.getByRole("button", { name: "Continue as ada" }).click();
    expect(page.url()).toBe(link);
    expect(await page.getByRole("button", { name: "Approve" }).isVisible()).toBe(true);
  });

  test("who writes to a repository but does not administer it decides nothing", async () => {
    const page = await scene.openAs(
      "ben",
      await scene.linkFor(await scene.agentOf("ben", "Writer"), "ada/notes", ["contents:write"]),
    );
    await expect.poll(() => page.title()).toContain("An administrator of this repository has to decide");
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
  });

  test("an owner without the App installs it and is led back to the page", async () => {
    const link = await scene.linkFor(await scene.agentOf("ben", "Newcomer"), "ben/tools", ["contents:write"]);
    const page = await scene.openAs("ben", link);
    await expectSound(page);
    await page.getByRole("link", { name: "Install the App on GitHub" }).click();
    await page.getByRole("link", { name: "ben", exact: true }).click();
    await page.getByRole("button", { name: "Install" }).click();
    expect(page.url()).toBe(link);
    expect(await page.getByRole("button", { name: "Approve" }).isVisible()).toBe(true);
  });

  test("an owner whose repository is not selected selects it and is led back to the page", async () => {
    const token = await scene.agentOf("cleo", "Attic");
    const link = await scene.linkFor(token, "cleo/attic", ["contents:write"]);
    const page = await scene.openAs("cleo", link);
    await page.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => page.title()).toContain("can’t use this repository yet");
    await expectSound(page);
    await page.getByRole("link", { name: "Select the repository on GitHub" }).click();
    await page.getByLabel("attic").check();
    await page.getByRole("button", { name: "Save" }).click();
    expect(page.url()).toBe(link);
    await page.getByRole("button", { name: "Approve" }).click();
    expect(await scene.ask(token, "cleo/attic", ["contents:write"])).toMatchObject({ status: "ok" });
  });

  test("an owner who suspended the App is led to lift it", async () => {
    const { sandbox } = scene;
    const [installation] = [...sandbox.installations.values()].filter(({ account }) => account.login === "cleo");
    if (!installation) throw new Error("cleo has no installation");
    const link = await scene.linkFor(await scene.agentOf("cleo", "Paused"), "cleo/garden", ["contents:read"]);
    sandbox.suspend(installation);
    const page = await scene.openAs("cleo", link);
    await expect.poll(() => page.title()).toContain("suspended");
    await expectSound(page);
    await page.getByRole("link", { name: "Open the App’s settings on GitHub" }).click();
    await page.getByRole("button", { name: "Unsuspend" }).click();
    await page.goto(link);
    expect(await page.getByRole("button", { name: "Approve" }).isVisible()).toBe(true);
  });

  test("an owner finds a renamed repository under the name that the agent still uses, and sees both", async () => {
    const { sandbox } = scene;
    const [ada] = [...sandbox.accounts.values()].filter(({ login }) => login === "ada");
    if (ada?.type !== "User") throw new Error("there is no ada");
    const token = await scene.agentOf("ada", "Slow to learn");
    sandbox.rename(sandbox.addRepository({ owner: ada, name: "old-name" }), "new-name");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/old-name", ["contents:write"]));
    await expect.poll(() => page.title()).toContain("wants access to ada/new-name");
    expect(await page.getByRole("main").textContent()).toContain("by an earlier name, ada/old-name");
    await page.getByRole("button", { name: "Approve" }).click();
    const issued = await scene.ask(token, "ada/old-name", ["contents:write"]);
    expect(issued).toMatchObject({ status: "ok", repo: "ada/new-name" });
  });

  test("who refuses on GitHub gets back to where they were", async () => {
    const page = await scene.window();
    const link = await scene.linkFor(await scene.agentOf("ada", "Refused"), "ada/notes", ["contents:read"]);
    await page.goto(link);
    await page.getByRole("link", { name: "Sign in with GitHub" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => page.title()).toContain("You didn’t sign in");
    await expectSound(page);
    await scene.signIn(page, "ada");
    expect(page.url()).toBe(link);
  });

  test("a link that was cut off, or decided already, says so and what to do", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Torn"), "ada/notes", ["contents:read"]);
    const page = await scene.openAs("ada", link);
    await page.goto(link.slice(0, -20));
    await expect.poll(() => page.title()).toContain("This link isn’t valid");
    await expectSound(page);
  });
});
