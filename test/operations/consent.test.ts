import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { answering, pressApprove } from "../../scripts/local/owner.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import { randomText } from "../../src/crypto/secret.ts";
import { hour } from "../../src/domain/time.ts";
import { consentUrl } from "../../src/session/consentRequest.ts";
import type { ShownConsent } from "../../src/session/shownConsent.ts";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen } from "../sandbox/visitor.ts";

const {
  github,
  sandbox,
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
  variables,
} = useWorker();

const read = ["contents:read" as const];
const push = ["contents:write" as const];
const any = answering({ contents: "any" });

async function openAs(login: string, link: string) {
  const browser = visitor();
  return { browser, page: await browser.signIn(await browser.open(link), login) };
}

test("asks a person to sign in, and returns them to the same page", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const browser = visitor();
  const first = await browser.open(link);
  expect(first.status).toBe(401);
  expect(first.headers.get("WWW-Authenticate")).toBeTruthy();
  const page = await browser.signIn(first, "ada");
  expect(page.url.href).toBe(link);
  expect(page.status).toBe(200);
});

test("drops text that was appended to a link, valid in a URL or not, at sign-in and on the decision", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const { browser, page } = await openAs("ada", link.replace("?", "?a=%ff&%=&{|}^[&"));
  expect(page.url.search).not.toMatch(/%(?![0-9a-f]{2})|[{}^[\]]/i);
  expect(page.status).toBe(200);
  const decided = await browser.press(page, "Approve", any);
  expect(decided.url.href).toBe(link);
  expect(decided.text).toContain("Release notes");
});

test.each([")", ">", ").", ",", "...", "%3E%20please", "&amp;"])(
  "opens a link that ends with %j from a chat",
  async (ending) => {
    const link = await linkFor(await newAgent(), "ada/notes", push);
    const { browser } = await signedIn("ada");
    const page = await browser.open(link + ending);
    expect(page.status).toBe(200);
    expect(page.document.querySelector("form[action^='/auth/consent']")?.getAttribute("action")).toBe(
      link.slice(origin.length),
    );
  },
);

test("opens a link that was copied from HTML source", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser } = await signedIn("ada");
  expect((await browser.open(link.replace("&", "&amp;"))).status).toBe(200);
});

test.each(["?repo=ada/notes", "?repo=notes&request=abc", "?repo=ada/notes&request=%3C%3E"])(
  "explains in plain words that the link %s is incomplete",
  async (query) => {
    const { browser } = await signedIn("ada");
    const page = await browser.open(`${origin}/auth/consent${query}`);
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/incomplete|isn’t valid/);
    expect(page.text).not.toMatch(/[\^$\\[\]]|is required|pattern/);
  },
);

test("shows who is asking, the repository, and the contract's description of each scope", async () => {
  const link = await linkFor(await newAgent("Release notes"), "ada/notes", push);
  const { page } = await openAs("ada", link);
  expect(page.document.querySelector("h1")?.textContent).toBe(
    "An agent registered by this service’s operator wants access to ada/notes",
  );
  expect(page.document.querySelector("blockquote")?.textContent).toBe("“Release notes”");
  expect(page.text).toContain("Unverified");
  expect(page.text).toContain("ada/notes is private");
  expect(page.text).toContain("Push and force-push to any branch");
  expect(page.headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
  expect(page.headers.get("Cache-Control")).toBe("no-store");
});

/** Returns what is selected on a page. */
function choicesOn({ document }: Seen): Record<string, string | null> {
  const selected = [...document.querySelectorAll("input[type=radio][checked]")];
  return Object.fromEntries(selected.map((radio) => [radio.getAttribute("name"), radio.getAttribute("value")]));
}

test("preselects nothing, not even read access or a duration, for someone else's agent", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:read", "issues:write"]);
  const { page } = await openAs("ada", link);
  expect(choicesOn(page)).toEqual({ "r1.contents": "none", "r1.issues": "none" });
});

