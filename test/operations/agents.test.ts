import { expect, test } from "vitest";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { fieldOf, type Seen, type Visitor } from "../sandbox/visitor.ts";

const { kv, sandbox, repositories, ask, issue, newAgent, approve, send, postForm, visitor, signedIn } = useWorker();

function tokenOn(page: Seen): string {
  return page.document.querySelector(".secret")?.textContent ?? "";
}

test("explains to a visitor what the service does and how to sign in", async () => {
  const page = await visitor().open(origin);
  expect(page.status).toBe(200);
  expect(page.text).toContain("one repository");
  expect(page.text).toContain("Sign in with GitHub");
});

test("does not show a new token again, or register or rotate again, on reload", async () => {
  const { browser, dashboard } = await signedIn("ben");
  const registered = await browser.press(dashboard, "Register", { label: "Reloaded" });
  const agent = await browser.follow(await browser.open(registered.url.href), "Go to the agent");
  const rotated = await browser.press(agent, "Rotate token", { expires: "30d" });
  expect(registered.text).toContain("“Reloaded” is registered");
  expect(registered.text).toContain("Expires in 90 days");
  expect(agent.text).toContain("Expires in 90 days");
  expect(rotated.text).toContain("“Reloaded” has a new token");
  expect(rotated.text).toContain("Expires in 30 days");
  for (const page of [registered, rotated]) {
    expect(page.status).toBe(200);
    const reloaded = await browser.open(page.url.href);
    expect(reloaded.status).toBe(410);
    expect(reloaded.text).toContain("can’t be shown again");
    expect(reloaded.text).not.toContain("dpl_");
  }
  const { document, text } = await browser.open(origin);
  expect(text).toContain("Reloaded");
  expect(text).not.toContain("dpl_");
  expect(document.querySelectorAll(`a[href="/agents/${agentIdOf(tokenOn(rotated))}"]`)).toHaveLength(1);
  expect((await ask(tokenOn(rotated))).response.status).toBe(202);
  expect((await ask(tokenOn(registered))).response.status).toBe(401);
});

test("shows a new token only to the registrant, on the agent's own page, and not in reply to HEAD", async () => {
  const { browser: ada, dashboard } = await signedIn("ada");
  const { browser: ben } = await signedIn("ben");
  const registered = await postForm(ada, "/agents", { csrf: fieldOf(dashboard, "csrf"), label: "Sealed" });
  const [cookie = "", ...attributes] = (registered.headers.get("Set-Cookie") ?? "").split("; ");
  expect(attributes).toEqual(["Path=/", "Max-Age=120", "HttpOnly", "SameSite=Lax"]);
  expect(cookie).not.toContain("dpl_");
  const page = origin + registered.headers.get("Location");
  const show = (browser: Visitor, url: string, method = "GET") =>
    send(url, { method, headers: { Cookie: `${browser.cookies(origin)}; ${cookie}` } });

  expect((await show(ben, page)).status).toBe(410);
  expect((await show(ada, `${origin}/agents/0123456789abcdef/token`)).status).toBe(410);
  expect((await show(ada, page, "HEAD")).status).toBe(405);
  const shown = await show(ada, page);
  expect(shown.status).toBe(200);
  expect(shown.headers.get("Set-Cookie")).toBe("deplodash-new-token=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
  expect(await shown.text()).toContain("dpl_");
});

test("shows an unusable name in the form again, with the reason", async () => {
  const { browser, dashboard } = await signedIn("ben");
  const refused = await browser.press(dashboard, "Register", { label: "back\u202ewards" });
  expect(refused.status).toBe(400);
  expect(refused.document.querySelector("[role=alert]")?.textContent).toContain("an invisible character");
  expect(refused.document.querySelector("#label")?.getAttribute("value")).toBe("back\u202ewards");
  const long = `${"long ".repeat(13)} `;
  const tooLong = await browser.press(refused, "Register", { label: long });
  expect(tooLong.document.querySelector("[role=alert]")?.textContent).toContain("Use at most 60 characters.");
  expect(tooLong.document.querySelector("#label")?.getAttribute("value")).toBe(long);
  await browser.press(tooLong, "Register", { label: " Forwards " });
  expect((await browser.open(origin)).text).toMatch(/My agents\d+Forwards/);
});

test("revokes the token at GitHub and deletes its cached copy", async () => {
  const token = await newAgent("Doomed");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const issued = await issue(token);
  expect(sandbox.isAlive(issued)).toBe(true);
  const { browser, dashboard } = await signedIn("ada");
  expect(dashboard.text).toMatch(
    /ada\/notes1 agentDoomed.*Push to any branch.*Ends in 7 days.*Used within the last hour/,
  );
  const after = await browser.press(dashboard, "Revoke access to ada/notes for “Doomed”");
  expect(sandbox.isAlive(issued)).toBe(false);
  expect(after.text).toContain(
    "Access revoked. Doomed can’t use ada/notes anymore. GitHub confirmed that its token stopped working.",
  );
  const again = await browser.open(origin);
  expect(again.text).not.toContain("Doomed");
  expect((await ask(token)).response.status).toBe(202);
});

test("lets only approvers revoke, and answers 404 to others", async () => {
  const token = await newAgent("Kept");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  await issue(token);
  const { browser, dashboard } = await signedIn("ben");
  const csrf = fieldOf(dashboard, "csrf");
  for (const id of [1, repositories.notes.id, Number.MAX_SAFE_INTEGER]) {
    const path = `/agents/${agentIdOf(token)}/consents/${id}/revoke`;
    expect((await postForm(browser, path, { csrf })).status).toBe(404);
  }
  expect((await postForm(browser, "/agents/nobody/consents/x/revoke", { csrf })).status).toBe(400);
  expect((await ask(token)).data).toMatchObject({ status: "ok" });
});

test("revokes a consent even if the agent's record is gone", async () => {
  const token = await newAgent("Forgotten");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const issued = await issue(token);
  const { browser, dashboard } = await signedIn("ada");
  await (await kv()).delete(`agent:${agentIdOf(token)}`);
  await browser.press(dashboard, "Revoke access to ada/notes for “Forgotten”");
  expect(sandbox.isAlive(issued)).toBe(false);
});
