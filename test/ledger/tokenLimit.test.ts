import { expect, vi } from "vitest";
import { allScopes } from "../../src/domain/scopes.ts";
import { hour, minute, second } from "../../src/domain/time.ts";
import { GitHubUnavailable } from "../../src/github/request.ts";
import { ada } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { createAgent, createApprovedAgent } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";
import type { MemoryGitHub } from "../harness/memoryGitHub.ts";

/** Scopes that each need a separate token. */
const kinds = allScopes.filter((scope) => scope.endsWith(":read")).slice(0, 16);

const alive = (github: MemoryGitHub) => github.liveTokens().map(({ token }) => token);

/** Creates an agent with approval for all `kinds` on the given number of repositories. */
async function createReader(repositories = 1) {
  const created = createAgent();
  const { agent } = created;
  const repos = Array.from({ length: repositories }, (_, index) => `ada/repository-${index}`);
  for (const [index, repo] of repos.entries()) {
    await agent.grant(kinds, { repo, repository: { id: 100 + index, fullName: repo, installationId: 70 } });
  }
  const ask = (kind: number, repo = 0, renew = false) =>
    agent.ask(kinds.slice(kind, kind + 1), { repo: repos[repo] ?? "", renew });
  return { ...created, ask };
}

const test = base.extend("reader", () => createReader());

test("mints a consent's fifth token after revoking the oldest and deleting its copy", async ({ reader }) => {
  const { agent, ask, kv, github, pass, idle } = reader;
  for (const kind of [0, 1, 2, 3]) await ask(kind);
  await idle();
  expect(kv.keys("token:")).toHaveLength(4);
  const checkMints = () => expect(github.mints.count).toBe(4);
  const fifth = await during(github.revocations.hold(), () => ask(4), checkMints);
  expect(fifth).toMatchObject({ kind: "issued", token: "ghs_5" });
  await pass(0);
  expect(alive(github)).toEqual(["ghs_2", "ghs_3", "ghs_4", "ghs_5"]);
  expect(kv.keys("token:")).toHaveLength(4);
  expect(agent.sql.all("SELECT sha256 FROM cached_tokens")).toHaveLength(4);
});

test("simultaneous requests for many kinds of tokens never leave more than four alive", async ({ reader }) => {
  const { ask, github } = reader;
  let most = 0;
  const { mint } = github;
  github.mint = async (request) => {
    const outcome = await mint(request);
    most = Math.max(most, alive(github).length);
    return outcome;
  };
  await Promise.all(kinds.map((_, kind) => ask(kind)));
  expect(most).toBe(4);
});

test("an agent has at most sixty tokens over all its consents", async () => {
  const { ask, github, pass } = await createReader(16);
  for (let repo = 0; repo < 16; repo++) for (const kind of [0, 1, 2, 3]) await ask(kind, repo);
  await pass(0);
  expect(alive(github)).toHaveLength(60);
  expect(alive(github)).not.toContain("ghs_4");
  expect(alive(github)).toContain("ghs_5");
});

test("counts a token as alive until GitHub confirms its revocation", async ({ reader }) => {
  const { agent, ask, github, pass } = reader;
  for (const kind of [0, 1, 2, 3]) await ask(kind);
  github.revocations.failing = true;
  const first = await ask(4);
  expect(first).toEqual({ kind: "unavailable", retryAfter: 1 });
  // Further requests don't cost it another token.
  for (const kind of [5, 6, 7]) expect(await ask(kind)).toMatchObject({ kind: "unavailable" });
  expect([github.mints.count, agent.sql.all("SELECT * FROM tokens").length]).toEqual([4, 3]);
  github.revocations.failing = false;
  await pass(second);
  expect(await ask(4)).toMatchObject({ kind: "issued" });
  expect(alive(github)).toHaveLength(4);
});

