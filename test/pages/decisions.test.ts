import { expect, test } from "vitest";
import { expectUsable, inBrowser, phone, useBrowser } from "../harness/browser.ts";

inBrowser("the consent page", () => {
  const scene = useBrowser();

  test("lets an owner approve everything, then revoke it", async () => {
    const token = await scene.agentOf("ada", "Release notes");
    const link = await scene.linkFor(token, "ada/notes", ["contents:write", "issues:read"]);
    const page = await scene.openAs("ada", link, phone);
    await expectUsable(page);
    await page.getByRole("radio", { name: "30 days" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => page.title()).toContain("Approved");
    await expectUsable(page);
    const issued = await scene.ask(token, "ada/notes", ["contents:write", "issues:read"]);
    expect(issued.status).toBe("ok");

    await page.getByRole("link", { name: "on your dashboard" }).click();
    await expectUsable(page);
    await page.getByRole("button", { name: "Revoke “Release notes” on ada/notes" }).first().click();
    expect(issued.status === "ok" && scene.sandbox.isAlive(issued.token)).toBe(false);
    expect((await scene.ask(token, "ada/notes", ["contents:write"])).status).toBe("needs_consent");
  });

  test("lets an owner approve part of a request on a phone", async () => {
    const token = await scene.agentOf("ada", "Admin of a kind");
    const page = await scene.openAs(
      "ada",
      await scene.linkFor(token, "ada/notes", ["administration:write", "contents:write"]),
      phone,
    );
    await page.getByText("Administer the repository").click();
    const administration = page.getByRole("group", { name: "Administration" });
    expect(await administration.getByRole("radio", { name: "None" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "Approve" }).click();
    expect(await page.getByRole("main").textContent()).toContain("Not approvedAdministration");
    const issued = await scene.ask(token, "ada/notes", ["administration:write", "contents:write"]);
    expect(issued).toMatchObject({ status: "ok", scopes: ["contents:write"] });
  });

  test("shows the denial when the link is opened again", async () => {
    const token = await scene.agentOf("ada", "Unwanted");
    const link = await scene.linkFor(token, "ada/notes", ["secrets:write"]);
    const page = await scene.openAs("ada", link);
    await page.getByRole("button", { name: "Deny" }).click();
    await expect.poll(() => page.title()).toContain("Not approved");
    await expectUsable(page);
    await page.goto(link);
    await expect.poll(() => page.title()).toContain("Not approved");
    expect(await scene.ask(token, "ada/notes", ["secrets:write"])).toMatchObject({ code: "consent_denied" });
  });

  test("asks again, and says why, if nothing was selected", async () => {
    const token = await scene.agentOf("ben", "Stranger");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write"]));
    expect(await page.getByRole("radio", { name: "No access to code" }).isChecked()).toBe(true);
    // Browsers check for a duration first.
    await page.getByRole("button", { name: "Approve" }).click();
    expect(
      await page
        .getByRole("radio", { name: "1 hour" })
        .evaluate((tile: HTMLInputElement) => tile.validity.valueMissing),
    ).toBe(true);
    await page.getByRole("radio", { name: "1 hour" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("Everything is set to None.").waitFor();
    await expectUsable(page);
    await page.getByRole("radio", { name: "push to any branch" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => page.title()).toContain("Approved");
  });

  test("asks only for the missing scopes of a wider request, and shows those that the agent has", async () => {
    const token = await scene.agentOf("ada", "Growing");
    const first = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write"]));
    await first.getByRole("button", { name: "Approve" }).click();
    await first.goto(await scene.linkFor(token, "ada/notes", ["contents:write", "pull_requests:write"]));
    expect(await first.locator("fieldset.perm").count()).toBe(1);
    expect(await first.getByRole("main").textContent()).toContain("The agent already has: Push to any branch");
    await expectUsable(first);
    await first.getByRole("button", { name: "Approve" }).click();
    await first.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await first.getByRole("main").textContent()).toMatch(
      /Pull requests: read and write.*Unchanged.*Push to any branch/,
    );
  });

  test("creates a missing repository on approval", async () => {
    const token = await scene.agentOf("ada", "Founder");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/fresh", ["contents:write"]));
    expect(await page.getByRole("main").textContent()).toContain(
      "deplodash can create it in the account ada, private and empty.",
    );
    await expectUsable(page);
    // Enter in a field must not create a repository.
    await page.getByRole("radio", { name: "push to these branches only" }).check();
    await page.getByLabel("Branches that it can push to").press("Enter");
    await page.getByRole("radio", { name: "push to any branch" }).check();
    await page.getByRole("button", { name: "Create private repository and approve" }).click();
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await scene.ask(token, "ada/fresh", ["contents:write"])).toMatchObject({ status: "ok", repo: "ada/fresh" });
  });

  test("works without JavaScript", async () => {
    const token = await scene.agentOf("ada", "Scriptless");
    const link = await scene.linkFor(token, "ada/notes", ["contents:write", "issues:write"]);
    const page = await scene.window({ ...phone, javaScriptEnabled: false });
    await page.goto(link);
    await scene.signIn(page, "ada");
    await page.getByRole("group", { name: "Issues" }).getByRole("radio", { name: "None" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toMatchObject({ status: "ok" });
    await page.getByRole("link", { name: "on your dashboard" }).click();
    await page.getByRole("button", { name: "Revoke “Scriptless” on ada/notes" }).click();
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toMatchObject({ status: "needs_consent" });
    await page.getByRole("link", { name: "Scriptless" }).click();
    await page.getByText("Delete this agent").click();
    await page.getByRole("button", { name: "Delete agent" }).click();
    expect(await scene.ask(token, "ada/notes", ["contents:write"])).toMatchObject({ code: "invalid_agent_token" });
    await page.getByRole("button", { name: "Sign out" }).click();
    expect(await page.getByRole("link", { name: "Sign in with GitHub" }).isVisible()).toBe(true);
  });

  test("works with the keyboard alone, with visible focus", async () => {
    const token = await scene.agentOf("ada", "Keyboard");
    const page = await scene.openAs("ada", await scene.linkFor(token, "ada/notes", ["contents:write", "issues:write"]));
    const press = async (key: string, until: string) => {
      for (let times = 0; times < 30; times++) {
        await page.keyboard.press(key);
        const focused = await page.evaluate(() => {
          const element = document.activeElement;
          const outline = element && getComputedStyle(element).outlineStyle;
          return { name: `${element?.getAttribute("value")} ${element?.textContent}`, outline };
        });
        expect(focused.outline).toBe("solid");
        if (focused.name.includes(until)) return;
      }
      throw new Error(`${until} can't be reached with the keyboard`);
    };
    await press("Tab", "write");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await press("Tab", "Approve selected");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Approved" }).waitFor();
    expect(await scene.ask(token, "ada/notes", ["contents:write", "issues:write"])).toMatchObject({
      scopes: ["contents:write"],
    });
  });
});
