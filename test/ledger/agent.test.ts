import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { findAgent } from "../../src/ledger/agent.ts";
import { ada, notesPlace, unlimited } from "../harness/fixtures.ts";
import { openConsentPage } from "../harness/ledgerAgent.ts";
import { createAgent, createApprovedAgent, createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

test("stores an agent's record on its first request", async () => {
  const { agent, clock } = createAgent();
  expect(findAgent(agent.ledger)).toBeNull();
  await agent.ask();
  expect(findAgent(agent.ledger)).toEqual({
    label: "Release notes",
    registeredBy: ada,
    createdAt: clock.now(),
    ...unlimited,
  });
});

test("an agent that the operator registered has no registrant", async () => {
  const { agent } = createAgent();
  agent.record.registeredBy = null;
  await agent.ask();
  expect(findAgent(agent.ledger)).toMatchObject({ registeredBy: null });
});

test("rejects a wrong secret, before and after the first request", async () => {
  const { agent, github } = createAgent();
  const stranger = createAgentToken(agent.agentId);
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  await agent.grant();
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  expect(github.mints.count).toBe(1);
});

test("ignores KV's record of the agent after the first request", async () => {
  const { agent } = await createApprovedAgent();
  const forged = createAgentToken(agent.agentId);
  agent.record.secretHash = forged.secretHash;
  expect(await agent.ask(["contents:write"], { as: forged })).toEqual({ kind: "unknown_agent" });
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});

test("a deleted agent stays deleted while KV still has its record", async () => {
  const { agent, clock } = createAgent();
  const link = await agent.ask();
  agent.sql.all("UPDATE agent SET deleted_at = ?", clock.now());
  agent.crash();
  expect(await agent.ask()).toEqual({ kind: "unknown_agent" });
  expect(await agent.decide(link)).toBe("unknown_agent");
  expect(await openConsentPage(agent.ledger, await agent.link(link), ada.id, notesPlace)).toBeNull();
  expect(agent.sql.all("SELECT id FROM consents")).toEqual([]);
});

test("rejects decisions about an agent that never sent a request", async () => {
  const environment = createLedgerEnvironment();
  const [asking, silent] = [environment.addAgent(), environment.addAgent()];
  const request = await asking.link(await asking.ask());
  expect(await silent.decide({ ...request, agentId: silent.agentId })).toBe("unknown_agent");
});
