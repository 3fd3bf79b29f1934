import type { Frame, Page } from "playwright-core";
import { expect, test } from "vitest";
import { desktop, expectAccessible, expectUsable, inBrowser, useBrowser } from "../harness/browser.ts";
import { createGitAgent } from "../harness/gitAgent.ts";

const darkPhone = { viewport: { width: 375, height: 812 }, colorScheme: "dark" as const };

/** Expects that the page is usable on a phone in the dark, and on a desktop in the light. */
async function expectUsableEverywhere(page: Page): Promise<void> {
  await expectUsable(page);
  await page.setViewportSize(desktop.viewport);
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  await page.setViewportSize(darkPhone.viewport);
  await page.emulateMedia({ colorScheme: "dark" });
}

inBrowser("device authorization", () => {
  const scene = useBrowser();

  const post = async (path: string, fields: Record<string, string>): Promise<Record<string, string>> =>
    (await fetch(scene.origin + path, { method: "POST", body: new URLSearchParams(fields) })).json();

  test("to get a new agent to its first push, a person opens one page, types a code, and presses two buttons", async () => {
    const started = await post("/oauth/device_authorization", {
      ...{ client_id: "claude-code", label: "Claude Code on build-02", reason: "Set up the nightly export." },
      ...{ resource: `${scene.sandbox.serverUrl}/ada/notes`, scope: "contents:write issues:read" },
    });
    const { device_code = "", user_code = "", verification_uri = "" } = started;
    const grant = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: "claude-code", device_code };
    expect(await post("/oauth/token", grant)).toMatchObject({ error: "authorization_pending" });

    // The person: the address that the agent prints, and nothing else that they have to find or copy.
    const page = await scene.window(darkPhone);
    const seen: string[] = [];
    const onNavigated = (frame: Frame) => {
      const { origin, pathname } = new URL(frame.url());
      if (origin === scene.origin) seen.push(pathname);
    };
    page.on("framenavigated", onNavigated);
    await page.goto(verification_uri);
    await scene.signIn(page, "ada");
    await expectUsableEverywhere(page);
    await page.getByLabel("Code").fill(user_code.toLowerCase().replace("-", ""));
    await page.keyboard.press("Enter");
    await expect.poll(() => page.title()).toContain("Is this your agent?");
    await expectUsableEverywhere(page);
    await page.getByRole("button", { name: "Claim agent" }).click();
    await expect.poll(() => page.title()).toContain("The agent is yours. What may it do?");
    await expectUsableEverywhere(page);
    expect(
      await page.locator("input:checked").evaluateAll((all) => all.map((one) => one.getAttribute("value"))),
    ).toEqual(["none", "none"]);
    await page.getByRole("radio", { name: "push to these branches only" }).check();
    await page.getByRole("radio", { name: "1 day" }).check();
    await page.getByRole("button", { name: "Approve selected" }).click();
    await expect.poll(() => page.title()).toContain("Approved");
    // They sign in, type the code, claim the agent, and decide; the last one confirms it.
    expect(seen).toEqual(["/device", "/device", "/device", "/device/claim", "/auth/consent"]);
    page.off("framenavigated", onNavigated);

    const { access_token = "", token_type, agent_id = "" } = await post("/oauth/token", grant);
    expect(token_type).toBe("Bearer");
    const agent = await createGitAgent(scene.origin, access_token);
    try {
      const work = await agent.repository();
      await agent.run(`git push ${agent.remote("ada/notes")} HEAD:agent/first-try`, work);
    } finally {
      await agent.remove();
    }
    await page.goto(`${scene.origin}/agents/${agent_id}`);
    const details = (await page.getByRole("main").textContent()) ?? "";
    expect(details).toContain("by device code");
    expect(details).toContain("agent/first-try");
  });

  test("the dashboard links to the page, which says if a code matches no agent", async () => {
    const page = await scene.openAs("cleo", scene.origin);
    await page.getByRole("link", { name: "Connect an agent with a code" }).click();
    await page.getByLabel("Code").fill("BBBB-BBBB");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("No agent is waiting with this code.").waitFor();
    await expectAccessible(page);
  });
});
