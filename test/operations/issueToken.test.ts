import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { agentIdOf } from "../harness/fixtures.ts";
import { origin, useWorker } from "../harness/worker.ts";

const { sandbox, client, ask, issue, newAgent, approve, send, repositories, installations, app } = useWorker();

const push = ["contents:write" as const];

/** Sends a request for a token as an agent. A string or bytes are sent unchanged. */
const sendBody = (agentToken: string, body: unknown) =>
  send(`${origin}/api/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${agentToken}`, "Content-Type": "application/json" },
    body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });

test("returns a consent link, without a call to GitHub, if there is no consent", async () => {
  const agent = await newAgent();
  const before = sandbox.calls.length;
  const { data, response } = await ask(agent);
  expect(response.status).toBe(202);
  expect(data).toMatchObject({ status: "needs_consent", missing_scopes: ["contents:write"], granted_scopes: [] });
  expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(sandbox.calls.length).toBe(before);
});

test("gives the same answer for a repository that exists and one that doesn't", async () => {
  const agent = await newAgent();
  const existing = await ask(agent);
  const missing = await ask(agent, push, "nobody/nothing");
  const shape = ({ data, response }: typeof existing) => [response.status, Object.keys(data ?? {})];
  expect(shape(missing)).toEqual(shape(existing));
});