test("preselects what the person's own agent asked for, unless it administers", async () => {
  const { browser, register } = await signedIn("ada");
  const token = await register("Mine");
  const scopes = ["administration:write", "contents:write", "issues:read", "workflows:write"] as const;
  const page = await browser.open(await linkFor(token, "ada/notes", [...scopes]));
  expect(choicesOn(page)).toEqual({
    "r1.contents": "any",
    "r1.issues": "read",
    "r1.administration": "none",
    "r1.workflows": "none",
    duration: "7d",
  });
  expect(page.text).toContain("Your agent “Mine” wants access to ada/notes");
});

test("keeps the person's choices when the form is shown again", async () => {
  const draft = sandbox.addRepository({ owner: people.ada, name: "kept" });
  const link = await linkFor(await newAgent(), "ada/kept", ["contents:read", "issues:write"]);
  const { browser, page } = await openAs("ada", link);
  const empty = await browser.press(page, "Approve", { duration: "30d" });
  expect(empty.status).toBe(400);
  expect(choicesOn(empty)).toEqual({ "r1.contents": "none", "r1.issues": "none", duration: "30d" });
  sandbox.remove(draft);
  sandbox.addRepository({ owner: people.ada, name: "kept" });
  const changed = await browser.press(empty, "Approve", answering({ issues: "read" }, { duration: "1h" }));
  expect(changed.status).toBe(409);
  expect(choicesOn(changed)).toEqual({ "r1.contents": "none", "r1.issues": "read", duration: "1h" });
});

test("approves less than was asked for, until the exact end of the chosen duration", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs(
    "ada",
    await linkFor(token, "ada/notes", ["issues:write", "pull_requests:read"]),
  );
  const decided = await browser.press(page, "Approve", answering({ issues: "read" }, { duration: "8h" }));
  expect(decided.text).toContain("Approved in part");
  expect(decided.text).toMatch(/Issues: read.*in 8 hours.*Not approvedIssues · Pull requests/);
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: ["issues:read"] } });
  expect(data).toMatchObject({ status: "ok", scopes: ["issues:read"] });
});

test("shows the decision after approving, and when the link is opened again", async () => {
  const token = await newAgent("Release notes");
  const link = await linkFor(token, "ada/notes", ["contents:write", "issues:write"]);
  const { browser, page } = await openAs("ada", link);
  const decided = await browser.press(page, "Approve", answering({ contents: "any" }, { duration: "1d" }));
  expect(decided.url.href).toBe(link);
  expect(decided.text).toContain("Push to any branch");
  expect(decided.text).toContain("Not approvedIssues");
  const again = await browser.press(page, "Deny");
  expect(again.text).toContain("Approved");
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  expect(data).toMatchObject({ status: "ok" });
});

test("shows the decision even if GitHub no longer shows the repository", async () => {
  const link = await linkFor(await newAgent(), "cleo/garden", push);
  const { browser, page } = await openAs("cleo", link);
  await browser.press(page, "Approve", any);
  sandbox.select(installations.cleo, [repositories.attic]);
  const again = await browser.open(link);
  sandbox.select(installations.cleo, [repositories.garden]);
  expect(again.document.title).toContain("Approved");
  expect(again.text).toContain("has access to cleo/garden");
});

test("issues a token that lasts GitHub's hour if the consent lasts longer", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", push);
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  const lasts = data?.status === "ok" ? Date.parse(data.expires_at) - Date.now() : 0;
  expect(lasts).toBeGreaterThan(3_500_000);
  expect(lasts).toBeLessThanOrEqual(3_600_000);
});

test("says everything that is missing at once, with a link to each, and that denying needs none of it", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser, page } = await openAs("ada", link);
  const answer = await browser.press(page, "Approve");
  expect(answer.status).toBe(400);
  expect(answer.document.querySelector("[role=alert]")?.textContent).toBe(
    "Nothing was approved yet. 2 things need your attention: what to approve and how long.",
  );
  expect(answer.text).toContain("Everything is set to None. Choose what to approve, or deny.");
  expect(answer.text).toContain("Choose when access ends.");
  for (const target of answer.document.querySelectorAll("[role=alert] a"))
    expect(answer.document.getElementById(target.getAttribute("href")?.slice(1) ?? "")).not.toBeNull();
  expect((await browser.press(answer, "Deny")).text).toContain("This request was denied");
});

