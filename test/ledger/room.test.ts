import { expect, test, vi } from "vitest";
import { allScopes } from "../../src/domain/scopes.ts";
import { hour, minute, second } from "../../src/domain/time.ts";
import { GitHubUnavailable } from "../../src/github/request.ts";
import { deleteAgent } from "../../src/ledger/lifecycle.ts";
import { revokeToken } from "../../src/ledger/revoke.ts";
import { type Bench, createBench } from "./bench.ts";
import { ada, type Desk } from "./desk.ts";

/** Scopes that each need a token of their own. */
const kinds = allScopes.filter((scope) => scope.endsWith(":read")).slice(0, 16);

/** An agent whose owner approved all of `kinds` on so many repositories. */
async function approved(repositories = 1) {
  const bench = createBench();
  const desk = bench.hire();
  const repos = Array.from({ length: repositories }, (_, index) => `ada/repository-${index}`);
  for (const [index, repo] of repos.entries()) {
    await desk.grant(kinds, { repo, repository: { id: 100 + index, fullName: repo, installationId: 70 } });
  }
  const ask = (kind: number, repo = 0, renew = false) =>
    desk.ask(kinds.slice(kind, kind + 1), { repo: repos[repo] ?? "", renew });
  return { bench, desk, ask };
}

const alive = ({ github }: Bench) => github.alive().map(({ token }) => token);

test("a fifth token for one consent is minted after the oldest was revoked and its copy deleted", async () => {
  const { bench, desk, ask } = await approved();
  for (const kind of [0, 1, 2, 3]) await ask(kind);
  await bench.idle();
  expect(bench.kv.keys("token:")).toHaveLength(4);
  const revoking = bench.github.kills.hold();
  const fifth = ask(4);
  await revoking.arrived;
  expect(bench.github.mints.count).toBe(4);
  revoking.release();
  expect(await fifth).toMatchObject({ kind: "issued", token: "ghs_5" });
  await bench.pass(0);
  expect(alive(bench)).toEqual(["ghs_2", "ghs_3", "ghs_4", "ghs_5"]);
  expect(bench.kv.keys("token:")).toHaveLength(4);
  expect(desk.sql.all("SELECT sha256 FROM cached_tokens")).toHaveLength(4);
});

test("requests at once for many kinds of tokens leave four alive, at every moment", async () => {
  const { bench, ask } = await approved();
  let most = 0;
  const { mint } = bench.github;
  bench.github.mint = async (request) => {
    const outcome = await mint.call(bench.github, request);
    most = Math.max(most, alive(bench).length);
    return outcome;
  };
  await Promise.all(kinds.map((_, kind) => ask(kind)));
  expect(most).toBe(4);
});

test("an agent has sixty tokens at most, over all its consents", async () => {
  const { bench, ask } = await approved(16);
  for (let repo = 0; repo < 16; repo++) for (const kind of [0, 1, 2, 3]) await ask(kind, repo);
  await bench.pass(0);
  expect(alive(bench)).toHaveLength(60);
  expect(alive(bench)).not.toContain("ghs_4");
  expect(alive(bench)).toContain("ghs_5");
});

test("a token whose revocation GitHub has not confirmed counts as alive: none is minted until it has", async () => {
  const { bench, desk, ask } = await approved();
  for (const kind of [0, 1, 2, 3]) await ask(kind);
  bench.github.kills.failing = true;
  const first = await ask(4);
  expect(first).toEqual({ kind: "unavailable", retryAfter: 1 });
  // However often it asks, it loses no other token by that.
  for (const kind of [5, 6, 7]) expect(await ask(kind)).toMatchObject({ kind: "unavailable" });
  expect([bench.github.mints.count, desk.sql.all("SELECT * FROM tokens").length]).toEqual([4, 3]);
  bench.github.kills.failing = false;
  await bench.pass(second);
  expect(await ask(4)).toMatchObject({ kind: "issued" });
  expect(alive(bench)).toHaveLength(4);
});

