import { expect, test } from "vitest";
import { answering } from "../../scripts/local/owner.ts";
import { createDeplodash } from "../../src/client/index.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { inBrowser, tabTo, useBrowser } from "../harness/browser.ts";

inBrowser("the consent page for several repositories", () => {
  const scene = useBrowser();

  async function linkFor(agentToken: string, wants: { repo: string; scopes: Scope[]; branches?: string[] }[]) {
    const deplodash = createDeplodash({ baseUrl: scene.origin, agentToken });
    const body = { wants, reason: "Split the photos into an archive." };
    const { data } = await deplodash.POST("/api/access-requests", { body });
    return data?.status === "needs_consent" ? data.url : "";
  }

  test("is usable in every state, and leads to each mistake", async () => {
    const token = await scene.agentOf("ben", "Photographer");
    const link = await linkFor(token, [
      { repo: "ada/notes", scopes: ["contents:write", "issues:write", "packages:write", "workflows:write"] },
      { repo: "ada/photos", scopes: ["contents:write"] },
      { repo: "ada/engine", scopes: ["pull_requests:write"] },
      { repo: "cleo/garden", scopes: ["contents:read"] },
    ]);
    const { browser } = await scene.ownerOf("ada");
    const request = await browser.open(link);
    await scene.expectUsable(request, "wants access to 4 repositories");
    const answers = answering({ contents: "limited", branches: "a*", workflows: "write" }, { duration: "1h" });
    const refused = await browser.press(request, "Approve selected", answers);
    const page = await scene.expectUsable(refused, "3 things need your attention");
    await page.getByRole("link", { name: "the branches in ada/notes" }).click();
    const list = page.getByRole("region", { name: "ada/notes" }).getByLabel("Branches that it can push to");
    expect(await list.evaluate((one) => one === document.activeElement)).toBe(true);

    const one = await browser.press(refused, "Deny this one: ada/engine");
    await scene.expectUsable(one, "Pull requests");
    await scene.expectUsable(await browser.press(one, "Deny both"), "Not approved");
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
    await tabTo(page, "Deny this one: ada/engine");
    await page.keyboard.press("Enter");
    await page.getByText("Not approved").waitFor();
    await tabTo(page, "Approve selected");
    await page.keyboard.press("Space");
    await page.getByRole("heading", { name: "Approved in part" }).waitFor();
    expect(await scene.ask(token, "ada/notes", ["issues:write"])).toMatchObject({ status: "ok" });
  });
});
