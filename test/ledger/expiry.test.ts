import { expect } from "vitest";
import { day, hour, minute } from "../../src/domain/time.ts";
import { bob, otherRepository } from "../harness/fixtures.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { test } from "../harness/ledgerTest.ts";

const count = (agent: LedgerAgent, table: string) => agent.sql.all(`SELECT * FROM ${table}`).length;

test("an approval ends with its tokens and their cached copies, and leaves only a row in the log", async ({
  agent,
  clock,
  kv,
  github,
  pass,
  idle,
}) => {
  await agent.grant(["contents:write"], { lasts: day });
  await pass(day - 30 * minute);
  const start = clock.now();
  expect(await agent.request()).toMatchObject({ kind: "issued", endsAt: start + 30 * minute });
  await idle();
  expect(kv.keys("token:").map(kv.expiryOf)).toEqual([start + 30 * minute]);
  await pass(30 * minute);
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys()).toEqual([]);
  for (const table of ["consents", "names", "decisions", "tokens", "cached_tokens", "outbox", "requests"])
    expect(count(agent, table), table).toBe(0);
  const [last] = agent.sql.all("SELECT event, by_id FROM activity ORDER BY id DESC");
  expect(last).toEqual({ event: "ended", by_id: null });
  expect(agent.alarm).toBeNull();
  expect(await agent.request()).toMatchObject({ kind: "needs_consent" });
  expect(github.mints.count).toBe(1);
});

test("ends an expired consent when the ledger is next used, if the alarm is late", async ({ agent, clock, pass }) => {
  await agent.grant(["contents:write"], { lasts: day });
  await agent.grant(["contents:write"], { lasts: 90 * day, repository: otherRepository });
  // The request comes before the late alarm.
  clock.advanceTo(clock.now() + day + minute);
  agent.crash();
  await agent.ask(["contents:write"], { repo: otherRepository.fullName });
  await pass(0);
  expect(agent.sql.all("SELECT repository_id FROM consents")).toEqual([{ repository_id: 8 }]);
});

test("forgets a denial after ten minutes, even if nothing else happens", async ({ agent, pass }) => {
  await agent.decide(await agent.ask(), { approved: [], repository: null });
  await pass(10 * minute);
  expect(count(agent, "consents")).toBe(0);
  expect(count(agent, "decisions")).toBe(0);
});

test("a denial just before the approvals end lasts ten minutes", async ({ agent, pass }) => {
  await agent.grant(["contents:write"], { lasts: day });
  await pass(day - 5 * minute);
  await agent.decide(await agent.ask(["issues:write"]), { approved: [] });
  await pass(5 * minute);
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "denied" });
  await pass(5 * minute);
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "needs_consent" });
  expect(count(agent, "consents")).toBe(0);
});

test("a token under two approvals ends with the first", async ({ agent, clock, github, pass }) => {
  await agent.grant(["contents:write"], { lasts: 20 * minute });
  await agent.grant(["issues:write"], { lasts: 40 * minute, by: bob });
  const start = clock.now();
  expect(await agent.ask(["contents:write", "issues:write"])).toMatchObject({ endsAt: start + 20 * minute });
  expect(await agent.ask(["issues:write"])).toMatchObject({ token: "ghs_2", endsAt: start + 40 * minute });
  await pass(20 * minute);
  expect(github.liveTokens()).toMatchObject([{ token: "ghs_2" }]);
  expect(await agent.ask(["contents:write", "issues:write"])).toMatchObject({
    kind: "needs_consent",
    missing: ["contents:write"],
    granted: ["issues:write"],
  });
});

test("a shared token expires for each request with the approvals of its scopes", async ({ agent, clock, pass }) => {
  await agent.grant(["metadata:read"], { lasts: 20 * minute });
  await agent.grant(["contents:read"], { lasts: 40 * minute });
  const start = clock.now();
  expect(await agent.ask(["contents:read"])).toMatchObject({ token: "ghs_1", endsAt: start + 40 * minute });
  expect(await agent.ask(["contents:read", "metadata:read"])).toMatchObject({ endsAt: start + 20 * minute });
  await pass(20 * minute);
  expect(await agent.request(["contents:read", "metadata:read"])).toMatchObject({ kind: "needs_consent" });
});

test("a scope with two approvals ends with the later one", async ({ agent, clock }) => {
  const wide = await agent.ask();
  await agent.grant(["contents:read"], { lasts: 20 * minute });
  await agent.decide(wide, { lasts: 40 * minute });
  expect(await agent.ask(["contents:read"])).toMatchObject({ endsAt: clock.now() + 40 * minute });
});

test("forgets expired tokens without revoking them", async ({ agent, github, pass }) => {
  await agent.grant(["contents:write"], { lasts: day });
  await agent.ask();
  await pass(hour);
  expect(count(agent, "tokens")).toBe(0);
  expect(github.revocations.count).toBe(0);
});
