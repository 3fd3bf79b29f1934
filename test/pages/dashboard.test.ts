import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { inBrowser, phone, useBrowser } from "../harness/browser.ts";
import { createVisitor, type Seen } from "../sandbox/visitor.ts";

const secretOn = ({ document }: Seen) => document.querySelector(".secret")?.textContent ?? "";

/** Returns the entries in an agent's activity, without their times. */
const activityOn = ({ document }: Seen) =>
  [...document.querySelectorAll("[aria-labelledby=activity] li")].map(
    (entry) => entry.textContent?.replace(/^\d\d:\d\d/, "") ?? "",
  );

inBrowser("the dashboard", () => {
  const scene = useBrowser();

  test("is usable before and after a newcomer signs in", async () => {
    await scene.expectUsable(await createVisitor(fetch).open(scene.origin), "Sign in with GitHub");
    const page = await scene.expectUsable((await scene.ownerOf("ben")).dashboard, "Register");
    expect(await page.getByText("git config --global").isVisible()).toBe(true);
  });

  test("registers an agent, rotates its token, and deletes it", async () => {
    const { browser, dashboard, approve } = await scene.ownerOf("ada");
    const registered = await browser.press(dashboard, "Register", { label: "Short-lived" });
    await scene.expectUsable(registered, "“Short-lived” is registered");
    const first = secretOn(registered);
    await approve(await scene.linkFor(first, "ada/notes", ["contents:write"]));
    const issued = await scene.ask(first, "ada/notes", ["contents:write"]);
    if (issued.status !== "ok") throw new Error("no token");

    const agent = await browser.follow(await browser.open(scene.origin), "Short-lived");
    await scene.expectUsable(agent, "Rotate its token");
    const second = secretOn(await browser.press(agent, "Rotate token"));
    expect(scene.sandbox.isAlive(issued.token)).toBe(false);
    expect(await scene.ask(first, "ada/notes", ["contents:read"])).toMatchObject({ code: "invalid_agent_token" });
    expect(await scene.ask(second, "ada/notes", ["contents:write"])).toMatchObject({ status: "ok" });

    const deleted = await browser.press(agent, "Delete agent");
    await scene.expectUsable(deleted, "This agent was deleted");
    expect(activityOn(await browser.open(`${agent.url}?event=agent`))).toEqual([
      expect.stringContaining("You deleted the agent"),
      expect.stringContaining("You gave the agent a new token"),
    ]);
    expect((await browser.open(scene.origin)).text).not.toContain("Short-lived");
    expect(await scene.ask(second, "ada/notes", ["contents:write"])).toMatchObject({ code: "invalid_agent_token" });
  });

  test("shows open requests, active access, and everyone's access to a repository", async () => {
    const { browser } = await scene.ownerOf("ada");
    const limited = await scene.agentOf("ada", "Nightly updates");
    const foreign = await scene.agentOf("ben", "Fixer");
    const waiting = await scene.agentOf("ada", "A name as long as they can be: sixty letters, and no more ok");
    for (const [token, repo, contents] of [
      [limited, "ada/notes", "limited"],
      [limited, "ada/engine", "limited"],
      [foreign, "ada/notes", "any"],
    ] as const) {
      const link = await scene.linkFor(token, repo, ["contents:write", "issues:read"], ["deps/*"]);
      await browser.press(await browser.open(link), "Approve", answering({ contents, issues: "read" }));
    }
    await scene.ask(limited, "ada/notes", ["contents:write"]);
    await scene.linkFor(waiting, "ada/notes", ["contents:write", "pull_requests:write"], ["agent/*"]);
    const dashboard = await browser.open(scene.origin);
    await scene.expectUsable(dashboard, "Waiting for you");
    const repository = await browser.follow(dashboard, "ada/notes");
    await scene.expectUsable(repository, "All access to ada/notes");
    const ended = await browser.press(repository, "Revoke all access to ada/notes");
    await scene.expectUsable(ended, "None of the agents that were listed here can use ada/notes anymore.");
    const revoked = await browser.press(dashboard, "Revoke access to ada/engine for “Nightly updates”");
    await scene.expectUsable(revoked, "Access revoked.");
    await scene.expectUsable(await browser.press(dashboard, "Deny A name as long"), "Request denied.");
  });

  test("lists an agent's activity, newest first, and shows approvers only what concerns them", async () => {
    const token = await scene.agentOf("ben", "Between two");
    const { browser: approver } = await scene.ownerOf("ada");
    const request = await approver.open(await scene.linkFor(token, "ada/notes", ["contents:write"]));
    await approver.press(request, "Approve", answering({ contents: "any" }, { duration: "1h" }));
    await scene.ask(token, "ada/notes", ["contents:write"]);
    await scene.ask(token, "cleo/garden", ["issues:read"]);
    const agent = await approver.follow(await approver.open(scene.origin), "Between two");
    await scene.expectUsable(agent, "Activity");
    expect(activityOn(agent)).toEqual([
      expect.stringMatching(/^Issued a token for ada\/notesPush to any branch.*SHA-256 [A-Za-z0-9+/]{43}=$/),
      "You approved access to ada/notes for 1 hourPush to any branch",
      "Asked for access to ada/notesPush to any branch",
    ]);
    expect(agent.text).not.toContain("Delete this agent");

    const all = activityOn(await (await scene.ownerOf("ben")).browser.open(agent.url.href));
    expect(all[0]).toContain("Asked for access to cleo/gardenIssues: read");
    expect(all).toHaveLength(4);
    const { browser: stranger } = await scene.ownerOf("cleo");
    await scene.expectUsable(await stranger.open(agent.url.href), "You don’t have access to this agent");
  });

  test("shows the ways to use a new token with the keyboard alone, without JavaScript", async () => {
    const page = await scene.window({ ...phone, javaScriptEnabled: false });
    await page.goto(scene.origin);
    await scene.signIn(page, "ben");
    await page.getByLabel("Agent name").fill("Typist");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "“Typist” is registered" }).waitFor();
    // Without its styles, the page shows everything.
    await page.waitForLoadState();
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
