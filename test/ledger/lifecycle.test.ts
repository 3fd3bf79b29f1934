import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { second } from "../../src/domain/time.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { verifyListing } from "../../src/ledger/queries.ts";
import { agentKey, readAgentRecord } from "../../src/store/agents.ts";
import { ada, bob } from "../harness/fixtures.ts";
import type { HeldCall } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import {
  createAgent,
  createApprovedAgent,
  createLedgerEnvironment,
  type LedgerEnvironment,
} from "../harness/ledgerEnvironment.ts";

/** Creates an agent that ada registered, with a token and its copy in KV. */
async function working() {
  const { environment, agent, kv, directories, idle } = createAgent();
  const { agentId } = agent.credential;
  const { label, createdAt } = agent.record;
  await kv.put(agentKey(agentId), JSON.stringify(agent.record));
  const entry = { kind: "agent", agentId, label, createdAt } as const;
  await directories.of(ada.id).recordChange({ entry, isListed: true, version: 0 });
  await agent.grant(["contents:write"]);
  await agent.request(["contents:write"]);
  await idle();
  const fresh = createAgentToken(agent.agentId);
  return { environment, agent, fresh };
}

test("a new secret replaces the old one immediately, and the consent stays", async () => {
  const { environment, agent, fresh } = await working();
  expect(await rotateAgent(agent.ledger, agent.record, ada, fresh.secretHash)).toBe("done");
  expect(environment.github.liveTokens()).toEqual([]);
  expect(environment.kv.keys("token:")).toEqual([]);
  expect(await agent.request(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await agent.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(await readAgentRecord(environment.kv, agent.agentId)).toEqual({
    ...agent.record,
    secretHash: fresh.secretHash,
  });
  // The Worker repeats a call that a reset interrupted, which must not end newer tokens.
  expect(await rotateAgent(agent.ledger, agent.record, ada, fresh.secretHash)).toBe("done");
  expect(environment.github.liveTokens()).toHaveLength(1);
});

test("deleting an agent ends its tokens and deletes its records", async () => {
  const { environment, agent } = await working();
  expect(await deleteAgent(agent.ledger, agent.record, ada)).toBe("done");
  expect(environment.github.liveTokens()).toEqual([]);
  expect(environment.kv.keys()).toEqual([]);
  expect(environment.directories.listed(ada.id)).toEqual([]);
  expect(await agent.request(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await deleteAgent(agent.ledger, agent.record, ada)).toBe("not_found");
  expect(await rotateAgent(agent.ledger, agent.record, ada, "")).toBe("not_found");
});

test("an agent can be rotated or deleted before its first request", async () => {
  const environment = createLedgerEnvironment();
  const [one, other] = [environment.addAgent(), environment.addAgent()];
  const fresh = createAgentToken(one.agentId);
  expect(await rotateAgent(one.ledger, one.record, ada, fresh.secretHash)).toBe("done");
  expect(await one.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await one.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "needs_consent" });
  expect(await deleteAgent(other.ledger, other.record, ada)).toBe("done");
  expect(await other.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
});

test("only the registrant may rotate or delete an agent", async () => {
  const { environment, agent, fresh } = await working();
  expect(await rotateAgent(agent.ledger, agent.record, bob, fresh.secretHash)).toBe("not_found");
  expect(await deleteAgent(agent.ledger, { ...agent.record, registeredBy: bob }, bob)).toBe("not_found");
  expect(environment.github.liveTokens()).toHaveLength(1);
  const operators = environment.addAgent();
  operators.record.registeredBy = null;
  expect(await deleteAgent(operators.ledger, operators.record, ada)).toBe("not_found");
});

test("repeated rotations cost KV only a few writes a day", async () => {
  const { environment, agent } = await working();
  const { count } = environment.kv.puts;
  for (let index = 0; index < 20; index++) {
    await rotateAgent(agent.ledger, agent.record, ada, createAgentToken().secretHash);
  }
  expect(environment.kv.puts.count).toBe(count + 3);
});

test("the old secret is invalid while GitHub and KV are down, and the rest follows later", async () => {
  const { environment, agent, fresh } = await working();
  for (const gate of [environment.github.revocations, environment.kv.puts, environment.kv.deletes]) gate.failing = true;
  await rotateAgent(agent.ledger, agent.record, ada, fresh.secretHash);
  expect(await agent.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
  for (const gate of [environment.github.revocations, environment.kv.puts, environment.kv.deletes])
    gate.failing = false;
  agent.crash();
  await environment.pass(second);
  expect(environment.github.liveTokens()).toEqual([]);
  expect(environment.kv.keys("token:")).toEqual([]);
  expect(await agent.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "issued" });
});

test("the dashboard counts a deleted agent's live tokens until GitHub has revoked them", async () => {
  const { environment, agent } = await working();
  environment.github.revocations.failing = true;
  expect(await deleteAgent(agent.ledger, agent.record, ada)).toBe("done");
  expect(environment.directories.listed(ada.id)).toContain(agent.agentId);
  expect(verifyListing(agent.ledger, ada.id, [])).toEqual({ agent: null, deleted: true, consents: [], pending: 1 });
  expect(verifyListing(agent.ledger, bob.id, [])).toMatchObject({ pending: 0 });
  environment.github.revocations.failing = false;
  await environment.pass(second);
  expect(environment.github.liveTokens()).toEqual([]);
  expect(environment.directories.listed(ada.id)).toEqual([]);
  expect(verifyListing(agent.ledger, ada.id, [])).toMatchObject({ pending: 0 });
});

const steps: Record<string, (environment: LedgerEnvironment) => HeldCall> = {
  "GitHub's mint": ({ github }) => github.mints.hold(),
  "the sealing of the new token": ({ sealing }) => sealing("token").hold(),
  "the opening of a live token": ({ opening }) => opening("token").hold(),
};
const orders: Record<string, (agent: LedgerAgent) => Promise<unknown>> = {
  "a new secret": (agent) => rotateAgent(agent.ledger, agent.record, ada, createAgentToken().secretHash),
  "a deletion": (agent) => deleteAgent(agent.ledger, agent.record, ada),
};
const races = Object.keys(orders).flatMap((order) => Object.keys(steps).map((step) => [order, step] as const));

test.for(races)("after %s during %s, the old secret gets no token and none stays alive", async ([order, step]) => {
  const { environment, agent, kv, github, pass, idle } = await createApprovedAgent();
  if (step.includes("live")) await agent.ask(["contents:write"]);
  await idle();
  const held = steps[step]?.(environment);
  const outcome = agent.ask(["contents:write"]);
  await held?.arrived;
  await orders[order]?.(agent);
  held?.release();
  expect(await outcome).toEqual({ kind: "unknown_agent" });
  await pass(0);
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys("token:")).toEqual([]);
});