test("no-cache revokes the token that it replaces, and deletes its copies", async ({ agent, kv, pass, github }) => {
  await agent.grant(["contents:read", "contents:write"]);
  await agent.ask();
  // Different scopes with the same permissions use the same token, in a separate copy.
  await agent.ask(["contents:read", "contents:write"]);
  await pass(minute);
  const copies = kv.keys("token:");
  expect(await agent.ask(["contents:write"], { renew: true })).toMatchObject({ token: "ghs_2" });
  await pass(0);
  expect(alive(github)).toEqual(["ghs_2"]);
  expect(kv.keys("token:")).toHaveLength(copies.length - 1);
  expect(await agent.request()).toMatchObject({ kind: "cached", token: "ghs_2" });
  expect(await agent.request(["contents:read", "contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("deletes a replaced copy if overwriting it fails", async ({ approved: agent, kv, pass }) => {
  await agent.ask();
  await pass(minute);
  kv.puts.failing = true;
  await agent.ask(["contents:write"], { renew: true });
  await pass(0);
  expect(kv.keys("token:")).toEqual([]);
});

test("deletes a replaced copy that isn't overwritten shortly before the consent ends", async ({ agent, kv, pass }) => {
  await agent.grant(["contents:write"], { lasts: 2 * minute });
  await agent.ask();
  await pass(90 * second);
  expect(kv.keys("token:")).toHaveLength(1);
  await agent.ask(["contents:write"], { renew: true });
  await pass(0);
  expect(kv.keys("token:")).toEqual([]);
});

test("requests with no-cache share a token younger than thirty seconds", async ({ approved: agent, pass, github }) => {
  await agent.ask();
  await pass(29 * second);
  expect(await agent.ask(["contents:write"], { renew: true })).toMatchObject({ token: "ghs_1" });
  await pass(2 * second);
  const both = [1, 2].map(() => agent.ask(["contents:write"], { renew: true }));
  expect(await Promise.all(both)).toMatchObject([{ token: "ghs_2" }, { token: "ghs_2" }]);
  await pass(20 * second);
  expect(await agent.ask(["contents:write"], { renew: true })).toMatchObject({ token: "ghs_2" });
  expect(alive(github)).toEqual(["ghs_2"]);
});

/** Creates an agent with sixty tokens, each minted one second after the one before. */
async function createHoarder() {
  const { ask, ...created } = await createReader(15);
  for (const kind of [0, 1, 2, 3]) {
    for (let repo = 0; repo < 15; repo++) {
      await ask(kind, repo);
      await created.pass(second);
    }
  }
  expect(created.github.liveTokens()).toHaveLength(60);
  return created;
}

test("a deletion revokes the newest tokens first, with at most six calls at a time", async () => {
  const { agent, github, pass } = await createHoarder();
  const called: number[] = [];
  let [open, most] = [0, 0];
  const { revokeToken } = github;
  github.revokeToken = async (token) => {
    called.push(Number(token.slice(4)));
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    return revokeToken(token).finally(() => open--);
  };
  await agent.delete();
  await pass(0);
  expect(github.liveTokens()).toEqual([]);
  // Of six simultaneous calls, some may be slow.
  for (const [index, token] of called.entries()) {
    const skipped = called.slice(index).filter((later) => later > token);
    expect(skipped.length).toBeLessThan(6);
  }
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
});

test("rate-limited revocations are due when the limit ends, and then done immediately", async () => {
  const { agent, clock, github, pass } = await createHoarder();
  const until = clock.now() + 70 * second;
  const { revokeToken } = github;
  let calls = 0;
  github.revokeToken = async (token) => {
    const left = Math.ceil((until - clock.now()) / second);
    if (left > 0 && ++calls > 20) throw new GitHubUnavailable("limited", left, true);
    return revokeToken(token);
  };
  await agent.delete();
  await pass(0);
  expect(agent.sql.all("SELECT DISTINCT attempts, due_at FROM outbox WHERE action = 'revoke'")).toEqual([
    { attempts: 0, due_at: until },
  ]);
  // GitHub revoked the newest twenty tokens, except those whose calls were in flight.
  expect(alive(github)).toHaveLength(40);
  expect(alive(github).filter((token) => Number(token.slice(4)) > 40).length).toBeLessThan(6);
  await pass(70 * second);
  expect(alive(github)).toEqual([]);
});

test("one delivery deletes all cached copies of an agent, whatever GitHub does", async () => {
  const { agent, kv, github } = await createHoarder();
  expect(kv.keys("token:")).toHaveLength(40);
  github.revocations.failing = true;
  await agent.delete();
  expect(kv.keys("token:")).toEqual([]);
});

test("revokes a token with unrequested permissions, however often that fails", async ({ agent, github, pass }) => {
  await agent.grant(["contents:read"]);
  const { mint } = github;
  github.mint = async (request) => {
    const minted = await mint(request);
    if (minted.kind !== "minted") return minted;
    return { ...minted, kind: "unusable", reason: { kind: "unavailable", retryAfter: 60 } };
  };
  github.revocations.failing = true;
  expect(await agent.ask(["contents:read"])).toEqual({ kind: "unavailable", retryAfter: 60 });
  expect(agent.sql.all("SELECT * FROM tokens")).toEqual([]);
  await pass(10 * second);
  expect(alive(github)).toEqual(["ghs_1"]);
  agent.crash();
  github.revocations.failing = false;
  await pass(minute);
  expect(alive(github)).toEqual([]);
});

test("revokes a token that seems to expire immediately", async ({ approved: agent, clock, github, pass, errors }) => {
  const { mint } = github;
  github.mint = async (request) => {
    const minted = await mint(request);
    return minted.kind === "minted" ? { ...minted, expiresAt: clock.now() + 4 * minute } : minted;
  };
  expect(await agent.ask()).toMatchObject({ kind: "unavailable" });
  expect(errors.mock.lastCall?.[0]).toContain("clock");
  expect(github.mints.count).toBe(1);
  await pass(0);
  expect(alive(github)).toEqual([]);
});

test("while GitHub limits the App, nothing is minted, replaced, or charged", async ({ reader }) => {
  const { environment, ask, github } = reader;
  for (const kind of [0, 1, 2, 3]) await ask(kind);
  const mint = vi.spyOn(environment.budgets, "mint");
  environment.backoff.remaining = async () => 30;
  expect(await ask(4)).toEqual({ kind: "unavailable", retryAfter: 30 });
  expect([alive(github).length, mint.mock.calls.length]).toEqual([4, 0]);
  environment.backoff.remaining = async () => 0;
  expect(await ask(4)).toMatchObject({ kind: "issued" });
});

test("charges a mint to the agent and its registrant, and a live token to no one", async ({ reader }) => {
  const { environment, agent, ask, github } = reader;
  const mint = vi.spyOn(environment.budgets, "mint").mockResolvedValue(false);
  expect(await ask(0)).toEqual({ kind: "too_many" });
  expect(mint).toHaveBeenCalledWith(agent.agentId, ada.id);
  expect(github.mints.count).toBe(0);
  mint.mockResolvedValue(true);
  await Promise.all([1, 2, 3].map(() => ask(0)));
  await ask(0);
  expect(mint).toHaveBeenCalledTimes(2);
});

test.each<[string, (agent: LedgerAgent) => Promise<unknown>, answer: unknown]>([
  ["mints", (agent) => agent.ask(), { kind: "too_many" }],
  ["opens a request for", (agent) => agent.ask(["issues:write"]), { kind: "too_many" }],
  ["revokes", (agent) => agent.revokeToken("ghs_1"), { kind: "too_many" }],
])("an agent over its own budget %s nothing, and strangers don't charge that budget", async (_what, act, answer) => {
  const { environment, agent, github, pass } = await createApprovedAgent();
  await agent.ask();
  await pass(hour - 2 * minute);
  const before = [github.mints.count, agent.sql.all("SELECT * FROM requests").length, alive(github)];
  const request = vi.spyOn(environment.budgets, "request").mockResolvedValue(false);
  expect(await act(agent)).toEqual(answer);
  expect([github.mints.count, agent.sql.all("SELECT * FROM requests").length, alive(github)]).toEqual(before);
  expect(request).toHaveBeenCalledTimes(1);
  await agent.ask(["contents:write"], { as: environment.addAgent().credential });
  expect(request).toHaveBeenCalledTimes(1);
});
