import { expect, test } from "vitest";
import { revokeToken } from "../../src/ledger/revoke.ts";
import type { HeldCall } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { createApprovedAgent, type LedgerEnvironment } from "../harness/ledgerEnvironment.ts";

/** Each await between a request and its token. `warm`: a token is alive before the request. */
const steps: Record<string, { warm: boolean; hold(environment: LedgerEnvironment): HeldCall }> = {
  "GitHub's mint": { warm: false, hold: ({ github }) => github.mints.hold() },
  "the sealing of the new token": { warm: false, hold: ({ sealing }) => sealing("token").hold() },
  "the opening of a live token": { warm: true, hold: ({ opening }) => opening("token").hold() },
};

interface Race {
  environment: LedgerEnvironment;
  agent: LedgerAgent;
  held: HeldCall;
  /** The answers to three equal, simultaneous requests. */
  outcomes: Promise<unknown[]>;
}

async function race(name: string): Promise<Race> {
  const { environment, agent, idle } = await createApprovedAgent();
  const step = steps[name];
  if (!step) throw new Error(name);
  if (step.warm) await agent.ask(["contents:write"]);
  await idle();
  const held = step.hold(environment);
  const outcomes = Promise.all([1, 2, 3].map(() => agent.ask(["contents:write"])));
  await held.arrived;
  return { environment, agent, held, outcomes };
}

const names = Object.keys(steps);

test.for(names)("a revocation during %s leaves no live token, and waiting requests get none", async (name) => {
  const { environment, agent, held, outcomes } = await race(name);
  expect(await agent.revoke()).toMatchObject({ kind: "revoked" });
  held.release();
  const answers = await outcomes;
  // Equal requests whose own opening wasn't held may have been answered before the revocation.
  expect(answers).toContainEqual(expect.objectContaining({ kind: "needs_consent" }));
  if (!name.includes("opening")) expect(answers.every((answer) => isLink(answer))).toBe(true);
  await environment.pass(0);
  expect(environment.github.liveTokens()).toEqual([]);
  expect(environment.kv.keys()).toEqual([]);
  expect(agent.sql.all("SELECT * FROM tokens")).toEqual([]);
});

test.for(names)(
  "after a revocation and a new consent during %s, the agent gets a token of the new consent",
  async (name) => {
    const { environment, agent, held, outcomes } = await race(name);
    await agent.revoke();
    await agent.grant(["contents:write"]);
    held.release();
    const answers = await outcomes;
    await environment.pass(0);
    const [alive, ...more] = environment.github.liveTokens();
    expect(more).toEqual([]);
    expect(answers).toContainEqual(expect.objectContaining({ kind: "issued", token: alive?.token }));
    expect(await agent.request(["contents:write"])).toMatchObject({ token: alive?.token });
  },
);

test.for(names)("after a crash during %s, a revocation ends every token", async (name) => {
  const { environment, agent, held, outcomes } = await race(name);
  const failed = outcomes.catch(() => "lost");
  agent.crash();
  const answer = await agent.request(["contents:write"]);
  expect(answer).toMatchObject({ token: expect.any(String) });
  held.release();
  await failed;
  await agent.revoke();
  await environment.pass(0);
  const handedOut = "token" in answer ? answer.token : "";
  expect(environment.github.isAlive(handedOut)).toBe(false);
  expect(environment.kv.keys()).toEqual([]);
});

test("doesn't issue a token that its agent revokes and replaces while it is opened", async () => {
  const { environment, agent, held, outcomes } = await race("the opening of a live token");
  await revokeToken(agent.ledger, agent.credential, agent.record, "ghs_1");
  expect(await agent.ask(["contents:write"])).toMatchObject({ token: "ghs_2" });
  held.release();
  // The first of the three was held; the others were answered before.
  const [first] = await outcomes;
  expect(first).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(environment.github.liveTokens()).toHaveLength(1);
});

test("a copy that is being sealed during the revocation doesn't get into KV", async () => {
  const { environment, agent, held } = await caching(({ sealing }) => sealing("cached-token").hold());
  await revokeMeanwhile(agent, held);
  await environment.pass(0);
  expect(environment.kv.keys()).toEqual([]);
});

test("a copy that is being written to KV during the revocation is deleted", async () => {
  const { environment, agent, held } = await caching(({ kv }) => kv.puts.hold());
  await revokeMeanwhile(agent, held);
  await environment.pass(0);
  expect(environment.kv.keys()).toEqual([]);
});

test("the later of two copies that are being written to KV during the revocation is deleted too", async () => {
  const { environment, agent, held } = await caching(({ kv }) => kv.puts.hold());
  await agent.ask(["contents:write"]);
  await revokeMeanwhile(agent, held);
  await environment.pass(0);
  expect(environment.kv.keys()).toEqual([]);
});

test("a late copy of an ended consent isn't used for the new consent", async () => {
  const { environment, agent, held } = await caching(({ kv }) => kv.puts.hold());
  const revoked = agent.revoke();
  const decided = agent.decide(await agent.ask(["contents:write"]));
  await moments();
  const outcome = await agent.ask(["contents:write"]);
  held.release();
  await Promise.all([revoked, decided]);
  await environment.pass(0);
  const again = await agent.request(["contents:write"]);
  expect([outcome, again]).toMatchObject([{ token: "ghs_2" }, { token: "ghs_2" }]);
});

test("a copy that another location still sees after the revocation has a dead token", async () => {
  const { agent, kv, github, idle } = await createApprovedAgent();
  await agent.request(["contents:write"]);
  await idle();
  const late = kv.snapshot();
  expect(await agent.revoke()).toEqual({ kind: "revoked", pending: 0 });
  const answer = await agent.request(["contents:write"], late);
  expect("token" in answer && github.isAlive(answer.token)).toBe(false);
});

/** Issues a token, and holds a step on its way into KV. */
async function caching(hold: (environment: LedgerEnvironment) => HeldCall) {
  const { environment, agent } = await createApprovedAgent();
  const held = hold(environment);
  await agent.ask(["contents:write"]);
  await held.arrived;
  return { environment, agent, held };
}

async function revokeMeanwhile(agent: LedgerAgent, held: HeldCall): Promise<void> {
  const revoked = agent.revoke();
  await moments();
  held.release();
  expect(await revoked).toMatchObject({ kind: "revoked" });
}

/** Enough time for work that waits for nothing held. */
async function moments(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

function isLink(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "kind" in answer && answer.kind === "needs_consent";
}
