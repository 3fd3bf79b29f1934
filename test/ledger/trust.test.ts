import { test as base, expect } from "vitest";
import type { TrustedIdentity } from "../../src/domain/trustedIdentity.ts";
import { allActivity } from "../../src/ledger/activityQuery.ts";
import { getActivity, getAgentDetails } from "../../src/ledger/agentDetails.ts";
import { type Person, readAgentRecord } from "../../src/store/agents.ts";
import { ada, bob, notes } from "../harness/fixtures.ts";
import { createApprovedAgent } from "../harness/ledgerEnvironment.ts";

const issuer = "https://token.actions.githubusercontent.com";
const claims = { repository_id: "712", repository_owner_id: "58", ref: "refs/heads/main" };
const main: TrustedIdentity = { id: "0a1B2c3D", issuer, conditions: claims, name: "ada/api", addedAt: 1 };
const onRef = (id: string, ref: string): TrustedIdentity => ({ ...main, id, conditions: { ...claims, ref } });
/** The identity as the activity log names it. */
const identity = { issuer, conditions: claims, name: "ada/api" };

/** Creates an agent with access to ada/notes, and a workload that runs on ada/api's main branch. */
async function createScene() {
  const scene = await createApprovedAgent();
  const { agent, idle } = scene;
  const workload = { agentId: agent.agentId, workload: { issuer, claims } };
  return {
    ...scene,
    workload,
    trust: (identity = main, by = ada) => agent.trust(identity, by),
    remove: (id = main.id, by = ada) => agent.removeIdentity(id, by),
    identities: (viewer = ada) => agent.details(viewer)?.identities,
    /** Requests a token as the workload does, trying the cached copy first. */
    async ask() {
      const answer = await agent.request(undefined, { as: workload });
      await idle();
      return answer;
    },
  };
}

const test = base.extend("scene", createScene);

test("a trusted workload gets the live token, and soon the cached copy, without a new mint", async ({ scene }) => {
  const { agent, github, idle, trust, ask } = scene;
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_1" });
  await idle();
  expect(await ask()).toEqual({ kind: "unknown_agent" });
  expect(await trust()).toBe("done");
  await idle();
  // The copy without the identity is gone, so the next request caches one that includes it.
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_1" });
  await idle();
  expect(await ask()).toMatchObject({ kind: "cached", token: "ghs_1" });
  expect(github.isAlive("ghs_1")).toBe(true);
});

test("a workload shares its cached copy with the agent, and gets nothing once it is no longer trusted", async ({
  scene,
}) => {
  const { agent, github, idle, trust, remove, ask } = scene;
  await trust();
  expect(await ask()).toMatchObject({ kind: "issued", token: "ghs_1" });
  for (const cached of [await ask(), await agent.request()]) expect(cached).toMatchObject({ kind: "cached" });
  expect(await remove()).toBe("done");
  await idle();
  expect(github.liveTokens()).toEqual([]);
  expect(await ask()).toEqual({ kind: "unknown_agent" });
  expect(await agent.request()).toMatchObject({ kind: "issued", token: "ghs_2" });
});

test("a push that is in progress when its identity is removed doesn't finish", async ({ scene }) => {
  const { agent, workload, trust, remove } = scene;
  await trust();
  const begun = await agent.beginPush({ id: "push", repo: notes.fullName, changes: [] }, workload);
  if (begun.kind !== "started") throw new Error(begun.kind);
  const mayFinish = () => agent.mayFinishPush(begun.consent, workload);
  expect(mayFinish()).toBe(true);
  await remove();
  expect(mayFinish()).toBe(false);
  expect(agent.details()?.entries.find(({ event }) => event === "pushed")).toMatchObject({ identity });
});

test("logs a refused push with the workload's identity", async ({ scene: { agent, workload, trust } }) => {
  await trust();
  const scopes = ["contents:write" as const];
  await agent.grant([...scopes, "issues:write"], { approved: scopes, branches: ["agent/*"] });
  const changes = [{ ref: "refs/heads/main", oldId: "0", newId: "1" }];
  const push = { id: "a push", repo: notes.fullName, changes };
  expect((await agent.beginPush(push, workload)).kind).toBe("not_allowed");
  const [entry] = agent.details()?.entries ?? [];
  expect(entry).toMatchObject({ event: "refused", branches: ["agent/*"], identity });
});

