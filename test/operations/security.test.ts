import { parseHTML } from "linkedom";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { answering, selecting } from "../../scripts/local/owner.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";
import { fieldOf } from "../sandbox/visitor.ts";

const worker = useWorker();
const { app, github, sandbox, ask, issue, newAgent, approve, linkFor, newSession, postForm, signedIn, visitor } =
  worker;

function linksOf(markup: string): (string | null)[] {
  return [...parseHTML(markup).document.querySelectorAll("main a")].map((link) => link.getAttribute("href"));
}

async function registeredBy(login: string) {
  const owner = await signedIn(login);
  const token = await owner.register(`Agent of ${login}`);
  return { ...owner, token, agentId: agentIdOf(token), csrf: fieldOf(owner.dashboard, "csrf") };
}

test("rejects a form from another origin or with another session's CSRF token, and changes nothing", async () => {
  const { browser, csrf, token, agentId } = await registeredBy("ada");
  const other = fieldOf((await newSession("ada")).dashboard, "csrf");
  const consent = await browser.open(await linkFor(token, "ada/notes", ["contents:write"]));
  const before = await browser.open(origin);
  const attempts: [what: string, csrf: string, headers: object][] = [
    ["a foreign origin", csrf, { Origin: "https://evil.example" }],
    ["our origin on another port", csrf, { Origin: "http://localhost:5179" }],
    ["an origin that begins like ours", csrf, { Origin: `${origin}.evil.example` }],
    ["an opaque origin", csrf, { Origin: "null" }],
    ["no origin, whatever Sec-Fetch-Site says", csrf, { "Sec-Fetch-Site": "same-origin" }],
    ["no CSRF token", "", { Origin: origin }],
    ["the CSRF token of another session of the same person", other, { Origin: origin }],
  ];
  const forms = [
    ["/agents", { label: "x" }],
    [`/agents/${agentId}/rotate`, {}],
    [`/agents/${agentId}/delete`, {}],
    ["/auth/logout", {}],
    [
      consent.url.pathname + consent.url.search,
      { shown: fieldOf(consent, "shown"), decision: "approve", ...answering({ contents: "any" }) },
    ],
  ] as const;
  for (const [what, sent, headers] of attempts)
    for (const [path, fields] of forms) {
      const { status } = await postForm(browser, path, { csrf: sent, ...fields }, headers);
      expect({ what, path, status }).toEqual({ what, path, status: 403 });
    }
  expect((await browser.open(origin)).text).toBe(before.text);
  expect((await ask(token)).response.status).toBe(202);
});

test("answers 404 for another person's agent, as for one that doesn't exist", async () => {
  const { agentId, token } = await registeredBy("ada");
  const { browser, dashboard } = await signedIn("ben");
  const csrf = fieldOf(dashboard, "csrf");
  for (const id of [agentId, "0123456789abcdef", agentIdOf(await newAgent())]) {
    expect((await postForm(browser, `/agents/${id}/rotate`, { csrf })).status).toBe(404);
    expect((await postForm(browser, `/agents/${id}/delete`, { csrf })).status).toBe(404);
    expect((await browser.open(`${origin}/agents/${id}`)).status).toBe(404);
  }
  expect((await ask(token)).response.status).toBe(202);
});

test("creates a new session at each sign-in, and replaces a planted one", async () => {
  const { browser } = await signedIn("ben");
  const [planted = ""] = browser
    .cookies(origin)
    .split("; ")
    .filter((pair) => pair.startsWith("deplodash="));
  const { gitHub, headers } = await worker.beginSignIn("/", { Cookie: planted });
  const done = await worker.send(sandbox.signIn(gitHub, "ada"), {
    headers: { Cookie: `${planted}; ${headers.Cookie}` },
  });
  const fresh = (done.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
  expect(planted).not.toContain(fresh);
  expect(await (await worker.send(`${origin}/`, { headers: { Cookie: fresh } })).text()).toContain(
    "<strong>ada</strong>",
  );
});

test("escapes markup in an agent's name, and isolates its writing direction, on every page that shows it", async () => {
  const { browser, dashboard } = await signedIn("ada");
  const label = "</title><script>alert(1)</script> שלום";
  const registered = await browser.press(dashboard, "Register", { label });
  const token = registered.document.querySelector(".secret")?.textContent ?? "";
  const link = await linkFor(token, "ada/notes", ["contents:write"]);
  const consent = await browser.open(link);
  const decided = await browser.press(consent, "Approve");
  const agent = await browser.open(`${origin}/agents/${agentIdOf(token)}`);
  for (const page of [registered, consent, decided, agent, await browser.open(origin)]) {
    expect(page.text).toContain(label);
    expect(page.document.querySelector("script")).toBeNull();
    const isolated = [...page.document.querySelectorAll("bdi")].map(({ textContent }) => textContent);
    expect(isolated.join()).toContain(label);
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
    const signedOut = await postForm(visitor(), path, { csrf: "x" });
    expect(signedOut.status).toBe(401);
    expect(linksOf(await signedOut.text())).toContain(`/auth/login?${new URLSearchParams({ next: page })}`);
    const foreign = await postForm(browser, path, { csrf: "x" }, { Origin: "https://evil.example" });
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
  const issued = await issue(token);
  const dashboard = await browser.open(origin);
  github.use(http.delete("https://api.github.com/installation/token", () => new HttpResponse(null, { status: 503 })));
  const after = await browser.press(dashboard, "Revoke access to ada/notes for “Owing”");
  const pending =
    /hasn’t confirmed it yet. Owing gets no more tokens for ada\/notes. One token that it already has may still work until (today|[A-Z][a-z]+ \d+), \d\d:\d\d/;
  for (const page of [after, await browser.open(origin)]) {
    expect(page.text).toMatch(pending);
    expect(page.document.querySelector("[aria-label='Revoke access to ada/notes for “Owing”']")).toBeNull();
  }
  expect((await ask(token)).response.status).toBe(202);
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