test("no-cache revokes the token that it replaces, and every cached copy of that one", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:read", "contents:write"]);
  await desk.ask(["contents:write"]);
  // Other words for the same permissions: the same token, in another copy.
  await desk.ask(["contents:read", "contents:write"]);
  await bench.pass(minute);
  const copies = bench.kv.keys("token:");
  expect(await desk.ask(["contents:write"], { renew: true })).toMatchObject({ token: "ghs_2" });
  await bench.pass(0);
  expect(alive(bench)).toEqual(["ghs_2"]);
  expect(bench.kv.keys("token:")).toHaveLength(copies.length - 1);
  expect(await desk.request(["contents:write"])).toMatchObject({ kind: "cached", token: "ghs_2" });
  expect(await desk.request(["contents:read", "contents:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("a replaced copy whose overwriting fails is deleted", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  await bench.pass(minute);
  bench.kv.puts.failing = true;
  await desk.ask(["contents:write"], { renew: true });
  await bench.pass(0);
  expect(bench.kv.keys("token:")).toEqual([]);
});

test("a replaced copy that is not overwritten, because the consent ends within a minute, is deleted", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"], { lasts: 2 * minute });
  await desk.ask(["contents:write"]);
  await bench.pass(90 * second);
  expect(bench.kv.keys("token:")).toHaveLength(1);
  await desk.ask(["contents:write"], { renew: true });
  await bench.pass(0);
  expect(bench.kv.keys("token:")).toEqual([]);
});

test("two processes that both say no-cache share a token that is younger than thirty seconds", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  await bench.pass(29 * second);
  expect(await desk.ask(["contents:write"], { renew: true })).toMatchObject({ token: "ghs_1" });
  await bench.pass(2 * second);
  const both = [1, 2].map(() => desk.ask(["contents:write"], { renew: true }));
  expect(await Promise.all(both)).toMatchObject([{ token: "ghs_2" }, { token: "ghs_2" }]);
  await bench.pass(20 * second);
  expect(await desk.ask(["contents:write"], { renew: true })).toMatchObject({ token: "ghs_2" });
  expect(alive(bench)).toEqual(["ghs_2"]);
});

/** An agent with sixty tokens, each minted a second after the last. */
async function hoarding() {
  const all = await approved(15);
  for (const kind of [0, 1, 2, 3]) {
    for (let repo = 0; repo < 15; repo++) {
      await all.ask(kind, repo);
      await all.bench.pass(second);
    }
  }
  expect(alive(all.bench)).toHaveLength(60);
  return all;
}

test("a deletion revokes the newest tokens first, at most six calls at a time", async () => {
  const { bench, desk } = await hoarding();
  const called: number[] = [];
  let [open, most] = [0, 0];
  const { revokeToken: revoke } = bench.github;
  bench.github.revokeToken = async (token) => {
    called.push(Number(token.slice(4)));
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    return revoke.call(bench.github, token).finally(() => open--);
  };
  await deleteAgent(desk.ledger, desk.record, ada);
  await bench.pass(0);
  expect(bench.github.alive()).toEqual([]);
  // Of the calls at a time, some may be slow.
  for (const [index, token] of called.entries()) {
    const skipped = called.slice(index).filter((later) => later > token);
    expect(skipped.length).toBeLessThan(6);
  }
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
});

test("revocations that GitHub limits are due when the limit ends, and then done at once", async () => {
  const { bench, desk } = await hoarding();
  const until = bench.clock.now() + 70 * second;
  const { revokeToken: revoke } = bench.github;
  let calls = 0;
  bench.github.revokeToken = async (token) => {
    const left = Math.ceil((until - bench.clock.now()) / second);
    if (left > 0 && ++calls > 20) throw new GitHubUnavailable("limited", left, true);
    return revoke.call(bench.github, token);
  };
  await deleteAgent(desk.ledger, desk.record, ada);
  await bench.pass(0);
  expect(desk.sql.all("SELECT DISTINCT attempts, due_at FROM outbox WHERE action = 'revoke'")).toEqual([
    { attempts: 0, due_at: until },
  ]);
  // What GitHub let through were the newest twenty, but for those whose call was in flight.
  expect(alive(bench)).toHaveLength(40);
  expect(alive(bench).filter((token) => Number(token.slice(4)) > 40).length).toBeLessThan(6);
  await bench.pass(70 * second);
  expect(alive(bench)).toEqual([]);
});

