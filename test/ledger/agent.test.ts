import { expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { findAgent } from "../../src/ledger/agent.ts";
import { ada, notesPlace, unlimited } from "../harness/fixtures.ts";
import { jobConditions, trust } from "../harness/idTokens.ts";
import { test } from "../harness/ledgerTest.ts";

test.for([ada, null])(
  "stores an agent's record on its first request (registrant: %o)",
  async (registeredBy, { agent, clock }) => {
    agent.record.registeredBy = registeredBy;
    expect(findAgent(agent.ledger)).toBeNull();
    await agent.ask();
    const stored = { label: "Release notes", registeredBy, createdAt: clock.now(), ...unlimited };
    expect(findAgent(agent.ledger)).toEqual(stored);
  },
);

test("rejects a wrong secret, before and after the first request", async ({ agent, github }) => {
  const stranger = createAgentToken(agent.agentId);
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  await agent.grant();
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  // The record in KV no longer counts.
  agent.record.secretHash = stranger.secretHash;
  expect(await agent.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  expect(github.mints.count).toBe(1);
});

test("issues a token only to workloads with one of the trusted identities", async ({ approved: agent, github }) => {
  const issuer = "https://issuer.example";
  const on = (ref: string) => ({ ...jobConditions, ref });
  const askAs = (claims: Record<string, string>, from = issuer) =>
    agent.ask(["contents:write"], { as: { agentId: agent.agentId, workload: { issuer: from, claims } } });
  agent.record.identities = [{ issuer, conditions: on("only in KV") }];
  expect(await askAs(on("only in KV"))).toEqual({ kind: "unknown_agent" });
  for (const ref of ["one", "another"]) await trust(agent, { issuer, conditions: on(ref) });
  expect(await askAs(on("another"))).toMatchObject({ kind: "issued" });
  for (const other of [on("a third"), {}]) expect(await askAs(other)).toEqual({ kind: "unknown_agent" });
  expect(await askAs(on("another"), `${issuer}/`)).toEqual({ kind: "unknown_agent" });
  expect(github.mints.count).toBe(1);
});

test("a deleted agent stays deleted while KV still has its record", async ({ agent, clock }) => {
  const link = await agent.ask();
  agent.sql.all("UPDATE agent SET deleted_at = ?", clock.now());
  agent.crash();
  expect(await agent.ask()).toEqual({ kind: "unknown_agent" });
  expect(await agent.decide(link)).toBe("unknown_agent");
  expect(await agent.openConsentPage(link, notesPlace)).toBeNull();
  expect(agent.sql.all("SELECT id FROM consents")).toEqual([]);
});

test("rejects decisions about an agent that never sent a request", async ({ environment }) => {
  const [asking, silent] = [environment.addAgent(), environment.addAgent()];
  const request = await asking.link(await asking.ask());
  expect(await silent.decide({ ...request, agentId: silent.agentId })).toBe("unknown_agent");
});
