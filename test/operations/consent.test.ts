import { expect, test } from "vitest";
import { createSeal } from "../../src/crypto/seal.ts";
import { consentUrl } from "../../src/session/consentRequest.ts";
import { origin, useWorker } from "../harness/worker.ts";

const {
  world,
  people,
  organizations,
  repositories,
  installations,
  client,
  newAgent,
  approve,
  linkFor,
  send,
  visitor,
  signedIn,
} = useWorker();

const read = ["contents:read" as const];
const push = ["contents:write" as const];

async function openAs(login: string, link: string) {
  const browser = visitor();
  return { browser, page: await browser.signIn(await browser.open(link), login) };
}

test("whoever is not signed in is asked to, and comes back to the same page", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const browser = visitor();
  const first = await browser.open(link);
  expect(first.status).toBe(401);
  expect(first.headers.get("WWW-Authenticate")).toBeTruthy();
  const page = await browser.signIn(first, "ada");
  expect(page.url.href).toBe(link);
  expect(page.status).toBe(200);
});

test("what was hung onto a link, be it no part of a URL, is left behind by signing in and by deciding", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const { browser, page } = await openAs("ada", link.replace("?", "?a=%ff&%=&{|}^[&"));
  expect(page.url.search).not.toMatch(/%(?![0-9a-f]{2})|[{}^[\]]/i);
  expect(page.status).toBe(200);
  const decided = await browser.press(page, "Approve", { scope: push });
  expect(decided.url.href).toBe(link);
  expect(decided.text).toContain("Release notes");
});

test("the page says who asks, for which repository, and for what in the contract's words", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const { page } = await openAs("ada", link);
  expect(page.text).toContain("Release notes");
  expect(page.text).toContain("the operator of this service");
  expect(page.text).toContain("ada/notes (private)");
  expect(page.text).toContain("Push and force-push commits");
  expect(page.headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
  expect(page.headers.get("Cache-Control")).toBe("no-store");
});

test("nothing that writes is ticked for a person who did not register the agent", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:read", "issues:write"]);
  const { page } = await openAs("ada", link);
  const boxes = [...page.document.querySelectorAll("input[type=checkbox]")];
  const ticked = boxes.filter((box) => box.hasAttribute("checked")).map((box) => box.getAttribute("value"));
  expect(boxes.length).toBe(2);
  expect(ticked).toEqual(["contents:read"]);
});

test("approving ends on a page that says what was decided, and so does opening the link again", async () => {
  const token = await newAgent("Release notes");
  const link = await linkFor(token, "ada/notes", ["contents:write", "issues:write"]);
  const { browser, page } = await openAs("ada", link);
  const decided = await browser.press(page, "Approve", { scope: ["contents:write"], days: "1" });
  expect(decided.url.href).toBe(link);
  expect(decided.text).toContain("contents:write");
  expect(decided.text).toContain("Not approved: issues:write");
  const again = await browser.press(page, "Deny");
  expect(again.text).toContain("Approved");
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  expect(data).toMatchObject({ status: "ok" });
});

test("a decided request keeps its decision while GitHub doesn't show the repository", async () => {
  const link = await linkFor(await newAgent(), "cleo/garden", push);
  const { browser, page } = await openAs("cleo", link);
  await browser.press(page, "Approve", { scope: [...push] });
  world.select(installations.cleo, [repositories.attic]);
  const again = await browser.open(link);
  world.select(installations.cleo, [repositories.garden]);
  expect(again.document.title).toContain("Approved");
  expect(again.text).toContain("may use cleo/garden");
});

test("the token ends with the consent where that is sooner, and never later than GitHub's hour", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", push);
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  const lasts = data?.status === "ok" ? Date.parse(data.expires_at) - Date.now() : 0;
  expect(lasts).toBeGreaterThan(3_500_000);
  expect(lasts).toBeLessThanOrEqual(3_600_000);
});

test("approving nothing is not a decision", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser, page } = await openAs("ada", link);
  const answer = await browser.press(page, "Approve", { scope: [] });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("Nothing was decided");
});

test("a scope that was not asked for cannot be approved", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/notes", read));
  const box = page.document.querySelector("input[type=checkbox]");
  box?.setAttribute("value", "administration:write");
  expect((await browser.press(page, "Approve", { scope: ["administration:write"] })).status).toBe(400);
  const { response } = await client(token).POST("/api/token", {
    body: { repo: "ada/notes", scopes: ["administration:write"] },
  });
  expect(response.status).toBe(202);
});