test("an agent has no more cached copies than one delivery deletes, whatever GitHub does", async () => {
  const { bench, desk } = await hoarding();
  expect(bench.kv.keys("token:")).toHaveLength(40);
  bench.github.kills.failing = true;
  await deleteAgent(desk.ledger, desk.record, ada);
  expect(bench.kv.keys("token:")).toEqual([]);
});

test("a token for more than was asked is revoked, however often that fails, and its caller can try later", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:read"]);
  const { mint } = bench.github;
  bench.github.mint = async (request) => {
    const minted = await mint.call(bench.github, request);
    if (minted.kind !== "minted") return minted;
    return { ...minted, kind: "unusable", reason: { kind: "unavailable", retryAfter: 60 } };
  };
  bench.github.kills.failing = true;
  expect(await desk.ask(["contents:read"])).toEqual({ kind: "unavailable", retryAfter: 60 });
  expect(desk.sql.all("SELECT * FROM tokens")).toEqual([]);
  await bench.pass(10 * second);
  expect(alive(bench)).toEqual(["ghs_1"]);
  desk.crash();
  bench.github.kills.failing = false;
  await bench.pass(minute);
  expect(alive(bench)).toEqual([]);
});

test("a token that seems to expire at once ends the request after one mint, and is revoked", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const report = vi.spyOn(console, "error").mockReturnValue();
  const { mint } = bench.github;
  bench.github.mint = async (request) => {
    const minted = await mint.call(bench.github, request);
    return minted.kind === "minted" ? { ...minted, expiresAt: bench.clock.now() + 4 * minute } : minted;
  };
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "unavailable" });
  expect(report.mock.lastCall?.[0]).toContain("clock");
  report.mockRestore();
  expect(bench.github.mints.count).toBe(1);
  await bench.pass(0);
  expect(alive(bench)).toEqual([]);
});

test("while GitHub asks the App to wait, nothing is minted, displaced, or charged", async () => {
  const { bench, ask } = await approved();
  for (const kind of [0, 1, 2, 3]) await ask(kind);
  const mint = vi.spyOn(bench.budgets, "mint");
  bench.backoff.remaining = async () => 30;
  expect(await ask(4)).toEqual({ kind: "unavailable", retryAfter: 30 });
  expect([alive(bench).length, mint.mock.calls.length]).toEqual([4, 0]);
  bench.backoff.remaining = async () => 0;
  expect(await ask(4)).toMatchObject({ kind: "issued" });
});

test("a mint is charged to the agent and its registrant; a token that is alive costs nothing", async () => {
  const { bench, desk, ask } = await approved();
  const mint = vi.spyOn(bench.budgets, "mint").mockResolvedValue(false);
  expect(await ask(0)).toEqual({ kind: "too_many" });
  expect(mint).toHaveBeenCalledWith(desk.agent.agentId, ada.id);
  expect(bench.github.mints.count).toBe(0);
  mint.mockResolvedValue(true);
  await Promise.all([1, 2, 3].map(() => ask(0)));
  await ask(0);
  expect(mint).toHaveBeenCalledTimes(2);
});

test.each<[string, (desk: Desk) => Promise<unknown>, answer: unknown]>([
  ["mints", (desk) => desk.ask(["contents:write"]), { kind: "too_many" }],
  ["opens a request for", (desk) => desk.ask(["issues:write"]), { kind: "too_many" }],
  ["revokes", (desk) => revokeToken(desk.ledger, desk.agent, desk.record, "ghs_1"), "too_many"],
])("an agent over its own budget %s nothing, and a stranger pays nothing of it", async (_what, act, answer) => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  await bench.pass(hour - 2 * minute);
  const before = [bench.github.mints.count, desk.sql.all("SELECT * FROM requests").length, alive(bench)];
  const request = vi.spyOn(bench.budgets, "request").mockResolvedValue(false);
  expect(await act(desk)).toEqual(answer);
  expect([bench.github.mints.count, desk.sql.all("SELECT * FROM requests").length, alive(bench)]).toEqual(before);
  expect(request).toHaveBeenCalledTimes(1);
  await desk.ask(["contents:write"], { as: bench.hire().agent });
  expect(request).toHaveBeenCalledTimes(1);
});
