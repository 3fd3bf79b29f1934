import { parseHTML } from "linkedom";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { selecting } from "../../scripts/local/owner.ts";
import { origin, useWorker } from "../harness/worker.ts";
import type { Seen, Visitor } from "../sandbox/visitor.ts";

const { app, github, sandbox, client, newAgent, approve, linkFor, send, visitor, signedIn } = useWorker();

const push = { repo: "ada/notes", scopes: ["contents:write" as const] };

function csrfOf(page: Seen): string {
  return page.document.querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
}

/** Sends a form as a program would: with the browser's cookies, and any other headers. */
function post(
  browser: Visitor,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { Origin: origin },
) {
  const sent = { ...headers, Cookie: browser.cookies(origin), "Content-Type": "application/x-www-form-urlencoded" };
  return send(origin + path, { method: "POST", headers: sent, body: new URLSearchParams(fields).toString() });
}

function linksOf(markup: string): (string | null)[] {
  return [...parseHTML(markup).document.querySelectorAll("main a")].map((link) => link.getAttribute("href"));
}

async function registeredBy(login: string) {
  const owner = await signedIn(login);
  const token = await owner.register(`Agent of ${login}`);
  return { ...owner, token, agentId: token.split("_")[1] ?? "" };
}

test("answers 421 for another host, except to health checks", async () => {
  const { browser, dashboard } = await signedIn("ada");
  const foreign = "http://evil.example:5178";
  const headers = {
    Cookie: browser.cookies(origin),
    Origin: foreign,
    "Content-Type": "application/x-www-form-urlencoded",
  };
  const attempts: [path: string, method: string][] = [
    ["/", "GET"],
    ["/api/token", "POST"],
    ["/auth/login", "GET"],
    ["/agents", "POST"],
    ["/nothing", "GET"],
  ];
  for (const [path, method] of attempts) {
    const body = method === "POST" ? { body: `csrf=${csrfOf(dashboard)}&label=x` } : {};
    const response = await app.fetch(foreign + path, { method, headers, redirect: "manual", ...body });
    expect(response.status).toBe(421);
    expect(await response.json()).toMatchObject({ code: "misdirected_request" });
  }
  expect((await app.fetch(`${foreign}/healthz`)).status).toBe(200);
});

test.each([
  ["a foreign origin", { Origin: "https://evil.example" }],
  ["our origin on another port", { Origin: "http://localhost:5179" }],
  ["an opaque origin", { Origin: "null" }],
  ["no origin, whatever Sec-Fetch-Site says", { "Sec-Fetch-Site": "same-origin" }],
] as [string, Record<string, string>][])("rejects a form with %s and changes nothing", async (_what, headers) => {
  const { browser, dashboard, token, agentId } = await registeredBy("ada");
  const csrf = csrfOf(dashboard);
  const before = await browser.open(origin);
  for (const path of ["/agents", `/agents/${agentId}/rotate`, `/agents/${agentId}/delete`, "/auth/logout"]) {
    const label = path === "/agents" ? { label: "x" } : {};
    expect((await post(browser, path, { csrf, ...label }, headers)).status).toBe(403);
  }
  expect((await browser.open(origin)).text).toBe(before.text);
  expect((await client(token).POST("/api/token", { body: push })).response.status).toBe(202);
});

test.each([
  ["no CSRF token", () => ""],
  ["the CSRF token of another session of the same person", (other: string) => other],
])("rejects a form with %s and changes nothing", async (_what, choose) => {
  const { browser, agentId, token } = await registeredBy("ada");
  const { dashboard } = await signedIn("ada");
  const csrf = choose(csrfOf(dashboard));
  for (const action of ["rotate", "delete"]) {
    expect((await post(browser, `/agents/${agentId}/${action}`, { csrf })).status).toBe(403);
  }
  expect((await client(token).POST("/api/token", { body: push })).response.status).toBe(202);
});

test("answers 404 for another person's agent, as for one that doesn't exist", async () => {
  const { agentId, token } = await registeredBy("ada");
  const { browser, dashboard } = await signedIn("ben");
  const csrf = csrfOf(dashboard);
  for (const id of [agentId, "0123456789abcdef", (await newAgent()).split("_")[1] ?? ""]) {
    expect((await post(browser, `/agents/${id}/rotate`, { csrf })).status).toBe(404);
    expect((await post(browser, `/agents/${id}/delete`, { csrf })).status).toBe(404);
    expect((await browser.open(`${origin}/agents/${id}`)).status).toBe(404);
  }
  expect((await client(token).POST("/api/token", { body: push })).response.status).toBe(202);
});

