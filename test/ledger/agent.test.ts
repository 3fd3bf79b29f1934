import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { findAgent } from "../../src/ledger/agent.ts";
import { reviewRequest, verifyListing } from "../../src/ledger/queries.ts";
import { type Bench, createBench } from "./bench.ts";
import { ada, type Desk, here } from "./desk.ts";

const remove = (bench: Bench, desk: Desk) => desk.sql.all("UPDATE agent SET deleted_at = ?", bench.clock.now());

test("the ledger adopts an agent's record at first sight", async () => {
  const bench = createBench();
  const desk = bench.hire();
  expect(findAgent(desk.ledger)).toBeNull();
  await desk.ask(["contents:write"]);
  expect(findAgent(desk.ledger)).toEqual({ label: "Release notes", registeredBy: ada, createdAt: bench.clock.now() });
});

test("an agent that the operator made belongs to nobody", async () => {
  const desk = createBench().hire();
  desk.record.registeredBy = null;
  await desk.ask(["contents:write"]);
  expect(findAgent(desk.ledger)).toMatchObject({ registeredBy: null });
});

test("a wrong secret is refused, before the first request and after", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const stranger = createAgentToken(desk.agent.agentId);
  expect(await desk.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  await desk.grant(["contents:write"]);
  expect(await desk.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
  expect(await desk.ask(["contents:write"], { as: stranger })).toEqual({ kind: "unknown_agent" });
  expect(bench.github.mints.count).toBe(1);
});

test("after the first request only the ledger's own record counts, not one that KV brings later", async () => {
  const desk = createBench().hire();
  await desk.grant(["contents:write"]);
  const forged = createAgentToken(desk.agent.agentId);
  desk.record.secretHash = forged.secretHash;
  expect(await desk.ask(["contents:write"], { as: forged })).toEqual({ kind: "unknown_agent" });
  expect(await desk.ask(["contents:write"])).toMatchObject({ kind: "issued" });
});

test("a deleted agent stays deleted, though its record is still in KV", async () => {
  const bench = createBench();
  const desk = bench.hire();
  const link = await desk.ask(["contents:write"]);
  remove(bench, desk);
  desk.crash();
  expect(await desk.ask(["contents:write"])).toEqual({ kind: "unknown_agent" });
  expect(await desk.decide(link)).toBe("unknown_agent");
  expect(await reviewRequest(desk.ledger, await desk.link(link), ada.id, here)).toBeNull();
  expect(verifyListing(desk.ledger, ada.id, [7])).toEqual({ agent: null, deleted: true, consents: [], pending: 0 });
  expect(desk.sql.all("SELECT id FROM consents")).toEqual([]);
});

test("nobody can decide about an agent that never asked", async () => {
  const bench = createBench();
  const [asking, silent] = [bench.hire(), bench.hire()];
  const request = await asking.link(await asking.ask(["contents:write"]));
  expect(await silent.decide({ ...request, agentId: silent.agent.agentId })).toBe("unknown_agent");
});

test("an agent that is deleted while its token is minted gets none, and the token dies", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const mint = bench.github.mints.hold();
  const outcome = desk.ask(["contents:write"]);
  await mint.arrived;
  remove(bench, desk);
  mint.release();
  expect(await outcome).toEqual({ kind: "unknown_agent" });
  await bench.pass(0);
  expect(bench.github.alive()).toEqual([]);
});

test("an agent that is deleted while its token is opened gets none", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.ask(["contents:write"]);
  const opening = bench.opening("token").hold();
  const outcome = desk.ask(["contents:write"]);
  await opening.arrived;
  remove(bench, desk);
  opening.release();
  expect(await outcome).toEqual({ kind: "unknown_agent" });
});