test.each([
  ["a permission that was not requested", { "r1.administration": "write" }],
  ["more than was requested", { "r1.contents": "write" }],
  ["a place to push that the page doesn't ask for", { "r1.branches": "agent/*" }],
  ["a field that no page has", { scope: "administration:write" }],
  ["a repository that the request doesn't name", { "r21.contents": "read" }],
])("rejects %s", async (_, fields) => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/notes", read));
  for (const [name, value] of Object.entries(fields)) {
    const field = page.document.createElement("input");
    field.setAttribute("name", name);
    field.setAttribute("value", value);
    page.document.querySelector("form[action^='/auth/consent']")?.append(field);
  }
  const refused = await browser.press(page, "Approve", answering({ contents: "read" }));
  expect(refused.status).toBe(400);
  expect(refused.text).toContain("Part of the form is missing or was changed.");
  expect((await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: read } })).response.status).toBe(
    202,
  );
});

test("issues a token for a repository's new name once the owner has opened the link", async () => {
  const token = await newAgent();
  const diary = sandbox.addRepository({ owner: people.ada, name: "diary" });
  await approve(token, "ada", "ada/diary", push);
  sandbox.rename(diary, "journal");
  const ask = () => client(token).POST("/api/token", { body: { repo: "ada/journal", scopes: push } });
  expect((await ask()).response.status).toBe(202);
  const { page } = await openAs("ada", await linkFor(token, "ada/journal", push));
  expect(page.document.title).toContain("All of this is already approved");
  expect((await ask()).data).toMatchObject({ status: "ok", repo: "ada/journal" });
});

test("shows what the App can't issue, and never offers it", async () => {
  const token = await newAgent();
  const scopes = ["contents:write", "packages:write"] as const;
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/notes", [...scopes]));
  const row = page.document.querySelector("fieldset[disabled]");
  expect(row?.textContent).toContain("Packages packages");
  expect(row?.textContent).toContain("Not available");
  expect(row?.querySelector("a")?.getAttribute("href")).toContain(`/settings/installations/${installations.ada.id}`);
  expect(row?.querySelector("input")).toBeNull();
  await browser.press(page, "Approve", any);
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: [...scopes] } });
  expect(data).toMatchObject({ status: "ok", scopes: ["contents:write"] });
});

test("offers only Deny if the App can issue none of the requested scopes", async () => {
  const { browser, page } = await openAs("ada", await linkFor(await newAgent(), "ada/notes", ["packages:read"]));
  expect(page.document.querySelector("button[value^=approve]")).toBeNull();
  expect(page.text).not.toContain("You can approve the rest");
  expect((await browser.press(page, "Deny")).text).toContain("This request was denied");
});

test("creates a missing repository on approval", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/brand-new", push);
  const { browser, page } = await openAs("ada", link);
  expect(page.text).toContain("deplodash can create it in the account ada, private and empty.");
  expect(page.document.querySelector("button[value^=approve]")).toBeNull();
  const decided = await browser.press(page, "Create private repository and approve", any);
  expect(decided.text).toContain("Approved");
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/brand-new", scopes: push } });
  expect(data).toMatchObject({ status: "ok", repo: "ada/brand-new" });
  expect(sandbox.calls.filter(({ method, path }) => method === "POST" && path === "/user/repos").length).toBe(1);
});

test("creates nothing when a request for a missing repository is denied", async () => {
  const before = sandbox.calls.length;
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/never", push));
  await browser.press(page, "Deny");
  const { error } = await client(token).POST("/api/token", { body: { repo: "ada/never", scopes: push } });
  expect(error).toMatchObject({ code: "consent_denied" });
  expect(sandbox.calls.slice(before).some(({ path }) => path === "/user/repos")).toBe(false);
});

test("creates a missing organization repository in the organization", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "acme/launch", push);
  const { browser, page } = await openAs("ada", link);
  expect(page.text).toContain("deplodash can create it in the organization acme, private and empty.");
  await pressApprove(browser, page, any);
  const { data } = await client(token).POST("/api/token", { body: { repo: "acme/launch", scopes: push } });
  expect(data).toMatchObject({ status: "ok", repo: "acme/launch" });
});