test("rejects a decision with what another person's consent page showed", async () => {
  const token = await newAgent();
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const ada = visitor();
  const page = await ada.signIn(await ada.open(link), "ada");
  const shown = page.document.querySelector("input[name=shown]")?.getAttribute("value") ?? "";
  const { browser, dashboard } = await signedIn("ben");
  const { pathname, search } = new URL(link);
  const fields = { csrf: csrfOf(dashboard), shown, decision: "approve", "r1.contents": "any", duration: "7d" };
  expect((await post(browser, pathname + search, fields)).status).toBe(403);
  expect((await client(token).POST("/api/token", { body: push })).response.status).toBe(202);
});

test("rejects a decision with what the page of another request showed", async () => {
  const [one, other] = [await newAgent(), await newAgent()];
  const ada = visitor();
  const first = await ada.signIn(await ada.open(await linkFor(one, "ada/notes", ["contents:read"])), "ada");
  const shown = first.document.querySelector("input[name=shown]")?.getAttribute("value") ?? "";
  const { pathname, search } = new URL(await linkFor(other, "ada/notes", ["contents:write"]));
  const fields = { csrf: csrfOf(first), shown, decision: "approve", "r1.contents": "any", duration: "7d" };
  expect((await post(ada, pathname + search, fields)).status).toBe(409);
  expect((await client(other).POST("/api/token", { body: push })).response.status).toBe(202);
});

