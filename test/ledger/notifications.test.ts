import { test as base, describe, expect } from "vitest";
import { createWebhookSecret } from "../../src/crypto/webhookSecret.ts";
import { personName } from "../../src/directory/context.ts";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { eventTypes } from "../../src/domain/webhookEvent.ts";
import type { AccessChange } from "../../src/ledger/changeAccess.ts";
import { ada, bob, otherRepository } from "../harness/fixtures.ts";
import { createAgent } from "../harness/ledgerEnvironment.ts";

const eve = { id: 3, login: "eve" };

/** Creates an agent that ada registered, and webhooks for ada, bob, and eve. */
async function createScene() {
  const created = createAgent();
  const { agent, directories, pass } = created;
  const { receivers } = directories;
  for (const { id, login } of [ada, bob, eve]) {
    const url = `https://${login}.acme.dev/`;
    const webhook = { id: login, url, secret: createWebhookSecret(), format: "standard" } as const;
    await directories.of(personName(id)).addWebhook({ ...webhook, events: [...eventTypes] });
  }
  /** Returns what each person has been told since the last call, in order. */
  const told = async () => {
    await pass(0);
    return receivers.received.splice(0).map(({ url, body }) => {
      const { type, data } = JSON.parse(body);
      return { to: new URL(url).host.split(".")[0], type, ...data };
    });
  };
  const types = async () => (await told()).map(({ to, type }) => `${to}: ${type}`).sort();
  return { ...created, agent, receivers, told, types };
}

const test = base.extend("scene", createScene);

describe("who is told", () => {
  test("tells the registrant that a request is waiting, once, with the link to its page", async ({ scene }) => {
    const { agent, told } = scene;
    const asked = await agent.ask(["contents:write"], { branches: ["agent/*"] });
    await agent.ask(["contents:write"], { branches: ["agent/*"] });
    if (asked.kind !== "needs_consent") throw new Error("no link");
    expect(await told()).toEqual([
      {
        to: "ada",
        type: "request.waiting",
        url: `https://deplodash.example/auth/consent?repo=ada%2Fnotes&request=${asked.request}`,
        agent: { id: agent.agentId, label: "Release notes" },
        wants: [{ repo: "ada/notes", scopes: ["contents:write"], branches: ["agent/*"] }],
        reason: null,
        expires_at: "2026-06-14T13:00:00Z",
      },
    ]);
  });

  test("tells approvers and the registrant of approvals and revocations, and nobody of denials", async ({ scene }) => {
    const { agent, told, types } = scene;
    await agent.grant(["contents:write"], { by: bob });
    expect(await types()).toEqual(["ada: access.approved", "ada: request.waiting", "bob: access.approved"]);
    await agent.decide(await agent.ask(["issues:write"]), { by: eve, approved: [] });
    expect(await types()).toEqual(["ada: request.waiting"]);
    await agent.revoke(bob);
    const revoked = await told();
    expect(revoked.map(({ to }) => to).sort()).toEqual(["ada", "bob"]);
    expect(revoked[0]).toMatchObject({
      type: "access.revoked",
      repo: "ada/notes",
      scopes: ["contents:write"],
      by: "bob",
    });
  });

  test("tells them when someone changes access: what was approved anew, and what was revoked", async ({ scene }) => {
    const { agent, told, types } = scene;
    await agent.grant(["contents:write", "issues:write"], { by: bob, branches: ["agent/*"] });
    await types();
    const change = async (changed: Partial<AccessChange>) => {
      expect(await agent.changeAccess({ by: eve, ...changed })).toMatchObject({ kind: "changed" });
      return (await told()).map(({ to, type, scopes, branches, by, expires_at }) => ({
        ...{ to, type, scopes, by, ...(branches !== undefined && { branches, expires_at }) },
      }));
    };
    const expires_at = "2026-06-21T12:00:00Z";
    const toAll = (event: object, people = ["ada", "bob", "eve"]) => people.map((to) => ({ to, by: "eve", ...event }));
    const wider = { type: "access.approved", scopes: ["contents:write"], branches: null, expires_at };
    expect(await change({ kept: ["contents:write", "issues:write"] })).toEqual(toAll(wider));
    const narrower = { type: "access.revoked", scopes: ["issues:write"] };
    expect(await change({ kept: ["contents:write"], taken: ["issues:write"] })).toEqual(toAll(narrower));
    const [revoked, reading] = [
      { type: "access.revoked", scopes: ["contents:write"] },
      { type: "access.approved", scopes: ["contents:read"], branches: null, expires_at },
    ];
    const replaced = await change({ kept: ["contents:read"], taken: ["contents:write"] });
    expect(replaced.filter(({ type }) => type === "access.revoked")).toEqual(toAll(revoked));
    expect(replaced.filter(({ type }) => type === "access.approved")).toEqual(toAll(reading));
    const longer = { ...reading, expires_at: "2026-06-22T12:00:00Z" };
    const extension: Partial<AccessChange> = { kept: ["contents:read"], endsAt: Date.parse(longer.expires_at) };
    // No access that bob approved remains.
    expect(await change(extension)).toEqual(toAll(longer, ["ada", "eve"]));
    expect(await change(extension)).toEqual([]);
  });

  test("tells them when access expires or ends with the agent", async ({ scene: { agent, types, pass } }) => {
    await agent.grant(["contents:write"], { by: bob, lasts: day });
    await agent.grant(["contents:write"], { repository: otherRepository });
    await types();
    await pass(day);
    expect(await types()).toEqual(["ada: access.ended", "bob: access.ended"]);
    await agent.delete();
    expect(await types()).toEqual(["ada: access.revoked"]);
  });
});

