import { expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { recordPush } from "../../src/ledger/push.ts";
import { bob, notes } from "../harness/fixtures.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import type { LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";

const zero = "0".repeat(40);
const changeOf = (ref: string, index = 0) => ({ ref, oldId: zero, newId: String(index).padStart(40, "1") });
const agentBranch = changeOf("refs/heads/agent/a");

const test = base
  .extend("begin", ({ agent }) => {
    let pushes = 0;
    return (changes = [agentBranch], id = `push-${++pushes}`) => agent.beginPush({ id, repo: "Ada/Notes", changes });
  })
  /** The agent after ada allowed it to push to agent/*. */
  .extend("limited", async ({ agent }) => {
    await agent.grant(["contents:write"], { branches: ["agent/*"] });
    return agent;
  });

const logOf = (agent: LedgerAgent) => agent.details()?.entries.filter(({ event }) => event === "pushed") ?? [];

test("a push within the limit gets a token, and is logged once as sent", async ({ limited: agent, begin }) => {
  for (const _ of [1, 2])
    expect(await begin([agentBranch], "repeated")).toMatchObject({ kind: "started", repo: notes.fullName });
  expect(logOf(agent)).toMatchObject([
    { repo: notes.fullName, push: { outcome: "sent", changes: [agentBranch], count: 1 } },
  ]);
});

test("a push outside the limit gets no token, and is logged once as refused", async ({ limited: agent, begin }) => {
  for (const ref of ["refs/heads/main", "refs/tags/v1", "refs/heads/agent", "refs/heads/agent/../main"]) {
    for (const _ of [1, 2]) {
      const begun = await begin([agentBranch, changeOf(ref)], ref);
      expect(begun).toEqual({ kind: "not_allowed", branches: ["agent/*"], repositoryId: notes.id });
    }
  }
  expect(logOf(agent)).toEqual([]);
  const refused = agent.details()?.entries.slice(0, 5);
  expect(refused?.map(({ event, push }) => push?.id ?? event)).toEqual([
    ...["refs/heads/agent/../main", "refs/heads/agent", "refs/tags/v1", "refs/heads/main", "minted"],
  ]);
});

test("a push without consent asks for contents:write on agent/*, once", async ({ agent, begin }) => {
  const first = await begin([changeOf("refs/heads/main")]);
  expect(first).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
  if (first.kind !== "needs_consent") return;
  expect(await agent.link(first)).toMatchObject({ wants: [{ scopes: ["contents:write"], branches: ["agent/*"] }] });
  expect(await begin()).toMatchObject({ kind: "needs_consent", request: first.request });
});

test("a push starts without another request even if the limit doesn't include agent/*", async ({ agent, begin }) => {
  await agent.grant(["contents:write"], { branches: ["main"] });
  expect(await begin([changeOf("refs/heads/main")])).toMatchObject({ kind: "started" });
});

test("a push is denied for a while once contents:write is declined", async ({ environment, agent, begin }) => {
  await agent.grant(["contents:write", "workflows:write"], { approved: ["workflows:write"] });
  expect(await begin()).toMatchObject({ kind: "denied" });
  await environment.pass(11 * minute);
  expect(await begin()).toMatchObject({ kind: "needs_consent", missing: ["contents:write"] });
});

test("a fetch opens no request, and returns the link of the agent's own request", async ({ agent }) => {
  const fetch = () => agent.ask(["contents:read"], { mayAsk: false });
  expect(await fetch()).toEqual({ kind: "not_asked" });
  const asked = await agent.ask(["issues:read"]);
  expect(await fetch()).toMatchObject({ kind: "needs_consent", request: (asked as { request: string }).request });
});

test("the outcome is recorded once, for the push that it belongs to", async ({ limited: agent, begin }) => {
  await begin([agentBranch], "mine");
  const record = (outcome: "accepted" | "rejected", id = "mine") => recordPush(agent.ledger, { id, outcome });
  record("rejected", "another");
  expect(logOf(agent)).toMatchObject([{ push: { outcome: "sent" } }]);
  record("accepted");
  record("rejected");
  expect(logOf(agent)).toMatchObject([{ push: { outcome: "accepted" } }]);
});

const widen = async (agent: LedgerAgent) =>
  agent.decide(await agent.ask(["contents:write"], { branches: ["main"] }), { branches: ["agent/*", "main"] });

test.for<[what: string, change: (agent: LedgerAgent, environment: LedgerEnvironment) => Promise<unknown>]>([
  ["the branches change", widen],
  ["the approval ends", (_, { pass }) => pass(7 * day - minute)],
  ["the access is revoked", (agent) => agent.revoke()],
  ["the secret is replaced", (agent) => agent.rotate(createAgentToken(agent.agentId))],
  ["the agent is deleted", (agent) => agent.delete()],
])(
  "a push may finish until %s, and its outcome is recorded in any case",
  async ([, change], { environment, limited: agent, begin }) => {
    const begun = await begin([agentBranch], "mine");
    if (begun.kind !== "started") throw new Error(begun.kind);
    await agent.grant(["issues:read"], { by: bob, lasts: 30 * day });
    await environment.pass(minute);
    expect(agent.mayFinishPush(begun.consent)).toBe(true);
    await change(agent, environment);
    expect(agent.mayFinishPush(begun.consent)).toBe(false);
    recordPush(agent.ledger, { id: "mine", outcome: "stopped" });
    expect(logOf(agent)).toMatchObject([{ push: { outcome: "stopped" } }]);
  },
);

test("a push that may change workflows finishes only while that is approved", async ({ agent, begin, environment }) => {
  await agent.grant();
  await agent.grant(["workflows:write"], { by: bob, lasts: hour });
  await environment.pass(hour - minute);
  const begun = await begin();
  if (begun.kind !== "started") throw new Error(begun.kind);
  expect(agent.mayFinishPush(begun.consent)).toBe(true);
  await environment.pass(minute);
  expect(agent.mayFinishPush(begun.consent)).toBe(false);
});

test("a push that began before an update of the service may finish", async ({ agent, begin }) => {
  await agent.grant();
  const begun = await begin();
  if (begun.kind !== "started") throw new Error(begun.kind);
  const { id, version } = begun.consent;
  expect(agent.mayFinishPush({ id, version })).toBe(true);
  await agent.revoke();
  expect(agent.mayFinishPush({ id, version })).toBe(false);
});

test("the log keeps twenty refs of a push readable, and counts the others", async ({ limited: agent, begin }) => {
  const many = Array.from({ length: 500 }, (_, index) =>
    changeOf(`refs/heads/agent/${index}${"x".repeat(5_000)}`, index),
  );
  await begin([changeOf("refs/heads/agent/gr\xc3\xbc\xc3\x9fe"), ...many]);
  const [entry] = logOf(agent);
  expect(entry?.push).toMatchObject({ count: 501, changes: { length: 20 } });
  expect(entry?.push?.changes[0]?.ref).toBe("refs/heads/agent/grüße");
  expect(JSON.stringify(entry?.push).length).toBeLessThan(10_000);
});
