import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen, Visitor } from "../sandbox/visitor.ts";

const { sandbox, send, visitor, beginSignIn, newSession, signedIn } = useWorker();

test("signs a person in and out, and revokes their GitHub token", async () => {
  const { browser, dashboard } = await newSession("ada");
  expect(dashboard.document.querySelector("header strong")?.textContent).toBe("ada");
  const tokens = [...sandbox.tokens.entries()].filter(([, token]) => token.kind === "user").map(([value]) => value);
  const mine = tokens.at(-1) ?? "";
  expect(sandbox.isAlive(mine)).toBe(true);
  const after = await browser.press(dashboard, "Sign out");
  expect(after.text).toContain("Sign in with GitHub");
  expect(sandbox.isAlive(mine)).toBe(false);
});

test("sets an HttpOnly, SameSite session cookie, and rejects an altered one", async () => {
  const browser = visitor();
  expect((await beginSignIn()).cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
  await browser.signIn(await browser.open(origin), "ada");
  const [session = ""] = browser
    .cookies(origin)
    .split("; ")
    .filter((pair) => pair.startsWith("deplodash="));
  const altered = session.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  const page = await send(`${origin}/`, { headers: { Cookie: altered.slice(0, -3) } });
  expect(await page.text()).toContain("Sign in with GitHub");
});

test("does not accept a sign-in cookie as a session", async () => {
  const { headers } = await beginSignIn();
  const session = headers.Cookie.replace("deplodash-sign-in-1=", "deplodash=");
  expect(session).not.toBe(headers.Cookie);
  const page = await send(`${origin}/`, { headers: { Cookie: session } });
  expect(await page.text()).toContain("Sign in with GitHub");
});

test("accepts a callback only from the browser that started the sign-in", async () => {
  const { headers, gitHub } = await beginSignIn();
  const callback = sandbox.signIn(gitHub, "ada");
  const stranger = await send(callback);
  expect(stranger.status).toBe(400);
  expect(stranger.headers.get("Set-Cookie")).toBeNull();
  expect((await send(callback, { headers })).status).toBe(303);
});

test("accepts a code only once", async () => {
  const { headers, gitHub } = await beginSignIn();
  const callback = sandbox.signIn(gitHub, "ada");
  await send(callback, { headers });
  const again = await send(callback, { headers });
  expect(again.status).toBe(400);
  expect(await again.text()).toContain("Sign in again");
});

test("offers to sign in again when someone cancels on GitHub", async () => {
  const { headers, gitHub } = await beginSignIn("/auth/consent");
  const refused = await send(sandbox.refuseSignIn(gitHub), { headers });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("/auth/login?next=%2Fauth%2Fconsent");
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\tevil.example",
  "/%",
  "/{notes}",
  "javascript:alert(1)",
  "evil",
])("rejects %j as the page to return to", async (next) => {
  const response = await send(`${origin}/auth/login?${new URLSearchParams({ next })}`);
  expect(response.status).toBe(400);
});

test("stays on this origin when next has encoded slashes", async () => {
  const { headers, gitHub } = await beginSignIn("/%2f%2fevil.example");
  const done = await send(sandbox.signIn(gitHub, "ada"), { headers });
  expect(new URL(done.headers.get("Location") ?? "", origin).origin).toBe(origin);
});

test("does not use up the code on a HEAD request", async () => {
  const { headers, gitHub } = await beginSignIn();
  const callback = sandbox.signIn(gitHub, "ada");
  expect((await send(callback, { method: "HEAD", headers })).status).toBe(405);
  expect((await send(callback, { headers })).status).toBe(303);
});

/** Starts a sign-in and returns GitHub's page. */
const startIn = async (browser: Visitor, next: string) =>
  browser.open(`${origin}/auth/login?${new URLSearchParams({ next })}`);

test("returns each of several tabs that sign in at the same time to its own page", async () => {
  const browser = visitor();
  const pages = ["/?tab=1", "/?tab=2", "/?tab=3", "/?tab=4"];
  const tabs: Seen[] = [];
  for (const page of pages) tabs.push(await startIn(browser, page));
  const ends: string[] = [];
  for (const tab of tabs) ends.push((await browser.press(tab, "Continue as ada")).url.href);
  expect(ends).toEqual(pages.map((page) => origin + page));
});

test("keeps four sign-ins per browser, and drops the oldest", async () => {
  const browser = visitor();
  const tabs: Seen[] = [];
  for (const page of ["/?tab=1", "/?tab=2", "/?tab=3", "/?tab=4", "/?tab=5"]) tabs.push(await startIn(browser, page));
  const names = browser.cookies(origin).match(/deplodash-sign-in-\d/g);
  expect(names).toHaveLength(4);
  const [first, ...others] = tabs as [Seen, ...Seen[]];
  const dropped = await browser.press(first, "Continue as ada");
  expect(dropped.status).toBe(400);
  expect(dropped.text).toContain("you have started several others since");
  for (const tab of others) expect((await browser.press(tab, "Continue as ada")).status).toBe(200);
});

test("says that cookies are blocked if the browser returns from GitHub without one", async () => {
  const { gitHub } = await beginSignIn("/");
  const blocked = await send(sandbox.signIn(gitHub, "ada"));
  expect(blocked.status).toBe(400);
  expect(await blocked.text()).toContain("didn’t send deplodash’s cookie");
});

test("shows on error pages who is signed in, and the request's id in the log", async () => {
  const { browser } = await signedIn("ada");
  const page = await browser.open(`${origin}/nothing`);
  expect(page.status).toBe(404);
  expect(page.document.querySelector("header strong")?.textContent).toBe("ada");
  expect(page.text).toContain(`Request ID ${page.headers.get("X-Request-Id")}`);
  expect((await browser.press(page, "Sign out")).text).toContain("Sign in with GitHub");
  expect((await browser.open(page.url.href)).document.querySelector("header strong")).toBe(null);
});
