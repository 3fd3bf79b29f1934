import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { origin, useWorker } from "../harness/worker.ts";

const { sandbox, client, newAgent, send, signedIn } = useWorker();

const notes = { repo: "ada/notes", scopes: ["contents:write" as const] };
const garden = { repo: "cleo/garden", scopes: ["contents:read" as const] };
const both = { wants: [notes, garden] };
const undecidedNotes = {
  ...{ repo: "ada/notes", missing_scopes: ["contents:write"] },
  granted_scopes: [],
  declined_scopes: [],
};

async function createAgent() {
  const agent = client(await newAgent());
  const ask = (body: { wants: { repo: string; scopes: ("contents:write" | "contents:read" | "admin")[] }[] } = both) =>
    agent.POST("/api/access-requests", { body });
  const linkFor = async (repo: string) => {
    const { data } = await ask();
    if (data?.status !== "needs_consent") throw new Error("nothing is undecided");
    const link = new URL(data.url);
    link.searchParams.set("repo", repo);
    return link.href;
  };
  return { agent, ask, linkFor };
}

test("asks two owners with one link, says what each decided, and lets the agent request tokens", async () => {
  const { agent, ask, linkFor } = await createAgent();
  const before = sandbox.calls.length;
  const first = await ask();
  expect(first.response.status).toBe(202);
  expect(Number(first.response.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(first.data).toMatchObject({
    status: "needs_consent",
    url: expect.stringMatching(/\/auth\/consent\?repo=ada%2Fnotes&request=/),
    wants: [undecidedNotes, { repo: "cleo/garden", missing_scopes: ["contents:read"] }],
  });
  expect((await ask({ wants: [garden, { ...notes, repo: "Ada/Notes" }] })).data).toMatchObject({
    url: first.data?.status === "needs_consent" && first.data.url,
    wants: [{ repo: "cleo/garden" }, { repo: "Ada/Notes" }],
  });
  expect(sandbox.calls.length).toBe(before);

  const [ada, cleo] = [await signedIn("ada"), await signedIn("cleo")];
  await ada.approve(await linkFor("ada/notes"), ["contents:write"]);
  expect((await ask()).data).toMatchObject({
    wants: [{ granted_scopes: ["contents:write"] }, { declined_scopes: [] }],
  });
  await cleo.deny(await linkFor("cleo/garden"));
  const { data, response } = await ask();
  expect(response.status).toBe(200);
  expect(data).toEqual({
    status: "ok",
    wants: [
      { repo: "ada/notes", missing_scopes: [], granted_scopes: ["contents:write"], declined_scopes: [] },
      { repo: "cleo/garden", missing_scopes: [], granted_scopes: [], declined_scopes: ["contents:read"] },
    ],
  });
  expect((await agent.POST("/api/token", { body: notes })).data).toMatchObject({ status: "ok" });
});

test("gives the same answer for repositories that exist and repositories that don't", async () => {
  const { ask } = await createAgent();
  const shape = async (repo: string) => JSON.stringify((await ask({ wants: [{ ...notes, repo }] })).data).length;
  expect(await shape("cleo/attic")).toBe(await shape("cleo/nonce"));
});

test("holds a request until everything is decided, and answers 403 if all of it was declined", async () => {
  const { agent, ask, linkFor } = await createAgent();
  await ask();
  const [ada, cleo] = [await signedIn("ada"), await signedIn("cleo")];
  const held = agent.POST("/api/access-requests", { body: both, params: { header: { Prefer: "wait=30" } } });
  await pause(300);
  await ada.deny(await linkFor("ada/notes"));
  await cleo.deny(await linkFor("cleo/garden"));
  const { error, response } = await held;
  expect(response.status).toBe(403);
  expect(response.headers.get("Preference-Applied")).toBe("wait=30");
  expect(error).toMatchObject({ code: "consent_denied", retry_at: expect.any(String) });
});

test("a link decides only what its viewer administers, and its page says nothing about the rest", async () => {
  const { ask, linkFor } = await createAgent();
  const [ada, cleo] = [await signedIn("ada"), await signedIn("cleo")];
  const asSeenByAda = async () => (await ada.browser.open(await linkFor("cleo/garden"))).text;
  const open = await asSeenByAda();
  const link = await linkFor("cleo/garden");
  await cleo.approve(link, ["contents:read"]);
  // The page reveals neither the approval nor the repository's existence.
  expect((await ada.browser.open(link)).text).toBe(open);
  const missing = await ask({ wants: [notes, { ...garden, repo: "cleo/nothing" }] });
  const other = missing.data?.status === "needs_consent" ? new URL(missing.data.url) : null;
  other?.searchParams.set("repo", "cleo/nothing");
  // The page contains its own link.
  const unify = (text: string) =>
    text.replaceAll(/http:\S*request=[\w.]{39}/g, "the link").replaceAll(/cleo\/(garden|nothing)/g, "cleo/x");
  expect(unify((await ada.browser.open(other?.href ?? "")).text)).toBe(unify(open));
});

test("a form decides only repositories on the page that it came from", async () => {
  const { ask } = await createAgent();
  const { browser } = await signedIn("ada");
  const wants = Array.from({ length: 6 }, (_, index) => ({ ...notes, repo: `ada/no-${index}` }));
  const { data } = await ask({ wants });
  const link = data?.status === "needs_consent" ? data.url : "";
  const [page, further] = [await browser.open(link), await browser.open(`${link}&page=2`)];
  const form = page.document.querySelector("[name=shown]")?.closest("form");
  form?.setAttribute("action", further.url.href);
  form?.querySelector("button[value='deny:r1']")?.setAttribute("value", "deny:r6");
  expect((await browser.press(page, "Deny this one: ada/no-0")).status).toBe(409);
  expect((await browser.press(page, "Deny all 5")).status).toBe(409);
  const answer = await ask({ wants });
  expect(answer.data?.wants.flatMap(({ declined_scopes: declined }) => declined)).toEqual([]);
});

test.each<[what: string, body: object, errors: { pointer: string; detail?: string }[]]>([
  ["no repository", { wants: [] }, [{ pointer: "/wants" }]],
  [
    "21 repositories",
    { wants: Array.from({ length: 21 }, (_, at) => ({ ...notes, repo: `ada/n${at}` })) },
    [{ pointer: "/wants" }],
  ],
  [
    "a duplicate repository",
    { wants: [notes, garden, { ...notes, repo: "https://github.com/ADA/notes.git" }] },
    [{ pointer: "/wants/2/repo", detail: "is the same repository as /wants/0/repo" }],
  ],
  [
    "branches that nothing can be pushed to",
    { wants: [notes, { ...garden, branches: ["agent/*"] }] },
    [{ pointer: "/wants/1/branches", detail: "needs contents:write among the scopes" }],
  ],
  ["an unknown scope", { wants: [{ ...notes, scopes: ["contents:admin"] }] }, [{ pointer: "/wants/0/scopes/0" }]],
  ["another server", { wants: [{ ...notes, repo: "https://gitlab.com/ada/notes" }] }, [{ pointer: "/wants/0/repo" }]],
  [
    "a reason with a hidden character",
    { ...both, reason: "back\u202ewards" },
    [{ pointer: "/reason", detail: "contains an invisible character" }],
  ],
])("refuses %s and says where", async (_what, body, errors) => {
  const { agent } = await createAgent();
  const { error, response } = await agent.POST("/api/access-requests", { body: body as typeof both });
  expect(response.status).toBe(400);
  expect(error).toMatchObject({ code: "invalid_request", errors });
});

test("accepts a reason with a token request, hides it from programs, and shares the link whatever the reason", async () => {
  const { agent } = await createAgent();
  const ask = (reason?: string) => agent.POST("/api/token", { body: { ...notes, ...(reason && { reason }) } });
  const { data } = await ask("Fix the\nlinks");
  expect(JSON.stringify(data)).not.toContain("Fix");
  expect((await ask("Something else")).data).toEqual(data);
  expect((await ask()).data).toEqual(data);
  expect((await ask("x".repeat(201))).response.status).toBe(400);
});

test("keeps the reason out of git's output", async () => {
  const token = await newAgent();
  const wants = [{ ...notes, branches: ["agent/*"] }];
  const { data } = await client(token).POST("/api/access-requests", { body: { wants, reason: "Fix the links" } });
  const push = `${origin}/git/ada/notes.git/info/refs?service=git-receive-pack`;
  const said = await (await send(push, { headers: { Authorization: `Bearer ${token}` } })).text();
  // The push needs the same access, so it gets the same link.
  expect(said).toContain(data?.status === "needs_consent" && data.url);
  expect(said).not.toContain("Fix");
});