test("calls GitHub once after the consent, and not at all for a cached token", async () => {
  const agent = await newAgent();
  await approve(agent, "ada", "ada/notes", push);
  const before = sandbox.calls.length;
  const { data } = await ask(agent);
  expect(data).toMatchObject({
    status: "ok",
    repo: "ada/notes",
    scopes: ["contents:write"],
    permissions: { contents: "write", metadata: "read" },
  });
  const minted = sandbox.calls.slice(before);
  expect(minted.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST /app/installations/${installations.ada.id}/access_tokens`,
  ]);
  for (let time = 0; time < 3; time++) {
    const again = await ask(agent, push, "Ada/NOTES");
    expect(again.data).toEqual(data);
  }
  expect(sandbox.calls.length).toBe(before + 1);
});

test("mints one token for fifty identical simultaneous requests", async () => {
  const agent = await newAgent();
  await approve(agent, "ada", "ada/notes", push);
  const before = sandbox.calls.length;
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(agent)));
  const tokens = new Set(answers.map(({ data }) => (data?.status === "ok" ? data.token : data?.status)));
  expect(tokens.size).toBe(1);
  expect(sandbox.calls.length).toBe(before + 1);
});

test("expands admin into three scopes, and leaves out those that were not approved", async () => {
  const token = await newAgent();
  const first = await ask(token, ["admin"]);
  const missing = first.data?.status === "needs_consent" ? first.data.missing_scopes : [];
  expect(missing).toEqual(["administration:write", "contents:write", "workflows:write"]);
  await approve(token, "ada", "ada/notes", [...missing], ["contents:write", "workflows:write"]);
  const { data } = await ask(token, ["admin"]);
  expect(data).toMatchObject({ status: "ok", scopes: ["contents:write", "workflows:write"] });
});

test("bypasses the cache on no-cache and mints a new token, unless the old one is a few seconds old", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  const { data: first } = await ask(token);
  const body = { repo: "ada/notes", scopes: push };
  const renew = () => client(token).POST("/api/token", { body, params: { header: { "Cache-Control": "no-cache" } } });
  expect((await renew()).data).toEqual(first);
  const ledger = await app.getWorker().getDurableObjectStorage("LEDGER", { name: agentIdOf(token) });
  await ledger.exec("UPDATE tokens SET minted_at = minted_at - 31000");
  expect((await ask(token)).data).toEqual(first);
  const { data: other } = await renew();
  expect(other?.status === "ok" && first?.status === "ok" && other.token !== first.token).toBe(true);
});

test("rejects an agent's id with another secret, even if a token is cached", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", ["contents:write"]);
  await issue(token);
  const forged = createAgentToken(agentIdOf(token)).token;
  const mistyped = token.replace(/.$/, (last) => (last === "x" ? "y" : "x"));
  for (const wrong of [forged, mistyped, createAgentToken().token, "dpl_", "", "ghs_abc"]) {
    const { error, response } = await ask(wrong);
    expect(response.status).toBe(401);
    expect(response.headers.get("WWW-Authenticate")).toMatch(/^Bearer/);
    expect(error).toMatchObject({ code: "invalid_agent_token" });
  }
});

test("limits how many different tokens an agent can mint in a minute", async () => {
  const token = await newAgent();
  const keys = ["actions", "administration", "checks", "contents", "issues", "statuses"] as const;
  const all = keys.map((key): Scope => `${key}:read`);
  await approve(token, "ada", "ada/notes", all);
  const mints = () => sandbox.calls.filter(({ path }) => path.endsWith("/access_tokens")).length;
  const before = mints();
  const sets = Array.from({ length: 63 }, (_, set) => all.filter((_, index) => (set + 1) & (1 << index)));
  const asked = sets.map((some) => ask(token, some));
  const limited = (await Promise.all(asked)).filter(({ response }) => response.status === 429);
  // The limit is 30 per minute, and a new minute may have begun.
  expect(mints() - before).toBeLessThanOrEqual(60);
  expect(limited.length).toBe(63 - (mints() - before));
  expect(limited[0]?.error).toMatchObject({ code: "rate_limited" });
  expect(Number(limited[0]?.response.headers.get("Retry-After"))).toBeGreaterThan(0);
});

test("links to the page that fixes a suspended installation or an unselected repository", async () => {
  const token = await newAgent();
  await approve(token, "cleo", "cleo/garden", ["contents:write"]);
  const url = expect.stringContaining("https://github.com/");
  sandbox.select(installations.cleo, [repositories.attic]);
  expect((await ask(token, push, "cleo/garden")).error).toMatchObject({ code: "repository_not_selected", url });
  sandbox.select(installations.cleo, [repositories.garden]);
  sandbox.suspend(installations.cleo);
  expect((await ask(token, push, "cleo/garden")).error).toMatchObject({ code: "installation_suspended", url });
  sandbox.unsuspend(installations.cleo);
  expect((await ask(token, push, "cleo/garden")).data).toMatchObject({ status: "ok" });
});

test("follows a rename, and grants nothing to a new repository under the old name", async () => {
  const token = await newAgent();
  const diary = sandbox.addRepository({ owner: repositories.notes.owner, name: "diary" });
  await approve(token, "ada", "ada/diary", ["contents:write"]);
  sandbox.rename(diary, "journal");
  const impostor = sandbox.addRepository({ owner: repositories.notes.owner, name: "diary" });
  const { data } = await ask(token, push, "ada/diary");
  expect(data).toMatchObject({ status: "ok", repo: "ada/journal" });
  const held = data?.status === "ok" ? sandbox.tokens.get(data.token) : undefined;
  expect(JSON.stringify(held?.repositories)).not.toContain(String(impostor.id));
});

test.each([
  ["a body that is not JSON", "{", [""]],
  ["a body that is a list", "[]", [""]],
  ["no repository", { scopes: ["contents:read"] }, ["/repo"]],
  ["a repository without an owner", { repo: "notes", scopes: ["contents:read"] }, ["/repo"]],
  ["a repository with dots for a name", { repo: "ada/..", scopes: ["contents:read"] }, ["/repo"]],
  ["a wiki", { repo: "ada/notes.wiki", scopes: ["contents:read"] }, ["/repo"]],
  ["another server", { repo: "https://gitlab.com/ada/notes", scopes: ["contents:read"] }, ["/repo"]],
  ["no scopes", { repo: "ada/notes", scopes: [] }, ["/scopes"]],
  ["a scope that does not exist", { repo: "ada/notes", scopes: ["contents:read", "everything"] }, ["/scopes/1"]],
  ["an organization's permission", { repo: "ada/notes", scopes: ["members:read"] }, ["/scopes/0"]],
  ["a duplicate scope", { repo: "ada/notes", scopes: ["contents:read", "contents:read"] }, ["/scopes/1"]],
  ["more than the contract has", { repo: "ada/notes", scopes: ["contents:read"], "a/b~c": 1 }, ["/a~1b~0c"]],
  ["two mistakes", { repo: 1, scopes: "contents:read" }, ["/repo", "/scopes"]],
])("rejects %s and says where the mistake is", async (_what, body, pointers) => {
  const response = await sendBody(await newAgent(), body);
  const problem: { code: string; errors: { pointer: string }[] } = await response.json();
  expect(response.status).toBe(400);
  expect(problem.code).toBe("invalid_request");
  expect(problem.errors.map(({ pointer }) => pointer)).toEqual(pointers);
});

test("suggests scopes for an unknown one", async () => {
  const response = await sendBody(await newAgent(), { repo: "ada/notes", scopes: ["contents"] });
  const detail = "is not a scope; did you mean contents:read or contents:write?";
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/scopes/0", detail }] });
});

test("accepts every spelling of ada/notes, and caches one token for all", async () => {
  const token = await newAgent();
  await approve(token, "ada", "ada/notes", push);
  const { data } = await ask(token);
  for (const repo of ["ada/notes.git", "https://github.com/Ada/notes", "git@github.com:ada/notes.git"])
    expect((await ask(token, push, repo)).data).toEqual(data);
});

test.each<[what: string, body: Buffer<ArrayBuffer>, detail: RegExp]>([
  ["Latin-1", Buffer.from('{"repo":"adä/notes"}', "latin1"), /^is not UTF-8$/],
  ["half of a surrogate pair", Buffer.from('{"repo":"\xed\xa0\x80"}', "latin1"), /^is not UTF-8$/],
  ["three bytes of a character that has four", Buffer.from('{"repo":"\xf0\x9f\x98"}', "latin1"), /^is invalid/],
  ["the replacement character", Buffer.from('{"repo":"\ufffd/notes"}'), /^is invalid/],
  ["a byte order mark", Buffer.from('\ufeff{"repo":"x"}'), /^is invalid/],
])("rejects a body with %s and names the mistake", async (_what, body, detail) => {
  const response = await sendBody(await newAgent(), body);
  const problem: { errors: { detail: string }[] } = await response.json();
  expect(response.status).toBe(400);
  expect(problem.errors[0]?.detail).toMatch(detail);
});

test("creates no ledger for a request that violates the contract", async () => {
  const token = await newAgent();
  await sendBody(token, { repo: "ada/notes", scopes: ["nothing:write"] });
  const ledger = await app.getWorker().getDurableObjectStorage("LEDGER", { name: agentIdOf(token) });
  expect(await ledger.exec("SELECT * FROM agent")).toEqual([]);
});