test("accepts no decision from someone who can't create repositories in the organization", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ben", await linkFor(token, "acme/coup", push));
  expect(page.status).toBe(200);
  const approved = await pressApprove(browser, page, any);
  expect(approved.status).toBe(403);
  expect(approved.text).toContain("GitHub doesn’t let you create this repository");
  const denied = await browser.press(page, "Deny");
  expect(denied.status).toBe(403);
  expect(denied.text).toContain("nothing was changed");
  const { response } = await client(token).POST("/api/token", { body: { repo: "acme/coup", scopes: push } });
  expect(response.status).toBe(202);
});

test("links to the installation's settings if the repository is not selected", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("cleo", await linkFor(token, "cleo/attic", push));
  const answer = await pressApprove(browser, page, any);
  expect(answer.status).toBe(409);
  const link = [...answer.document.querySelectorAll("a")].find((one) =>
    one.textContent?.includes("Select the repository"),
  );
  expect(link?.getAttribute("href")).toContain(`/settings/installations/${installations.cleo.id}`);
});

test("links to the App's installation if the person's account doesn't have it", async () => {
  const { page } = await openAs("ben", await linkFor(await newAgent(), "ben/tools", read));
  expect(page.status).toBe(403);
  const link = [...page.document.querySelectorAll("a")].find((one) => one.textContent?.includes("Install the App"));
  expect(link?.getAttribute("href")).toBe(`https://github.com/apps/${sandbox.app.slug}/installations/new`);
});

test("rejects a link that was changed, made up, or moved to another repository, whether or not its agent exists", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", read);
  const { browser, page } = await openAs("ada", link);
  const [agentId = "", id = ""] = new URL(link).searchParams.get("request")?.split(".") ?? [];
  const links = [
    consentUrl(origin, "ada/engine", `${agentId}.${id}`),
    consentUrl(origin, "ada/notes", `${agentId}.${"A".repeat(22)}`),
    consentUrl(origin, "ada/notes", `${"A".repeat(16)}.${id}`),
    consentUrl(origin, "ada/notes", `${agentId}.${id.slice(0, -1)}`),
  ];
  const answers = [];
  for (const wrong of links) {
    const { status, text } = await browser.open(wrong);
    answers.push({ status, text });
  }
  expect(answers[0]).toMatchObject({ status: 400, text: expect.stringContaining("Nothing was approved") });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(page.status).toBe(200);
});

test("accepts a sealed link from an earlier version, for its own repository only", async () => {
  const token = await newAgent();
  const agentId = new URL(await linkFor(token, "ada/notes", read)).searchParams.get("request")?.split(".")[0] ?? "";
  const seal = createSeal(["a secret that only this test uses"], Date.now);
  const expiresAt = Date.now() + hour;
  const request = { id: randomText(22), agentId, repo: "Ada/notes", scopes: push, expiresAt };
  const sealed = await seal.seal("consent-request", request, expiresAt);
  const { browser, page } = await openAs("ada", consentUrl(origin, "ada/notes", sealed));
  expect((await browser.open(consentUrl(origin, "ada/engine", sealed))).status).toBe(400);
  await browser.press(page, "Approve", any);
  const { data } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  expect(data).toMatchObject({ status: "ok" });
});

test("shows the page again if the name now leads to another repository", async () => {
  const token = await newAgent();
  const draft = sandbox.addRepository({ owner: people.ada, name: "draft" });
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/draft", push));
  sandbox.remove(draft);
  sandbox.addRepository({ owner: people.ada, name: "draft" });
  const answer = await browser.press(page, "Approve", any);
  expect(answer.status).toBe(409);
  expect(answer.text).toContain("Check this page, then decide.");
  const { response } = await client(token).POST("/api/token", { body: { repo: "ada/draft", scopes: push } });
  expect(response.status).toBe(202);
});