test("a repository that is missing is created by the approval: private, empty, the approver's", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/brand-new", push);
  const { browser, page } = await openAs("ada", link);
  expect(page.text).toContain("If it does not exist yet, approving creates it, private and empty");
  const decided = await browser.press(page, "Approve", { scope: [...push] });
  expect(decided.text).toContain("Approved");
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/brand-new", scopes: push } });
  expect(data).toMatchObject({ status: "ok", repo: "ada/brand-new" });
  expect(world.calls.filter(({ method, path }) => method === "POST" && path === "/user/repos").length).toBe(1);
});

test("denying a missing repository creates nothing", async () => {
  const before = world.calls.length;
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/never", push));
  await browser.press(page, "Deny");
  const { error } = await client(token).POST("/api/token", { body: { repo: "ada/never", scopes: push } });
  expect(error).toMatchObject({ code: "consent_denied" });
  expect(world.calls.slice(before).some(({ path }) => path === "/user/repos")).toBe(false);
});

test("an organization's repository is created in the organization, by who may", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "acme/launch", push);
  const { browser, page } = await openAs("ada", link);
  await browser.press(page, "Approve", { scope: [...push] });
  const { data } = await client(token).POST("/api/token", { body: { repo: "acme/launch", scopes: push } });
  expect(data).toMatchObject({ status: "ok", repo: "acme/launch" });
});

test("whom GitHub does not let create it in the organization can neither approve nor deny", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ben", await linkFor(token, "acme/coup", push));
  expect(page.status).toBe(200);
  const approved = await browser.press(page, "Approve", { scope: [...push] });
  expect(approved.status).toBe(403);
  expect(approved.text).toContain("GitHub does not let you create this repository");
  const denied = await browser.press(page, "Deny");
  expect(denied.status).toBe(403);
  expect(denied.text).toContain("Nothing was decided");
  const { response } = await client(token).POST("/api/token", { body: { repo: "acme/coup", scopes: push } });
  expect(response.status).toBe(202);
});

test("of an organization's repositories a member learns no more than GitHub tells", async () => {
  const hidden = world.addRepository({ owner: organizations.acme, name: "hidden" });
  world.select(installations.acme, [repositories.site, hidden]);
  const pages = await Promise.all(
    ["acme/hidden", "acme/vault", "acme/none"].map(async (repo) => {
      const { page } = await openAs("ben", await linkFor(await newAgent(), repo, read));
      return `${page.status} ${page.text.replaceAll(repo, "it")}`;
    }),
  );
  expect(new Set(pages).size).toBe(1);
});

test("a repository that exists but is not selected leads to GitHub's settings, and nothing is decided", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("cleo", await linkFor(token, "cleo/attic", push));
  const answer = await browser.press(page, "Approve", { scope: [...push] });
  expect(answer.status).toBe(409);
  const link = [...answer.document.querySelectorAll("a")].find((one) =>
    one.textContent?.includes("Select the repository"),
  );
  expect(link?.getAttribute("href")).toContain(`/settings/installations/${installations.cleo.id}`);
});

test("to a stranger missing, hidden and somebody else's are one and the same page", async () => {
  const pages = await Promise.all(
    ["ada/notes", "ada/engine", "ada/missing", "nobody/nothing", "cleo/attic"].map(async (repo) => {
      const { page } = await openAs("ben", await linkFor(await newAgent(), repo, read));
      return { status: page.status, text: page.text.replaceAll(repo, "it") };
    }),
  );
  // Ben writes to ada/notes; that does not make him an administrator.
  expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([403]));
  expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
});

test("on one's own account without the App the page leads to its installation", async () => {
  const { page } = await openAs("ben", await linkFor(await newAgent(), "ben/tools", read));
  expect(page.status).toBe(403);
  const link = [...page.document.querySelectorAll("a")].find((one) => one.textContent?.includes("Install the App"));
  expect(link?.getAttribute("href")).toBe(`https://github.com/apps/${world.app.slug}/installations/new`);
});

