import { expect, test } from "vitest";
import type { Scope } from "../../src/domain/scopes.ts";
import { expectUsable, inBrowser, useBrowser } from "../harness/browser.ts";

const small = { viewport: { width: 375, height: 700 } };

inBrowser("the consent page for several repositories", () => {
  const scene = useBrowser();

  async function linkFor(token: string, wants: { repo: string; scopes: Scope[]; branches?: string[] }[]) {
    const response = await fetch(`${scene.origin}/api/access-requests`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ wants, reason: "Split the photos into an archive." }),
    });
    const { url }: { url: string } = await response.json();
    return url;
  }

  test("is usable in every state", async () => {
    const token = await scene.agentOf("ben", "Photographer");
    const page = await scene.openAs(
      "ada",
      await linkFor(token, [
        { repo: "ada/notes", scopes: ["contents:write", "issues:write", "packages:write", "workflows:write"] },
        { repo: "ada/photos", scopes: ["contents:write"] },
        { repo: "ada/engine", scopes: ["pull_requests:write"] },
        { repo: "cleo/garden", scopes: ["contents:read"] },
      ]),
      small,
    );
    for (const block of await page.locator("details").all())
      await block.evaluate((one) => one.setAttribute("open", ""));
    await expectUsable(page);
    await page.getByRole("radio", { name: "1 hour" }).check();
    const notes = page.getByRole("region", { name: "ada/notes" });
    await notes.getByRole("radio", { name: "push to these branches only" }).check();
    await notes.getByLabel("Branches that it can push to").fill("a*");
    await notes.getByRole("group", { name: "Workflows" }).getByRole("radio", { name: "Write" }).check();
    await page.getByRole("button", { name: "Approve selected" }).click();
    await page.getByText("3 things need your attention").waitFor();
    await expectUsable(page);
    await page.getByRole("link", { name: "the branches in ada/notes" }).click();
    expect(
      await notes.getByLabel("Branches that it can push to").evaluate((one) => one === document.activeElement),
    ).toBe(true);

    await page.getByRole("button", { name: "Deny this one: ada/engine" }).click();
    await page.getByText("Pull requests", { exact: true }).waitFor();
    await expectUsable(page);
    await page.getByRole("button", { name: "Deny both" }).click();
    await page.getByRole("heading", { name: "Not approved" }).waitFor();
    await expectUsable(page);
  });

  test("decides nothing if Enter is pressed in a field", async () => {
    const token = await scene.agentOf("ada", "Many branches");
    const wants = ["ada/new-one", "ada/new-two"].map((repo) => ({
      repo,
      scopes: ["contents:write" as const],
      branches: ["x"],
    }));
    const link = await linkFor(token, wants);
    const page = await scene.openAs("ada", link);
    await page.getByLabel("Branches that it can push to in ada/new-two").press("Enter");
    await page.goto(link);
    expect(await page.getByRole("button", { name: "Create private repository and approve" }).count()).toBe(2);
  });

  test("can be decided with the keyboard alone", async () => {
    const token = await scene.agentOf("ada", "Keyboard again");
    const wants = ["ada/notes", "ada/engine"].map((repo) => ({ repo, scopes: ["issues:write" as const] }));
    const page = await scene.openAs("ada", await linkFor(token, wants));
    const tabTo = async (name: string) => {
      for (let times = 0; times < 40; times++) {
        await page.keyboard.press("Tab");
        const label = await page.evaluate(
          () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
        );
        if (label.includes(name)) return;
      }
      throw new Error(`${name} can't be reached with the keyboard`);
    };
    await tabTo("Deny this one: ada/engine");
    await page.keyboard.press("Enter");
    await page.getByText("Not approved").waitFor();
    await tabTo("Approve selected");
    await page.keyboard.press("Space");
    await page.getByRole("heading", { name: "Approved in part" }).waitFor();
    expect(await scene.ask(token, "ada/notes", ["issues:write"])).toMatchObject({ status: "ok" });
  });
});
