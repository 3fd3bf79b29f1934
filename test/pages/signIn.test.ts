import { expect, test } from "vitest";
import { pressApprove } from "../../scripts/local/owner.ts";
import { inBrowser, useBrowser } from "../harness/browser.ts";
import { createVisitor } from "../sandbox/visitor.ts";

inBrowser("signing in and installing the App", () => {
  const scene = useBrowser();

  test("returns to the consent page after switching accounts", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Mistaken"), "ada/notes", ["contents:read"]);
    const page = await scene.openAs("cleo", link);
    await page.getByRole("link", { name: "Not cleo? Switch account" }).click();
    expect(page.url()).toContain("prompt=select_account");
    await page.getByRole("button", { name: "Continue as ada" }).click();
    expect(page.url()).toBe(link);
    expect(await page.getByRole("button", { name: "Approve" }).isVisible()).toBe(true);
  });

  test("returns to the consent page after installing the App", async () => {
    const link = await scene.linkFor(await scene.agentOf("ben", "Newcomer"), "ben/tools", ["contents:write"]);
    await scene.expectUsable(await (await scene.ownerOf("ben")).browser.open(link), "Install the App on GitHub");
    const page = await scene.openAs("ben", link);
    await page.getByRole("link", { name: "Install the App on GitHub" }).click();
    await page.getByRole("link", { name: "ben", exact: true }).click();
    await page.getByRole("button", { name: "Install" }).click();
    await page.getByRole("button", { name: "Approve" }).waitFor();
    expect(page.url()).toBe(link);
  });

  test("returns to the consent page after selecting the repository", async () => {
    const token = await scene.agentOf("cleo", "Attic");
    const link = await scene.linkFor(token, "cleo/attic", ["contents:write"]);
    const { browser, approve } = await scene.ownerOf("cleo");
    const refused = await pressApprove(browser, await browser.open(link));
    await scene.expectUsable(refused, "can’t use this repository yet");
    const settings = await browser.follow(refused, "Select the repository on GitHub");
    const offered = [...settings.document.querySelectorAll("input[name=repository]")];
    const repository = offered.map((one) => one.getAttribute("value") ?? "");
    expect((await browser.press(settings, "Save", { repository })).url.href).toBe(link);
    await approve(link);
    expect(await scene.ask(token, "cleo/attic", ["contents:write"])).toMatchObject({ status: "ok" });
  });

  test("links an owner who suspended the App to its settings", async () => {
    const link = await scene.linkFor(await scene.agentOf("cleo", "Paused"), "cleo/garden", ["contents:read"]);
    scene.sandbox.suspend(scene.sandbox.data.installations.cleo);
    const { browser } = await scene.ownerOf("cleo");
    const page = await browser.open(link);
    await scene.expectUsable(page, "suspended");
    await browser.press(await browser.follow(page, "Open the App’s settings on GitHub"), "Unsuspend");
    expect((await browser.open(link)).text).toContain("Approve");
  });

  test("shows both names of a renamed repository", async () => {
    const { sandbox } = scene;
    const token = await scene.agentOf("ada", "Slow to learn");
    sandbox.rename(sandbox.addRepository({ owner: sandbox.data.people.ada, name: "old-name" }), "new-name");
    const { browser } = await scene.ownerOf("ada");
    const page = await browser.open(await scene.linkFor(token, "ada/old-name", ["contents:write"]));
    expect(page.document.title).toContain("Access to ada/new-name");
    expect(page.text).toContain("under an earlier name, ada/old-name");
    await browser.press(page, "Approve");
    const issued = await scene.ask(token, "ada/old-name", ["contents:write"]);
    expect(issued).toMatchObject({ status: "ok", repo: "ada/new-name" });
  });

  test("is usable for visitors, even if they cancel on GitHub", async () => {
    const link = await scene.linkFor(await scene.agentOf("ada", "Refused"), "ada/notes", ["contents:read"]);
    const visitor = createVisitor(fetch);
    const page = await visitor.open(link);
    await scene.expectUsable(page, "Sign in with GitHub");
    const canceled = await visitor.press(await visitor.follow(page, "Sign in with GitHub"), "Cancel");
    await scene.expectUsable(canceled, "You didn’t sign in");
    expect((await visitor.signIn(canceled, "ada")).url.href).toBe(link);
  });

  test("explains who has to decide, and that a truncated link isn't valid", async () => {
    const link = await scene.linkFor(await scene.agentOf("ben", "Writer"), "ada/notes", ["contents:write"]);
    const [writer, stranger] = [(await scene.ownerOf("ben")).browser, (await scene.ownerOf("cleo")).browser];
    const page = await writer.open(link);
    await scene.expectUsable(page, "An administrator of ada/notes has to decide this");
    expect(page.text).toContain("It asked for: Push to any branch");
    expect(page.text).not.toContain("Approve");
    expect(page.document.querySelector(".secret")?.textContent).toContain("/auth/consent?repo=ada%2Fnotes&request=");
    await scene.expectUsable(await stranger.open(link), "An administrator has to decide");
    await scene.expectUsable(await writer.open(link.slice(0, -20)), "This link isn’t valid");
  });
});