test("rejects a decision from another origin or with another session's CSRF token", async () => {
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
      "r1.contents": "any",
      duration: "7d",
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

test("rejects a decision that is malformed, too large, or of another media type", async () => {
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

test("creates one repository and shows the decision when the form is sent twice", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "ada/twice", push));
  const [first, second] = await Promise.all([pressApprove(browser, page, any), pressApprove(browser, page, any)]);
  expect([first.status, second.status]).toContain(200);
  expect((await browser.open(page.url.href)).text).toContain("Approved");
});

test("explains that a link has expired", async () => {
  const token = await newAgent();
  const { browser } = await openAs("ada", await linkFor(token, "ada/notes", push));
  const seal = createSeal([variables.ENCRYPTION_SECRET ?? ""], Date.now);
  const [, agentId = ""] = token.split("_");
  const expiresAt = Date.now() - 1000;
  const request = { id: "x", agentId, repo: "ada/notes", scopes: [...push], expiresAt };
  const sealed = await seal.seal("consent-request", request, Date.now() + 60_000);
  const page = await browser.open(consentUrl(origin, "ada/notes", sealed));
  expect(page.status).toBe(410);
  expect(page.text).toContain("This link has expired");
});

const endSignIns = () => {
  for (const token of sandbox.tokens.values()) if (token.kind === "user") token.revoked = true;
};

test("lets a session revoke but not grant once its person has ended the authorization at GitHub", async () => {
  const { browser, dashboard, ...ada } = await signedIn("ada");
  const token = await ada.register("Outlived");
  await ada.approve(await linkFor(token, "ada/notes", read), read);
  const link = await linkFor(token, "ada/notes", push);
  const page = await browser.open(link);
  const agent = await browser.open(`${origin}/agents/${token.split("_")[1]}`);
  endSignIns();
  const attempts = [
    await browser.open(link),
    await browser.press(page, "Approve", any),
    await browser.press(dashboard, "Register", { label: "Another" }),
    await browser.press(agent, "Rotate token"),
  ];
  for (const { status, text } of attempts) {
    expect(status).toBe(401);
    expect(text).toContain("Your GitHub sign-in has ended");
  }
  const { response } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  expect(response.status).toBe(202);
  expect((await browser.signIn(attempts[0] as Seen, "ada")).url.href).toBe(link);
  endSignIns();
  const revoked = await browser.press(await browser.open(origin), "Revoke “Outlived” on ada/notes");
  expect(revoked.text).toContain("Access revoked. Outlived can’t use ada/notes anymore.");
  await browser.press(await browser.open(agent.url.href), "Delete agent");
  const { error } = await client(token).POST("/api/token", { body: { repo: "ada/notes", scopes: push } });
  expect(error).toMatchObject({ code: "invalid_agent_token" });
});

test("rejects a session whose GitHub token now belongs to someone else", async () => {
  const { browser, dashboard } = await signedIn("ada");
  github.use(http.get("https://api.github.com/user", () => HttpResponse.json({ id: people.ben.id, login: "ada" })));
  const registered = await browser.press(dashboard, "Register", { label: "Taken over" });
  const opened = await browser.open(await linkFor(await newAgent(), "ada/notes", read));
  github.resetHandlers();
  expect([registered.status, opened.status]).toEqual([401, 401]);
});

test("rejects a decision from a page that showed another account", async () => {
  const token = await newAgent();
  const { browser, page } = await openAs("ada", await linkFor(token, "acme/later", push));
  const seal = createSeal([variables.ENCRYPTION_SECRET ?? ""], Date.now);
  const field = page.document.querySelector("input[name=shown]");
  const shown = await seal.open<ShownConsent>("shown", field?.getAttribute("value") ?? "");
  for (const account of [
    { id: people.ada.id, type: "Organization" },
    { id: organizations.acme.id, type: "User" },
  ]) {
    const sections = { r1: { ...shown?.sections.r1, account } };
    field?.setAttribute("value", await seal.seal("shown", { ...shown, sections }, Date.now() + 60_000));
    expect((await pressApprove(browser, page, any)).status).toBe(409);
  }
  expect(shown?.sections.r1?.account).toEqual({ id: organizations.acme.id, type: "Organization" });
});

test("explains that GitHub blocks a repository, without quoting GitHub", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", push);
  const { browser } = await signedIn("ada");
  const blocked = () => HttpResponse.json({ message: "Repository access blocked: DMCA" }, { status: 451 });
  github.use(http.get("https://api.github.com/repos/ada/notes", blocked));
  const page = await browser.open(link);
  github.resetHandlers();
  expect(page.status).toBe(403);
  expect(page.document.querySelector("h1")?.textContent).toBe("GitHub refuses access");
  expect(page.text).not.toContain("DMCA");
});
