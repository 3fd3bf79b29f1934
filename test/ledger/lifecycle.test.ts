import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { second } from "../../src/domain/time.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { verifyListing } from "../../src/ledger/queries.ts";
import { agentKey, readAgentRecord } from "../../src/store/agents.ts";
import { type Bench, createBench } from "./bench.ts";
import { ada, bob, type Desk } from "./desk.ts";
import type { Held } from "./gate.ts";

/** An agent that ada registered, with a token and its copy in KV. */
async function working() {
  const bench = createBench();
  const desk = bench.hire();
  const { agentId } = desk.agent;
  const { label, createdAt } = desk.record;
  await bench.kv.put(agentKey(agentId), JSON.stringify(desk.record));
  const entry = { kind: "agent", agentId, label, createdAt } as const;
  await bench.directories.of(ada.id).recordChange({ entry, isListed: true, version: 0 });
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  const fresh = createAgentToken(desk.agent.agentId);
  return { bench, desk, fresh };
}

test("a new secret takes the place of the old one at once, and the consent stays", async () => {
  const { bench, desk, fresh } = await working();
  expect(await rotateAgent(desk.ledger, desk.record, ada, fresh.secretHash)).toBe("done");
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys("token:")).toEqual([]);
  expect(await desk.request(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await desk.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(await readAgentRecord(bench.kv, desk.agent.agentId)).toEqual({ ...desk.record, secretHash: fresh.secretHash });
  // The Worker repeats a call that a reset broke off, which must not end the tokens issued since.
  expect(await rotateAgent(desk.ledger, desk.record, ada, fresh.secretHash)).toBe("done");
  expect(bench.github.alive()).toHaveLength(1);
});

test("a deleted agent has nothing any more, and its records are gone", async () => {
  const { bench, desk } = await working();
  expect(await deleteAgent(desk.ledger, desk.record, ada)).toBe("done");
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys()).toEqual([]);
  expect(bench.directories.listed(ada.id)).toEqual([]);
  expect(await desk.request(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await deleteAgent(desk.ledger, desk.record, ada)).toBe("not_found");
  expect(await rotateAgent(desk.ledger, desk.record, ada, "")).toBe("not_found");
});

test("an agent can be given a new secret, or be deleted, before it ever asked", async () => {
  const bench = createBench();
  const [one, other] = [bench.hire(), bench.hire()];
  const fresh = createAgentToken(one.agent.agentId);
  expect(await rotateAgent(one.ledger, one.record, ada, fresh.secretHash)).toBe("done");
  expect(await one.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await one.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "needs_consent" });
  expect(await deleteAgent(other.ledger, other.record, ada)).toBe("done");
  expect(await other.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
});

test("nobody but who registered it may order anything, and nobody where the operator did", async () => {
  const { bench, desk, fresh } = await working();
  expect(await rotateAgent(desk.ledger, desk.record, bob, fresh.secretHash)).toBe("not_found");
  expect(await deleteAgent(desk.ledger, { ...desk.record, registeredBy: bob }, bob)).toBe("not_found");
  expect(bench.github.alive()).toHaveLength(1);
  const operators = bench.hire();
  operators.record.registeredBy = null;
  expect(await deleteAgent(operators.ledger, operators.record, ada)).toBe("not_found");
});

test("rotating over and over costs KV only a few writes a day", async () => {
  const { bench, desk } = await working();
  const { count } = bench.kv.puts;
  for (let index = 0; index < 20; index++) {
    await rotateAgent(desk.ledger, desk.record, ada, createAgentToken().secretHash);
  }
  expect(bench.kv.puts.count).toBe(count + 3);
});

test("while GitHub and KV are down the old secret is good for nothing, and the rest follows", async () => {
  const { bench, desk, fresh } = await working();
  for (const gate of [bench.github.kills, bench.kv.puts, bench.kv.deletes]) gate.failing = true;
  await rotateAgent(desk.ledger, desk.record, ada, fresh.secretHash);
  expect(await desk.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
  for (const gate of [bench.github.kills, bench.kv.puts, bench.kv.deletes]) gate.failing = false;
  desk.crash();
  await bench.pass(second);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys("token:")).toEqual([]);
  expect(await desk.ask(["contents:write"], { as: fresh })).toMatchObject({ kind: "issued" });
});

test("who deleted an agent while GitHub was down reads on the dashboard that its tokens are still alive, until they are not", async () => {
  const { bench, desk } = await working();
  bench.github.kills.failing = true;
  expect(await deleteAgent(desk.ledger, desk.record, ada)).toBe("done");
  expect(bench.directories.listed(ada.id)).toContain(desk.agent.agentId);
  expect(verifyListing(desk.ledger, ada.id, [])).toEqual({ agent: null, deleted: true, consents: [], pending: 1 });
  expect(verifyListing(desk.ledger, bob.id, [])).toMatchObject({ pending: 0 });
  bench.github.kills.failing = false;
  await bench.pass(second);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.directories.listed(ada.id)).toEqual([]);
  expect(verifyListing(desk.ledger, ada.id, [])).toMatchObject({ pending: 0 });
});

const steps: Record<string, (bench: Bench) => Held> = {
  "GitHub's mint": ({ github }) => github.mints.hold(),
  "the sealing of the new token": ({ sealing }) => sealing("token").hold(),
  "the opening of a live token": ({ opening }) => opening("token").hold(),
};
const orders: Record<string, (desk: Desk) => Promise<unknown>> = {
  "a new secret": (desk) => rotateAgent(desk.ledger, desk.record, ada, createAgentToken().secretHash),
  "a deletion": (desk) => deleteAgent(desk.ledger, desk.record, ada),
};
const races = Object.keys(orders).flatMap((order) => Object.keys(steps).map((step) => [order, step] as const));

test.for(races)("%s during %s: the old secret gets nothing, and no token lives on", async ([order, step]) => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  if (step.includes("live")) await desk.ask(["contents:write"]);
  await bench.idle();
  const held = steps[step]?.(bench);
  const outcome = desk.ask(["contents:write"]);
  await held?.arrived;
  await orders[order]?.(desk);
  held?.release();
  expect(await outcome).toEqual({ kind: "unknown_agent" });
  await bench.pass(0);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys("token:")).toEqual([]);
});