test("a link that was altered or moved to another repository opens nothing", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", read);
  const { browser, page } = await openAs("ada", link);
  const moved = new URL(link);
  moved.searchParams.set("repo", "ada/engine");
  const altered = new URL(link);
  altered.searchParams.set("request", `${altered.searchParams.get("request")?.slice(0, -4)}AAAA`);
  for (const wrong of [moved, altered]) {
    const answer = await browser.open(wrong.href);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("Nothing was decided");
  }
  expect(page.status).toBe(200);
});

test("a repository that became another one since the page was shown is shown again, not decided", async () => {
  const token = await newAgent();
  const draft = world.addRepository({ owner: people.ada, name: "draft" });
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/draft", push));
  world.remove(draft);
  world.addRepository({ owner: people.ada, name: "draft" });
  const answer = await browser.press(page, "Approve", { scope: [...push] });
  expect(answer.status).toBe(409);
  expect(answer.text).toContain("Look again before you decide");
  const { response } = await client(token).POST("/api/token", { body: { repo: "ada/draft", scopes: push } });
  expect(response.status).toBe(202);
});

test("a form from elsewhere, without our origin or with another session's token, changes nothing", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", push);
  const { browser, page } = await openAs("ada", link);
  const { dashboard } = await signedIn("ada");
  const value = (of: typeof page, name: string) =>
    of.document.querySelector(`input[name=${name}]`)?.getAttribute("value") ?? "";
  const form = (csrf: string) =>
    new URLSearchParams({
      csrf,
      shown: value(page, "shown"),
      decision: "approve",
      scope: "contents:write",
      days: "7",
    }).toString();
  const own = value(page, "csrf");
  const attempts: [headers: Record<string, string>, csrf: string][] = [
    [{ Origin: "https://evil.example" }, own],
    [{ Origin: "null" }, own],
    [{}, own],
    [{ Origin: `${origin}.evil.example` }, own],
    [{ Origin: origin }, value(dashboard, "csrf")],
    [{ Origin: origin }, ""],
  ];
  for (const [headers, csrf] of attempts) {
    const response = await send(link, {
      method: "POST",
      headers: { ...headers, Cookie: browser.cookies(origin), "Content-Type": "application/x-www-form-urlencoded" },
      body: form(csrf),
    });
    expect(response.status).toBe(403);
  }
  const { response } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  expect(response.status).toBe(202);
});

test("what a form has to have is said where it is missing", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser } = await openAs("ada", link);
  const headers = { Origin: origin, Cookie: browser.cookies(origin) };
  const urlencoded = { ...headers, "Content-Type": "application/x-www-form-urlencoded" };
  expect((await send(link, { method: "POST", headers: urlencoded, body: "csrf=x&decision=perhaps" })).status).toBe(400);
  expect((await send(link, { method: "POST", headers: urlencoded, body: "x".repeat(20_000) })).status).toBe(413);
  const json = { ...headers, "Content-Type": "application/json" };
  expect((await send(link, { method: "POST", headers: json, body: "{}" })).status).toBe(415);
  expect((await send(`${origin}/auth/consent?repo=ada/notes`, { headers })).status).toBe(400);
});

test("a form that is sent twice creates one repository and ends on what was decided", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/twice", push));
  const [first, second] = await Promise.all([
    browser.press(page, "Approve", { scope: [...push] }),
    browser.press(page, "Approve", { scope: [...push] }),
  ]);
  for (const answer of [first, second]) expect(answer.status).toBe(200);
  expect((await browser.open(page.url.href)).text).toContain("Approved");
});

test("a link that has expired says so, and what to do", async () => {
  const token = await newAgent();
  const { browser } = await openAs("ada", await linkFor(token, "ada/notes", push));
  const seal = createSeal(["a secret of this test and of nothing else in the world"], Date.now);
  const [, agentId = ""] = token.split("_");
  const expiresAt = Date.now() - 1000;
  const request = { id: "x", agentId, repo: "ada/notes", scopes: [...push], expiresAt };
  const sealed = await seal.seal("consent-request", request, Date.now() + 60_000);
  const page = await browser.open(consentUrl(origin, "ada/notes", sealed));
  expect(page.status).toBe(410);
  expect(page.text).toContain("This link has expired");
});

test("who ended their sign-in at GitHub is asked to sign in again, not told that they may not", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/orphan", push));
  for (const held of world.tokens.values()) if (held.kind === "user") held.revoked = true;
  const answer = await browser.press(page, "Approve", { scope: [...push] });
  expect(answer.status).toBe(401);
  expect(answer.text).toContain("Your GitHub sign-in has ended");
});