test("only the registrant trusts, removes, and sees identities", async ({ scene }) => {
  const { agent, trust, remove, identities } = scene;
  expect(await trust(main, bob)).toBe("not_found");
  expect(await trust(main, { ...bob, login: ada.login })).toBe("not_found");
  expect(identities()).toEqual([]);
  await trust();
  expect(await remove(main.id, bob)).toBe("not_found");
  expect(identities()).toEqual([main]);
  expect(identities(bob)).toBeUndefined();
  await agent.decide(await agent.ask(["issues:write"]), { by: bob });
  expect(identities(bob)).toEqual([]);
});

test("duplicate identities are stored once, and at most ten are stored", async ({ scene }) => {
  const { trust, remove, identities } = scene;
  await trust();
  const { ref, ...tenant } = claims;
  expect(await trust({ ...main, id: "other000", conditions: { ref, ...tenant } })).toBe("done");
  expect(identities()).toEqual([main]);
  for (let count = 1; count < 10; count++)
    expect(await trust(onRef(`number0${count}`, `refs/tags/${count}`))).toBe("done");
  expect(await trust(onRef("number10", "refs/tags/10"))).toBe("too_many");
  expect(await trust()).toBe("done");
  expect(identities()).toHaveLength(10);
  expect(await remove("number05")).toBe("done");
  expect(await trust(onRef("number10", "refs/tags/10"))).toBe("done");
});

test("conditions that don't bind the tenant aren't stored, whatever the form sent", async ({ scene }) => {
  const { trust, identities } = scene;
  const { repository_id: _, ...unbound } = claims;
  await expect(trust({ ...main, conditions: unbound })).rejects.toThrow();
  await expect(trust({ ...main, conditions: { ...claims, ref: "refs/heads/*" } })).rejects.toThrow();
  expect(identities()).toEqual([]);
});

test("each change is in the activity log once, with the identity", async ({ scene: { agent, trust, remove } }) => {
  await trust();
  await trust();
  await remove();
  expect(await remove()).toBe("done");
  const filter = { ...allActivity, kind: "agent" } as const;
  const { entries } = getAgentDetails(agent.ledger, agent.record, ada.id, null, filter) ?? {};
  expect(entries).toMatchObject([
    { event: "distrusted", by: ada, identity, detail: null },
    { event: "trusted", by: ada, identity, detail: null },
  ]);
});

test("logs a workload's token with its identity, which only the registrant sees", async ({ scene }) => {
  const { agent, trust, ask } = scene;
  await agent.decide(await agent.ask(["issues:write"]), { by: bob });
  const minted = (viewer: Person) =>
    getActivity(agent.ledger, agent.record, viewer.id, { ...allActivity, kind: "tokens" });
  await trust(onRef("9z8Y7x6W", "refs/heads/other"));
  await trust();
  expect(await ask()).toMatchObject({ kind: "issued", token: "ghs_1" });
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "issued", token: "ghs_2" });
  expect(minted(ada)).toMatchObject([
    { event: "minted", identity: null, detail: null },
    { event: "minted", identity, detail: null },
  ]);
  expect(minted(bob)).toMatchObject([
    { event: "minted", identity: null, detail: null },
    { event: "minted", identity: null, detail: null },
  ]);
});

test("KV's record of the agent is updated, and a deleted agent trusts nobody", async ({ scene }) => {
  const { agent, kv, pass, trust, remove, identities, ask } = scene;
  const recorded = async () => (await readAgentRecord(kv, agent.agentId))?.identities;
  await trust();
  await trust(onRef("another0", "refs/heads/next"));
  await pass(1000);
  expect(await recorded()).toMatchObject([{ conditions: claims }, { issuer }]);
  await remove("another0");
  await pass(1000);
  expect(await recorded()).toHaveLength(1);
  await agent.delete();
  expect(identities()).toEqual([]);
  expect(await trust()).toBe("not_found");
  expect(await ask()).toEqual({ kind: "unknown_agent" });
});
