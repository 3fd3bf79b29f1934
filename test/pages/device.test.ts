import type { Frame } from "playwright-core";
import { expect, test } from "vitest";
import { inBrowser, phone, useBrowser } from "../harness/browser.ts";
import { createGitAgent } from "../harness/gitAgent.ts";

inBrowser("device authorization", () => {
  const scene = useBrowser();

  const post = async (path: string, fields: Record<string, string>): Promise<Record<string, string>> =>
    (await fetch(scene.origin + path, { method: "POST", body: new URLSearchParams(fields) })).json();

  const request = () => ({
    ...{ client_id: "claude-code", label: "Claude Code on build-02", reason: "Set up the nightly export." },
    ...{ resource: `${scene.sandbox.serverUrl}/ada/notes`, scope: "contents:write issues:read" },
  });

  test("to get a new agent to its first push, a person opens one page, types a code, and presses two buttons", async () => {
    const started = await post("/oauth/device_authorization", request());
    const { device_code = "", user_code = "", verification_uri = "" } = started;
    const grant = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: "claude-code", device_code };
    expect(await post("/oauth/token", grant)).toMatchObject({ error: "authorization_pending" });

    // The person needs only the address that the agent prints, and nothing else to find or copy.
    const page = await scene.window(phone);
    const seen: string[] = [];
    const onNavigated = (frame: Frame) => {
      const { origin, pathname } = new URL(frame.url());
      if (origin === scene.origin) seen.push(pathname);
    };
    page.on("framenavigated", onNavigated);
    await page.goto(verification_uri);
    await scene.signIn(page, "ada");
    await page.getByLabel("Code").fill(user_code.toLowerCase().replace("-", ""));
    await page.keyboard.press("Enter");
    await expect.poll(() => page.title()).toContain("Is this your agent?");
    await page.getByRole("button", { name: "Claim agent" }).click();
    await expect.poll(() => page.title()).toContain("The agent is yours. What may it do?");
    expect(
      await page.locator("input:checked").evaluateAll((all) => all.map((one) => one.getAttribute("value"))),
    ).toEqual(["none", "none"]);
    await page.getByRole("radio", { name: "push to these branches only" }).check();
    await page.getByRole("radio", { name: "1 day" }).check();
    await page.getByRole("button", { name: "Approve selected" }).click();
    await expect.poll(() => page.title()).toContain("Approved");
    // They sign in, type the code, claim the agent, and decide. The last page confirms the decision.
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
    expect(details).toContain("with a device code");
    expect(details).toContain("agent/first-try");
  });

  test("the pages for connecting an agent with a code are usable", async () => {
    const { user_code = "" } = await post("/oauth/device_authorization", request());
    const { browser, dashboard } = await scene.ownerOf("ada");
    const form = await browser.follow(dashboard, "Connect an agent with a code");
    await scene.expectUsable(form, "Code");
    const unknown = await browser.press(form, "Continue", { user_code: "BBBB-BBBB" });
    await scene.expectUsable(unknown, "No agent is waiting with this code.");
    const found = await browser.press(form, "Continue", { user_code });
    await scene.expectUsable(found, "Is this your agent?");
    await scene.expectUsable(await browser.press(found, "Claim agent"), "The agent is yours. What may it do?");
  });
});