test("an event is delivered with the listings, so it costs no extra call", async ({ scene }) => {
  const { agent, directories, pass } = scene;
  /** Counts the calls to the directories of ada (who registered the agent), bob, and the repository. */
  const calls = async (work: () => Promise<unknown>) => {
    const before = directories.changes.count;
    await work();
    await pass(0);
    return directories.changes.count - before;
  };
  const asked = await agent.ask();
  await pass(0);
  expect(await calls(() => agent.ask())).toBe(0);
  expect(await calls(() => agent.ask(["issues:read"]))).toBe(1);
  expect(await calls(() => agent.decide(asked, { by: bob }))).toBe(3);
  expect(await calls(() => agent.revoke(bob))).toBe(3);
});

describe("overdue revocations", () => {
  test("are reported once to the people concerned, after two minutes", async ({ scene }) => {
    const { agent, github, told, types, pass, idle } = scene;
    await agent.grant(["contents:write"], { by: bob });
    await agent.ask();
    await idle();
    await types();
    github.revocations.failing = true;
    await agent.revoke(bob);
    await pass(2 * minute - second);
    expect(await types()).toEqual(["ada: access.revoked", "bob: access.revoked"]);
    await pass(second);
    const overdue = await told();
    expect(overdue.map(({ to }) => to).sort()).toEqual(["ada", "bob"]);
    expect(overdue[0]).toMatchObject({ type: "revocation.overdue", repo: "ada/notes", tokens: 1 });
    await pass(hour);
    expect(await types()).toEqual([]);
  });

  test("are not reported if GitHub confirms them in time", async ({ scene: { agent, github, types, pass, idle } }) => {
    await agent.grant();
    await agent.ask();
    await idle();
    github.revocations.failing = true;
    await agent.revoke();
    await pass(minute);
    github.revocations.failing = false;
    await types();
    await pass(hour);
    expect(await types()).toEqual([]);
  });
});

test("a receiver that is down delays neither decisions nor revocations", async ({ scene }) => {
  const { agent, receivers, github, pass } = scene;
  const hanging = receivers.messages.hold();
  const granted = agent.grant();
  const alarm = granted.then(() => pass(0));
  await hanging.arrived;
  await granted;
  await agent.ask();
  expect(await agent.revoke()).toMatchObject({ kind: "revoked", pending: 0 });
  expect(github.liveTokens()).toEqual([]);
  hanging.release();
  await alarm;
});

test("an event survives a crash of the ledger, and is delivered once", async ({ scene }) => {
  const { agent, directories, told, pass } = scene;
  directories.changes.failing = true;
  await agent.ask();
  agent.crash();
  directories.changes.failing = false;
  await pass(minute);
  agent.crash();
  await pass(hour);
  expect(await told()).toHaveLength(1);
});