test("creates a new session at each sign-in, and replaces a planted one", async () => {
  const { browser } = await signedIn("ben");
  const [planted = ""] = browser
    .cookies(origin)
    .split("; ")
    .filter((pair) => pair.startsWith("deplodash="));
  const begun = await send(`${origin}/auth/login`, { headers: { Cookie: planted } });
  const signIn = (begun.headers.get("Set-Cookie") ?? "").split(";")[0];
  const done = await send(sandbox.signIn(begun.headers.get("Location") ?? "", "ada"), {
    headers: { Cookie: `${planted}; ${signIn}` },
  });
  const fresh = (done.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
  expect(planted).not.toContain(fresh);
  expect(await (await send(`${origin}/`, { headers: { Cookie: fresh } })).text()).toContain("<strong>ada</strong>");
});

test("escapes markup in an agent's name on every page that shows it", async () => {
  const { browser, dashboard } = await signedIn("ada");
  const label = "</title><script>alert(1)</script>";
  const registered = await browser.press(dashboard, "Register", { label });
  const token = registered.document.querySelector(".secret")?.textContent ?? "";
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const consent = await browser.open(link);
  const decided = await browser.press(consent, "Approve");
  const agent = await browser.open(`${origin}/agents/${token.split("_")[1]}`);
  for (const page of [registered, consent, decided, agent, await browser.open(origin)]) {
    expect(page.text).toContain(label);
    expect(page.document.querySelector("script")).toBeNull();
  }
});

test("forbids scripts, frames, and caching, and sends no referrer to other sites, on every page", async () => {
  const { browser, dashboard, agentId } = await registeredBy("ada");
  const pages = [
    dashboard,
    await browser.open(`${origin}/agents/${agentId}`),
    await browser.open(`${origin}/agents/0123456789abcdef`),
    await visitor().open(origin),
    await visitor().open(await linkFor(await newAgent(), "ada/notes", ["contents:read"])),
    await browser.open(`${origin}/callback`),
  ];
  for (const { headers } of pages) {
    expect(headers.get("Content-Security-Policy")).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self' https://avatars.githubusercontent.com; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Referrer-Policy")).toBe("same-origin");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  }
});

test("links from a rejected form, and from sign-in, back to the page with the form", async () => {
  const { browser, agentId } = await registeredBy("ada");
  const consent = new URL(await linkFor(await newAgent(), "ada/notes", ["contents:read"]));
  const forms = [
    ["/agents", "/"],
    [`/agents/${agentId}/rotate`, `/agents/${agentId}`],
    [`/agents/${agentId}/delete`, `/agents/${agentId}`],
    [`/agents/${agentId}/consents/1/revoke`, `/agents/${agentId}`],
    [consent.pathname + consent.search, consent.pathname + consent.search],
    ["/auth/logout", "/"],
  ] as const;
  for (const [path, page] of forms) {
    const signedOut = await post(visitor(), path, { csrf: "x" });
    expect(signedOut.status).toBe(401);
    expect(linksOf(await signedOut.text())).toContain(`/auth/login?${new URLSearchParams({ next: page })}`);
    const foreign = await post(browser, path, { csrf: "x" }, { Origin: "https://evil.example" });
    const text = await foreign.text();
    expect(foreign.status).toBe(403);
    expect(text).toContain("Nothing was changed.");
    expect(linksOf(text)).toContain(page);
  }
});

test("links back to a decision that GitHub interrupted, and claims nothing about its outcome", async () => {
  const { browser } = await signedIn("ada");
  const page = await browser.open(await linkFor(await newAgent(), "ada/notes", ["contents:read"]));
  github.use(http.get("https://api.github.com/user", () => new HttpResponse(null, { status: 502 })));
  const refused = await browser.press(page, "Approve", selecting(["contents:read"]));
  github.resetHandlers();
  expect(refused.status).toBe(503);
  expect(refused.text).not.toContain("Nothing was changed");
  const again = await browser.follow(refused, "Go back");
  expect(again.url.href).toBe(page.url.href);
  expect((await browser.press(again, "Approve", selecting(["contents:read"]))).text).toContain("Approved");
});

test("offers to try again if GitHub is unavailable", async () => {
  const link = await linkFor(await newAgent(), "ada/notes", ["contents:read"]);
  const { browser } = await signedIn("ada");
  github.use(http.get("https://api.github.com/user", () => new HttpResponse(null, { status: 502 })));
  const page = await browser.open(link);
  github.resetHandlers();
  expect(page.status).toBe(503);
  expect(Number(page.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect((await browser.follow(page, "Try again")).status).toBe(200);
});

test("issues no token after a revocation while GitHub is down, shows that it is pending, and completes it later", async () => {
  const { browser, register } = await signedIn("ada");
  const token = await register("Owing");
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const { data } = await client(token).POST("/api/token", { body: push });
  const issued = data?.status === "ok" ? data.token : "";
  const dashboard = await browser.open(origin);
  github.use(http.delete("https://api.github.com/installation/token", () => new HttpResponse(null, { status: 503 })));
  const after = await browser.press(dashboard, "Revoke “Owing” on ada/notes");
  const pending =
    /hasn’t confirmed it yet. Owing gets no more tokens for ada\/notes. One token that it already has may work until (today|[A-Z][a-z]+ \d+), \d\d:\d\d/;
  for (const page of [after, await browser.open(origin)]) {
    expect(page.text).toMatch(pending);
    expect(page.document.querySelector("[aria-label='Revoke “Owing” on ada/notes']")).toBeNull();
  }
  expect((await client(token).POST("/api/token", { body: push })).response.status).toBe(202);
  expect(sandbox.isAlive(issued)).toBe(true);
  github.resetHandlers();
  await expect.poll(() => sandbox.isAlive(issued), { timeout: 10_000 }).toBe(false);
  expect((await browser.follow(after, "Check again")).text).not.toContain("hasn’t confirmed");
});

test.each([
  [404, `${origin}/docs/`, "There’s nothing at this address", "/"],
  [404, `${origin}/dashboard`, "There’s nothing at this address", "/"],
  [405, `${origin}/agents`, "You can’t open this address", "/"],
  [405, `${origin}/api/token`, "You can’t open this address", "/"],
  [421, "http://evil.example:5178/docs?x=1", "This page is at another address", `${origin}/docs?x=1`],
])(
  "answers %i with a page to browsers and a problem document to programs (%s)",
  async (status, address, title, link) => {
    const program = await app.fetch(address, { headers: { Accept: "*/*" } });
    expect(program.headers.get("Content-Type")).toBe("application/problem+json");
    const browser = await app.fetch(address, { headers: { Accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect([program.status, browser.status]).toEqual([status, status]);
    expect(browser.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    const page = await browser.text();
    expect(parseHTML(page).document.querySelector("h1")?.textContent).toBe(title);
    expect(linksOf(page)).toContain(link);
  },
);
