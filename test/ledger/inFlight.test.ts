import { expect, test } from "vitest";
import { revokeToken } from "../../src/ledger/revoke.ts";
import { type Bench, createBench } from "./bench.ts";
import type { Desk } from "./desk.ts";
import type { Held } from "./gate.ts";

/** Each await between an agent's question and its token; whether a token is alive already when the agent asks. */
const steps: Record<string, { warm: boolean; hold(bench: Bench): Held }> = {
  "GitHub's mint": { warm: false, hold: ({ github }) => github.mints.hold() },
  "the sealing of the new token": { warm: false, hold: ({ sealing }) => sealing("token").hold() },
  "the opening of a live token": { warm: true, hold: ({ opening }) => opening("token").hold() },
};

interface Race {
  bench: Bench;
  desk: Desk;
  held: Held;
  /** The answers to three equal requests that came at once. */
  outcomes: Promise<unknown[]>;
}

async function race(name: string): Promise<Race> {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const step = steps[name];
  if (!step) throw new Error(name);
  if (step.warm) await desk.ask(["contents:write"]);
  await bench.idle();
  const held = step.hold(bench);
  const outcomes = Promise.all([1, 2, 3].map(() => desk.ask(["contents:write"])));
  await held.arrived;
  return { bench, desk, held, outcomes };
}

const names = Object.keys(steps);

test.for(names)("a revocation during %s: what waited for it hands out nothing, and no token lives on", async (name) => {
  const { bench, desk, held, outcomes } = await race(name);
  expect(await desk.revoke()).toMatchObject({ kind: "revoked" });
  held.release();
  const answers = await outcomes;
  // Of the equal requests, those whose own opening was not held may have been answered before the revocation.
  expect(answers).toContainEqual(expect.objectContaining({ kind: "needs_consent" }));
  if (!name.includes("opening")) expect(answers.every((answer) => isLink(answer))).toBe(true);
  await bench.pass(0);
  expect(bench.github.alive()).toEqual([]);
  expect(bench.kv.keys()).toEqual([]);
  expect(desk.sql.all("SELECT * FROM tokens")).toEqual([]);
});

test.for(names)("a revocation and a new consent during %s: the agent gets a token of the new consent", async (name) => {
  const { bench, desk, held, outcomes } = await race(name);
  await desk.revoke();
  await desk.grant(["contents:write"]);
  held.release();
  const answers = await outcomes;
  await bench.pass(0);
  const [alive, ...more] = bench.github.alive();
  expect(more).toEqual([]);
  expect(answers).toContainEqual(expect.objectContaining({ kind: "issued", token: alive?.token }));
  expect(await desk.request(["contents:write"])).toMatchObject({ token: alive?.token });
});

test.for(names)("a crash during %s: nothing is handed out twice, and a revocation reaches all", async (name) => {
  const { bench, desk, held, outcomes } = await race(name);
  const failed = outcomes.catch(() => "lost");
  desk.crash();
  const answer = await desk.request(["contents:write"]);
  expect(answer).toMatchObject({ token: expect.any(String) });
  held.release();
  await failed;
  await desk.revoke();
  await bench.pass(0);
  const handedOut = "token" in answer ? answer.token : "";
  expect(bench.github.isAlive(handedOut)).toBe(false);
  expect(bench.kv.keys()).toEqual([]);
});

test("a token that is given back and replaced while it is opened is not issued", async () => {
  const { bench, desk, held, outcomes } = await race("the opening of a live token");
  await revokeToken(desk.ledger, desk.agent, desk.record, "ghs_1");
  expect(await desk.ask(["contents:write"])).toMatchObject({ token: "ghs_2" });
  held.release();
  // The first of the three was held, the others were answered before.
  const [first] = await outcomes;
  expect(first).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(bench.github.alive()).toHaveLength(1);
});

test("a copy that is being sealed when the revocation comes does not get into KV", async () => {
  const { bench, desk, held } = await caching(({ sealing }) => sealing("cached-token").hold());
  await revokeMeanwhile(desk, held);
  await bench.pass(0);
  expect(bench.kv.keys()).toEqual([]);
});

test("a copy that is on its way to KV when the revocation comes does not survive it", async () => {
  const { bench, desk, held } = await caching(({ kv }) => kv.puts.hold());
  await revokeMeanwhile(desk, held);
  await bench.pass(0);
  expect(bench.kv.keys()).toEqual([]);
});

test("of two copies on their way to KV, the one that arrives late does not survive a revocation either", async () => {
  const { bench, desk, held } = await caching(({ kv }) => kv.puts.hold());
  await desk.ask(["contents:write"]);
  await revokeMeanwhile(desk, held);
  await bench.pass(0);
  expect(bench.kv.keys()).toEqual([]);
});

test("a copy of an ended consent that arrives late is not taken for the new consent's", async () => {
  const { bench, desk, held } = await caching(({ kv }) => kv.puts.hold());
  const revoked = desk.revoke();
  const decided = desk.decide(await desk.ask(["contents:write"]));
  await moments();
  const outcome = await desk.ask(["contents:write"]);
  held.release();
  await Promise.all([revoked, decided]);
  await bench.pass(0);
  const again = await desk.request(["contents:write"]);
  expect([outcome, again]).toMatchObject([{ token: "ghs_2" }, { token: "ghs_2" }]);
});

test("a copy that another place still sees after the revocation holds a token that is dead", async () => {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  await desk.request(["contents:write"]);
  await bench.idle();
  const late = bench.kv.elsewhere();
  expect(await desk.revoke()).toEqual({ kind: "revoked", pending: 0 });
  const answer = await desk.request(["contents:write"], late);
  expect("token" in answer && bench.github.isAlive(answer.token)).toBe(false);
});

/** A token that is handed out while its way into KV is held. */
async function caching(hold: (bench: Bench) => Held) {
  const bench = createBench();
  const desk = bench.hire();
  await desk.grant(["contents:write"]);
  const held = hold(bench);
  await desk.ask(["contents:write"]);
  await held.arrived;
  return { bench, desk, held };
}

async function revokeMeanwhile(desk: Desk, held: Held): Promise<void> {
  const revoked = desk.revoke();
  await moments();
  held.release();
  expect(await revoked).toMatchObject({ kind: "revoked" });
}

/** Time enough for what does not wait for anything that is held. */
async function moments(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

function isLink(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "kind" in answer && answer.kind === "needs_consent";
}
