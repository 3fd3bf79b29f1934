import { expect, test } from "vitest";
import { expectUsable, inBrowser, phone, useBrowser } from "../harness/browser.ts";

inBrowser("the dashboard", () => {
  const scene = useBrowser();

  test("shows a newcomer the next step on a phone", async () => {
    const page = await scene.window(phone);
    await page.goto(scene.origin);
    await expectUsable(page);
    await scene.signIn(page, "ben");
    await expectUsable(page);
    expect(await page.getByText("git config --global").isVisible()).toBe(true);
  });

  test("registers an agent, rotates its token, and deletes it", async () => {
    const label = "Short-lived";
    const page = await scene.openAs("ada", scene.origin);
    await page.getByLabel("Agent name").fill(label);
    await page.getByRole("button", { name: "Register" }).click();
    const first = (await page.locator(".secret").textContent()) ?? "";
    await expectUsable(page);
    await page.goto(await scene.linkFor(first, "ada/notes", ["contents:write"]));
    await page.getByRole("button", { name: "Approve" }).click();
    const issued = await scene.ask(first, "ada/notes", ["contents:write"]);
    if (issued.status !== "ok") throw new Error("no token");

    await page.goto(scene.origin);
    await page.getByRole("region", { name: "My agents" }).getByRole("link", { name: label }).click();
    await expectUsable(page);
    await page.getByText("Rotate its token").click();
    await page.getByRole("button", { name: "Rotate token" }).click();
    const second = (await page.locator(".secret").textContent()) ?? "";
    expect(scene.sandbox.isAlive(issued.token)).toBe(false);
    expect(await scene.ask(first, "ada/notes", ["contents:read"])).toMatchObject({ code: "invalid_agent_token" });
    expect(await scene.ask(second, "ada/notes", ["contents:write"])).toMatchObject({ status: "ok" });

    await page.getByRole("link", { name: "I’ve saved the token" }).click();
    await page.getByRole("region", { name: "My agents" }).getByRole("link", { name: label }).click();
    await page.getByText("Delete this agent").click();
    await page.getByRole("button", { name: "Delete agent" }).click();
    expect(await page.getByRole("main").textContent()).toContain("This agent was deleted");
    await expectUsable(page);
    await page.getByLabel("Event").selectOption("Changes to the agent");
    await page.getByRole("button", { name: "Apply" }).click();
    expect(await page.getByRole("region", { name: "Activity" }).getByRole("listitem").allTextContents()).toEqual([
      expect.stringContaining("You deleted the agent"),
      expect.stringContaining("You gave the agent a new token"),
    ]);
    await page.goto(scene.origin);
    expect(await page.getByRole("main").textContent()).not.toContain(label);
    expect(await scene.ask(second, "ada/notes", ["contents:write"])).toMatchObject({ code: "invalid_agent_token" });
  });

  test("shows what waits, what is active, and all access to a repository", async () => {
    const [limited, foreign, waiting] = [
      await scene.agentOf("ada", "Nightly updates"),
      await scene.agentOf("ben", "Fixer"),
      await scene.agentOf("ada", "A name as long as they can be: sixty letters, and no more ok"),
    ];
    const page = await scene.openAs("ada", scene.origin, phone);
    for (const [token, repo, branches] of [
      [limited, "ada/notes", ["deps/*"]],
      [limited, "ada/engine", ["deps/*"]],
      [foreign, "ada/notes", undefined],
    ] as const) {
      await page.goto(await scene.linkFor(token, repo, ["contents:write", "issues:read"], branches?.slice()));
      if (!branches) {
        await page.getByRole("radio", { name: "push to any branch" }).check();
        await page.getByRole("radio", { name: "7 days" }).check();
      }
      await page.getByRole("button", { name: "Approve" }).click();
    }
    await scene.ask(limited, "ada/notes", ["contents:write"]);
    await scene.linkFor(waiting, "ada/notes", ["contents:write", "pull_requests:write"], ["agent/*"]);
    await page.goto(scene.origin);
    await expectUsable(page);
    await page.getByRole("link", { name: "ada/notes", exact: true }).click();
    await page.getByRole("heading", { name: "All access to ada/notes" }).waitFor();
    await expectUsable(page);
    await page.getByRole("button", { name: "Revoke all access to ada/notes" }).click();
    await page.getByText("No agent that was listed here can use ada/notes anymore.").waitFor();
    await expectUsable(page);
    await page.goto(scene.origin);
    await page.getByRole("button", { name: "Revoke “Nightly updates” on ada/engine" }).click();
    await page.getByText("Access revoked.").waitFor();
    await expectUsable(page);
    await page.getByRole("button", { name: "Deny A name as long" }).first().click();
    await page.getByText("Request denied.").waitFor();
    await expectUsable(page);
  });

  test("lists an agent's activity, newest first, and shows approvers only what concerns them", async () => {
    const token = await scene.agentOf("ben", "Between two");
    const approver = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write"]));
    await approver.getByRole("radio", { name: "push to any branch" }).check();
    await approver.getByRole("radio", { name: "1 hour" }).check();
    await approver.getByRole("button", { name: "Approve" }).click();
    await scene.ask(token, "ada/notes", ["contents:write"]);
    await scene.ask(token, "cleo/garden", ["issues:read"]);
    await approver.goto(scene.origin);
    await approver.getByRole("link", { name: "Between two", exact: true }).click();
    await expectUsable(approver);
    const seen = await approver.getByRole("region", { name: "Activity" }).getByRole("listitem").allTextContents();
    expect(seen.map((entry) => entry.replace(/^\d\d:\d\d/, ""))).toEqual([
      expect.stringMatching(/^Issued a token for ada\/notesPush to any branch.*SHA-256 [A-Za-z0-9+/]{43}=$/),
      "You approved access to ada/notes for 1 hourPush to any branch",
      "Asked for access to ada/notesPush to any branch",
    ]);
    expect(await approver.getByText("Delete this agent").count()).toBe(0);

    const url = approver.url();
    await scene.closeWindow(approver);
    const registrant = await scene.openAs("ben", url);
    const all = await registrant.getByRole("region", { name: "Activity" }).getByRole("listitem").allTextContents();
    expect(all[0]).toContain("Asked for access to cleo/gardenIssues: read");
    expect(all).toHaveLength(4);

    await scene.closeWindow(registrant);
    const stranger = await scene.openAs("cleo", url);
    await expect.poll(() => stranger.title()).toContain("You don’t have access to this agent");
    await expectUsable(stranger);
  });

  test("shows the ways to use a new token with the keyboard alone, without JavaScript", async () => {
    const page = await scene.window({ ...phone, javaScriptEnabled: false });
    await page.goto(scene.origin);
    await scene.signIn(page, "ben");
    await page.getByLabel("Agent name").fill("Typist");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "“Typist” is registered" }).waitFor();
    await page.getByRole("radio", { name: "git push" }).focus();
    expect(await page.getByText("pushInsteadOf").isVisible()).toBe(true);
    for (const sample of ["curl -s", "requestToken({"]) {
      await page.keyboard.press("ArrowRight");
      expect(await page.getByText(sample).isVisible()).toBe(true);
    }
    expect(await page.getByText("pushInsteadOf").isVisible()).toBe(false);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  });
});
