import { expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { personName } from "../../src/directory/context.ts";
import { day, second } from "../../src/domain/time.ts";
import { agentKey, readAgent, readAgentRecord } from "../../src/store/agents.ts";
import { ada, bob, unlimited } from "../harness/fixtures.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";

/** Creates an agent that ada registered, with a token and a copy of it in KV. */
async function createRegisteredAgent() {
  const created = createAgent();
  const { agent, kv, directories, idle } = created;
  const { agentId, record } = agent;
  const { label, createdAt } = record;
  await kv.put(agentKey(agentId), JSON.stringify(record));
  const entry = { kind: "agent", agentId, label, createdAt, ...unlimited } as const;
  await directories.of(personName(ada.id)).recordChanges([{ key: entry, entry, version: 0 }]);
  await agent.grant();
  await agent.request();
  await idle();
  return { ...created, fresh: createAgentToken(agentId) };
}

const test = base.extend("scene", createRegisteredAgent);

test("a new secret replaces the old one immediately, and the consent stays", async ({ scene }) => {
  const { agent, fresh, kv, github } = scene;
  expect(await agent.rotate(fresh)).toBe("done");
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys("token:")).toEqual([]);
  expect(await agent.request()).toEqual({ kind: "unknown_agent" });
  expect(await agent.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(await readAgentRecord(kv, agent.agentId)).toEqual({ ...agent.record, secretHash: fresh.secretHash });
  // The Worker repeats a call that a reset interrupted. The repetition must not end newer tokens.
  expect(await agent.rotate(fresh)).toBe("done");
  expect(github.liveTokens()).toHaveLength(1);
});

test("a deletion ends the tokens, and leaves only a note in KV for ninety days", async ({ scene }) => {
  const { agent, fresh, kv, github, directories, pass } = scene;
  expect(await agent.delete()).toBe("done");
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys()).toEqual([`agent:${agent.agentId}`]);
  expect(await readAgent(kv, agent.agentId)).toBe("deleted");
  expect(directories.listed(ada.id)).toEqual([]);
  expect(await agent.request()).toEqual({ kind: "unknown_agent" });
  expect(await agent.delete()).toBe("not_found");
  expect(await agent.rotate(fresh)).toBe("not_found");
  await pass(90 * day + second);
  expect(await readAgent(kv, agent.agentId)).toBeNull();
});

test("an agent can be rotated or deleted before its first request", async ({ environment }) => {
  const [one, other] = [environment.addAgent(), environment.addAgent()];
  const fresh = createAgentToken(one.agentId);
  expect(await one.rotate(fresh)).toBe("done");
  expect(await one.ask()).toEqual({ kind: "unknown_agent" });
  expect(await one.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "needs_consent" });
  expect(await other.delete()).toBe("done");
  expect(await other.ask()).toEqual({ kind: "unknown_agent" });
});

test("only the registrant may rotate or delete an agent", async ({ scene: { environment, agent, fresh, github } }) => {
  expect(await agent.rotate(fresh, bob)).toBe("not_found");
  agent.record.registeredBy = bob; // This changes the registrant only in KV.
  expect(await agent.delete(bob)).toBe("not_found");
  expect(github.liveTokens()).toHaveLength(1);
  const operators = environment.addAgent();
  operators.record.registeredBy = null;
  expect(await operators.delete()).toBe("not_found");
});

test("repeated rotations cost KV only a few writes a day", async ({ scene: { agent, kv } }) => {
  const { count } = kv.puts;
  for (let index = 0; index < 20; index++) await agent.rotate(createAgentToken());
  expect(kv.puts.count).toBe(count + 3);
});

test("the old secret is invalid while GitHub and KV are down, and the rest follows later", async ({ scene }) => {
  const { agent, fresh, kv, github, pass } = scene;
  for (const gate of [github.revocations, kv.puts, kv.deletes]) gate.failing = true;
  await agent.rotate(fresh);
  expect(await agent.ask()).toEqual({ kind: "unknown_agent" });
  for (const gate of [github.revocations, kv.puts, kv.deletes]) gate.failing = false;
  agent.crash();
  await pass(second);
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys("token:")).toEqual([]);
  expect(await agent.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "issued" });
});

test("the dashboard lists a deleted agent's live tokens until GitHub has revoked them", async ({ scene }) => {
  const { agent, github, directories, pass } = scene;
  github.revocations.failing = true;
  expect(await agent.delete()).toBe("done");
  const seen = () => directories.page(ada.id);
  const pending = { repo: "ada/notes", label: "Release notes", grants: [], pending: { tokens: 1 } };
  expect(await seen()).toMatchObject({ agents: [], consents: [], pending: [pending] });
  github.revocations.failing = false;
  await pass(second);
  expect(github.liveTokens()).toEqual([]);
  expect(await seen()).toMatchObject({ agents: [], consents: [], pending: [] });
});
