import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { getOwnAccess } from "../../src/ledger/ownAccess.ts";
import { readAgentRecord } from "../../src/store/agents.ts";
import { ada, notes } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import { trustJob } from "../harness/idTokens.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";

/** Creates an agent that may push to ada/notes and whose token expires after the given time. */
async function createExpiringAgent(lasts: number) {
  const created = createAgent();
  const expiresAt = created.clock.now() + lasts;
  created.agent.record.expiresAt = expiresAt;
  await created.agent.grant();
  return {
    ...created,
    expiresAt,
    expired: { kind: "expired_token", agentId: created.agent.agentId, expiredAt: expiresAt },
  };
}

test("an agent token works until it expires, and then nothing accepts it", async () => {
  const { agent, expired, pass } = await createExpiringAgent(30 * day);
  const wants = [{ repo: "ada/other", scopes: ["issues:read" as const], branches: null }];
  await agent.grant(["issues:read"], { lasts: 90 * day });
  await pass(30 * day - 1);
  expect(await agent.ask(["issues:read"])).toMatchObject({ kind: "issued" });
  expect(await agent.askFor(wants)).toMatchObject({ kind: "needs_consent" });
  await pass(1);
  expect(await agent.ask(["issues:read"])).toEqual(expired);
  expect(await agent.ask(["issues:write"])).toEqual(expired);
  expect(await agent.askFor(wants)).toEqual(expired);
  expect(await getOwnAccess(agent.ledger, agent.credential, agent.record)).toEqual(expired);
  expect(await agent.revokeToken("ghs_1")).toEqual(expired);
  expect(await agent.beginPush({ id: "push", repo: "ada/notes", changes: [] })).toEqual(expired);
});

test("a caller without the secret doesn't learn that the token has expired", async () => {
  const { agent, pass } = await createExpiringAgent(day);
  await pass(day);
  const untrusted = { agentId: agent.agentId, workload: { issuer: "https://issuer.example", claims: {} } };
  for (const as of [createAgentToken(agent.agentId), untrusted])
    expect(await agent.ask(["contents:write"], { as })).toEqual({ kind: "unknown_agent" });
});

test("a GitHub token issued shortly before the agent token expires ends with it", async () => {
  const { agent, expiresAt, expired, kv, github, pass, idle } = await createExpiringAgent(40 * minute);
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_1", endsAt: expiresAt });
  await idle();
  expect(kv.keys("token:").map(kv.expiryOf)).toEqual([expiresAt - 5 * minute]);
  await pass(34 * minute);
  expect(await agent.request()).toMatchObject({ kind: "cached", token: "ghs_1", endsAt: expiresAt });
  await pass(5 * minute);
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_1", endsAt: expiresAt });
  await pass(minute);
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys("token:")).toEqual([]);
  expect(await agent.request()).toEqual(expired);
});

test("a token whose mint outlasts the agent token is revoked and not issued", async () => {
  const { agent, expired, clock, github, pass } = await createExpiringAgent(30 * minute);
  const expire = () => clock.advanceTo(clock.now() + 30 * minute);
  expect(await during(github.mints.hold(), () => agent.ask(), expire)).toEqual(expired);
  await pass(0);
  expect(github.liveTokens()).toEqual([]);
});

test("a trusted identity keeps working, with tokens that don't end with the agent token", async () => {
  const { agent, clock, expiresAt, expired, kv, github, pass, idle } = await createExpiringAgent(40 * minute);
  const { job: as } = await trustJob(agent);
  const start = clock.now();
  expect(await agent.ask(undefined, { as })).toMatchObject({ token: "ghs_1", endsAt: start + hour });
  await idle();
  // The agent token can open every copy, so a token that outlives it isn't copied.
  expect(kv.keys("token:")).toEqual([]);
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_2", endsAt: expiresAt });
  await pass(36 * minute);
  expect(await agent.ask(undefined, { as })).toMatchObject({ token: "ghs_1" });
  await pass(4 * minute);
  expect(github.liveTokens()).toMatchObject([{ token: "ghs_1" }]);
  await pass(20 * minute);
  expect(await agent.ask(undefined, { as })).toMatchObject({ kind: "issued", token: "ghs_3" });
  await idle();
  expect(kv.keys("token:")).toHaveLength(1);
  expect(await agent.request()).toEqual(expired);
});

test("a trusted identity isn't issued a token that ends with the agent token", async () => {
  const { agent, clock } = await createExpiringAgent(40 * minute);
  const { job: as } = await trustJob(agent);
  expect(await agent.ask()).toMatchObject({ token: "ghs_1" });
  expect(await agent.ask(undefined, { as })).toMatchObject({ token: "ghs_2", endsAt: clock.now() + hour });
});

test("a trusted identity and the agent token that ask at the same time each get a token with the right expiry", async () => {
  const { agent, clock, expiresAt } = await createExpiringAgent(40 * minute);
  const { job: as } = await trustJob(agent);
  const asked = [agent.ask(undefined, { as }), agent.ask()];
  expect(await Promise.all(asked)).toMatchObject([{ endsAt: clock.now() + hour }, { endsAt: expiresAt }]);
});

test("a trusted identity shares tokens with an agent token that outlives them", async () => {
  const { agent } = await createExpiringAgent(2 * hour);
  const { job: as } = await trustJob(agent);
  expect(await agent.ask()).toMatchObject({ token: "ghs_1" });
  expect(await agent.ask(undefined, { as })).toMatchObject({ token: "ghs_1" });
});

test.each([
  ["the approval", 7 * day, 7 * day - 30 * minute],
  ["the hour of its GitHub token", hour, 0],
])("a trusted identity gets a token if %s ends with the agent token", async (_end, lasts, later) => {
  const { agent, expiresAt, github, pass } = await createExpiringAgent(lasts);
  const { job: as } = await trustJob(agent);
  await pass(later);
  for (const _ of [1, 2])
    expect(await agent.ask(undefined, { as })).toMatchObject({ kind: "issued", token: "ghs_1", endsAt: expiresAt });
  expect(github.liveTokens()).toHaveLength(1);
});

test("rotating gives the agent a token with a new expiry, before or after the old one has expired", async () => {
  const { agent, clock, kv, directories, pass } = await createExpiringAgent(day);
  const listed = async () => (await directories.page(ada.id)).agents[0]?.expiresAt;
  await pass(day);
  const [fresh, last] = [createAgentToken(agent.agentId), createAgentToken(agent.agentId)];
  const renewedUntil = clock.now() + 30 * day;
  await agent.rotate(fresh, ada, renewedUntil);
  expect(await agent.ask(undefined, { as: fresh })).toMatchObject({ kind: "issued" });
  expect(await listed()).toBe(renewedUntil);
  expect(await readAgentRecord(kv, agent.agentId)).toMatchObject({ expiresAt: renewedUntil });
  await agent.rotate(last);
  await pass(60 * day);
  expect(await agent.ask(undefined, { as: last })).toMatchObject({ kind: "needs_consent" });
  expect(await listed()).toBeNull();
});

test("a push that outlasts the agent token may not finish", async () => {
  const { agent, pass } = await createExpiringAgent(hour);
  const begun = await agent.beginPush({ id: "push", repo: notes.fullName, changes: [] });
  if (begun.kind !== "started") throw new Error(begun.kind);
  await pass(hour - 1);
  expect(agent.mayFinishPush(begun.consent)).toBe(true);
  await pass(1);
  expect(agent.mayFinishPush(begun.consent)).toBe(false);
});
