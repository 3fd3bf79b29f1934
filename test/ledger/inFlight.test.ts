import { expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { minute } from "../../src/domain/time.ts";
import { during, type HeldCall } from "../harness/gate.ts";
import { trustJob } from "../harness/idTokens.ts";
import { createAgent, createApprovedAgent, type LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { test } from "../harness/ledgerTest.ts";

type Created = ReturnType<typeof createAgent>;

/** Each await between a request and its token. A token is opened only if one is live before the request. */
const steps: Record<string, (environment: LedgerEnvironment) => HeldCall> = {
  "GitHub's mint": ({ github }) => github.mints.hold(),
  "the sealing of the new token": ({ sealing }) => sealing("token").hold(),
  "the opening of a live token": ({ opening }) => opening("token").hold(),
};
const names = Object.keys(steps);

/** Events that end the right to a token, and the answer to requests after each of them. */
const endings: Record<string, { end(created: Created): Promise<unknown>; answer: string }> = {
  "a revocation": { end: ({ agent }) => agent.revoke(), answer: "needs_consent" },
  "the end of the approval": { end: ({ pass }) => pass(10 * minute), answer: "needs_consent" },
  "a new secret": {
    end: ({ agent }) => agent.rotate(createAgentToken()),
    answer: "unknown_agent",
  },
  "a deletion": { end: ({ agent }) => agent.delete(), answer: "unknown_agent" },
};

/** Sends three identical requests at once and holds the first one that reaches the named step. */
async function holdAt(name: string) {
  const created = createAgent();
  const { environment, agent, idle } = created;
  await agent.grant(["contents:write"], { lasts: 10 * minute });
  await agent.grant(["issues:write"]); // This keeps the consent after the approval ends.
  if (name.includes("opening")) await agent.ask();
  await idle();
  const held = steps[name]?.(environment);
  if (!held) throw new Error(name);
  const outcomes = Promise.all([1, 2, 3].map(() => agent.ask()));
  await held.arrived;
  return { ...created, held, outcomes };
}

test.for(Object.keys(endings).flatMap((ending) => names.map((name) => [ending, name] as const)))(
  "%s during %s leaves no live token, and waiting requests get none",
  async ([ending, name]) => {
    const { end, answer } = endings[ending] ?? {};
    const created = await holdAt(name);
    const { agent, held, outcomes, kv, github, pass } = created;
    await end?.(created);
    held.release();
    const kinds = (await outcomes).map(({ kind }) => kind);
    // Identical requests whose own opening wasn't held may have been answered earlier.
    expect(kinds).toContain(answer);
    if (!name.includes("opening")) expect(new Set(kinds)).toEqual(new Set([answer]));
    await pass(0);
    expect(github.liveTokens()).toEqual([]);
    expect(kv.keys("token:")).toEqual([]);
    expect(agent.sql.all("SELECT * FROM tokens")).toEqual([]);
  },
);

test.for(names)(
  "after a revocation and a new consent during %s, the agent gets a token of the new consent",
  async (name) => {
    const { agent, held, outcomes, github, pass } = await holdAt(name);
    await agent.revoke();
    await agent.grant();
    held.release();
    const answers = await outcomes;
    await pass(0);
    const [alive, ...more] = github.liveTokens();
    expect(more).toEqual([]);
    expect(answers).toContainEqual(expect.objectContaining({ kind: "issued", token: alive?.token }));
    expect(await agent.request()).toMatchObject({ token: alive?.token });
  },
);

test.for(names)(
  "the removal of an identity during %s leaves its workload no token",
  async (name, { environment, approved: agent, github, kv, idle, pass }) => {
    const { identity, job } = await trustJob(agent);
    if (name.includes("opening")) await agent.ask();
    await idle();
    const held = steps[name]?.(environment);
    const ask = () => agent.ask(["contents:write"], { as: job });
    const remove = async () => expect(await agent.removeIdentity(identity.id)).toBe("done");
    expect(held && (await during(held, ask, remove))).toEqual({ kind: "unknown_agent" });
    await pass(0);
    expect(github.liveTokens()).toEqual([]);
    expect(kv.keys("token:")).toEqual([]);
  },
);

test.for(names)("after a crash during %s, a revocation ends every token", async (name) => {
  const { agent, held, outcomes, kv, github, pass } = await holdAt(name);
  const failed = outcomes.catch(() => "lost");
  agent.crash();
  const answer = await agent.request();
  expect(answer).toMatchObject({ token: expect.any(String) });
  held.release();
  await failed;
  await agent.revoke();
  await pass(0);
  const issued = "token" in answer ? answer.token : "";
  expect(github.isAlive(issued)).toBe(false);
  expect(kv.keys()).toEqual([]);
});

test("doesn't issue a token that its agent revokes and replaces while it is opened", async () => {
  const { agent, held, outcomes, github } = await holdAt("the opening of a live token");
  await agent.revokeToken("ghs_1");
  expect(await agent.ask()).toMatchObject({ token: "ghs_2" });
  held.release();
  // The first of the three was held; the others were answered earlier.
  const [first] = await outcomes;
  expect(first).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(github.liveTokens()).toHaveLength(1);
});

test.for<[step: string, hold: (environment: LedgerEnvironment) => HeldCall, later: number]>([
  ["sealed", ({ sealing }) => sealing("cached-token").hold(), 0],
  ["written to KV", ({ kv }) => kv.puts.hold(), 0],
  ["written to KV, with another after it,", ({ kv }) => kv.puts.hold(), 1],
])("a copy that is being %s during the revocation is not left in KV", async ([_step, hold, later]) => {
  const { agent, held, kv, pass } = await holdCopy(hold);
  for (let count = 0; count < later; count++) await agent.ask();
  await revokeBefore(agent, held);
  await pass(0);
  expect(kv.keys()).toEqual([]);
});

test("a late copy of an ended consent isn't used for the new consent", async () => {
  const { agent, held, pass } = await holdCopy(({ kv }) => kv.puts.hold());
  const revoked = agent.revoke();
  const decided = agent.decide(await agent.ask());
  await waitBriefly();
  const outcome = await agent.ask();
  held.release();
  await Promise.all([revoked, decided]);
  await pass(0);
  const again = await agent.request();
  expect([outcome, again]).toMatchObject([{ token: "ghs_2" }, { token: "ghs_2" }]);
});

test("a copy that another location still sees after the revocation has a dead token", async ({
  approved: agent,
  kv,
  github,
  idle,
}) => {
  await agent.request();
  await idle();
  const late = kv.snapshot();
  expect(await agent.revoke()).toMatchObject({ kind: "revoked", pending: 0 });
  const answer = await agent.request(["contents:write"], { from: late });
  expect("token" in answer && github.isAlive(answer.token)).toBe(false);
});

/** Issues a token and holds a step on its way into KV. */
async function holdCopy(hold: (environment: LedgerEnvironment) => HeldCall) {
  const created = await createApprovedAgent();
  const held = hold(created.environment);
  await created.agent.ask();
  await held.arrived;
  return { ...created, held };
}

/** Begins a revocation before it releases the held call. */
async function revokeBefore(agent: Created["agent"], held: HeldCall): Promise<void> {
  const revoked = agent.revoke();
  await waitBriefly();
  held.release();
  expect(await revoked).toMatchObject({ kind: "revoked" });
}

/** Gives all work that isn't waiting for a held call the time to finish. */
const waitBriefly = () => new Promise((resolve) => setTimeout(resolve, 20));
