import { expect, vi } from "vitest";
import { repositoryName } from "../../src/directory/context.ts";
import { hour, minute, second } from "../../src/domain/time.ts";
import { ada, notes, otherRepository } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { createAgent, createApprovedAgent } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";

const pendingKeys = (agent: LedgerAgent) =>
  agent.sql.all<{ key: string }>("SELECT key FROM outbox").map(({ key }) => key);

/** Revokes an agent's token while GitHub is down. */
async function revokeWithoutGitHub() {
  const created = await createApprovedAgent();
  const { agent, github, idle } = created;
  await agent.request();
  await idle();
  github.revocations.failing = true;
  return { ...created, revoked: await agent.revoke() };
}

const test = base.extend("scene", revokeWithoutGitHub);

test("a revocation while GitHub is down counts the live tokens, and no token is issued", async ({ scene }) => {
  const { agent, revoked, kv, directories } = scene;
  expect(revoked).toMatchObject({ kind: "revoked", tokens: 1, pending: 1 });
  const shown = { consents: [], pending: [{ repo: "ada/notes", pending: { tokens: 1 } }] };
  for (const owner of [ada.id, repositoryName(notes.id)]) expect(await directories.page(owner)).toMatchObject(shown);
  expect(kv.keys()).toEqual([]);
  expect(await agent.request()).toMatchObject({ kind: "needs_consent" });
});

test("retries a revocation after growing pauses until GitHub has done it", async ({ scene }) => {
  const { agent, clock, github, directories, pass } = scene;
  const tries: number[] = [];
  const start = clock.now();
  while (clock.now() < start + 20 * minute) {
    const before = github.revocations.count;
    await pass(second);
    if (github.revocations.count > before) tries.push((clock.now() - start) / second);
  }
  expect(tries).toEqual([1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111]);
  github.revocations.failing = false;
  await pass(5 * minute);
  expect(github.liveTokens()).toEqual([]);
  expect((await directories.page(ada.id)).pending).toEqual([]);
  expect(pendingKeys(agent)).toEqual([]);
});

test("a pending revocation and its alarm survive a crash", async ({ scene: { agent, github, pass } }) => {
  agent.crash();
  github.revocations.failing = false;
  await pass(second);
  expect(github.liveTokens()).toEqual([]);
  expect(pendingKeys(agent)).toEqual([]);
});

test("a crash before GitHub's answer loses no revocation", async ({ approved: agent, kv, github, pass, idle }) => {
  await agent.request();
  await idle();
  const held = github.revocations.hold();
  const lost = agent.revoke().catch(() => "lost");
  await held.arrived;
  agent.crash();
  await pass(0);
  expect(github.liveTokens()).toEqual([]);
  expect(kv.keys()).toEqual([]);
  held.release();
  expect(await lost).toBe("lost");
  expect(pendingKeys(agent)).toEqual([]);
});

test("stops retrying a revocation when the token has expired", async ({ scene: { agent, github, pass } }) => {
  await pass(hour + 5 * minute);
  expect(pendingKeys(agent)).toEqual([]);
  expect(agent.alarm).toBeNull();
  const { count } = github.revocations;
  await pass(24 * hour);
  expect(github.revocations.count).toBe(count);
});

test("a slow revocation doesn't delay the others", async ({ agent, github }) => {
  await agent.grant(["contents:write", "issues:write"]);
  await agent.ask();
  await agent.ask(["issues:write"]);
  const revoked = await during(github.revocations.hold(), agent.revoke, () =>
    vi.waitFor(() => expect(github.liveTokens()).toHaveLength(1)),
  );
  expect(revoked).toMatchObject({ kind: "revoked", pending: 0 });
});

test("deletes a cached copy when KV is back", async ({ approved: agent, kv, github, pass, idle }) => {
  await agent.request();
  await idle();
  kv.deletes.failing = true;
  await agent.revoke();
  expect(github.liveTokens()).toEqual([]);
  agent.crash();
  kv.deletes.failing = false;
  await pass(second);
  expect(kv.keys()).toEqual([]);
});

test("doesn't list a revoked consent when the directory is back", async ({ agent, directories, pass }) => {
  directories.changes.failing = true;
  await agent.grant();
  directories.changes.failing = false;
  await agent.revoke();
  await pass(hour);
  expect(directories.listed(ada.id)).toEqual([]);
});

test.each([true, false])(
  "a revocation during the listing removes the consent from the list (with a crash: %s)",
  async (restarts) => {
    const { agent, directories, pass } = createAgent();
    const link = await agent.link(await agent.ask());
    const held = directories.changes.hold();
    const decided = agent.decide(link).catch(() => "lost");
    await held.arrived;
    if (restarts) agent.crash();
    const revoked = agent.revoke(ada);
    if (restarts) expect(await revoked).toMatchObject({ kind: "revoked" });
    held.release();
    await Promise.all([decided, revoked]);
    await pass(0);
    expect(directories.listed(ada.id)).toEqual([]);
  },
);

test("a consent stays if it is granted again before its end is delivered", async ({
  approved: agent,
  directories,
  pass,
}) => {
  directories.changes.failing = true;
  await agent.revoke();
  await agent.grant();
  directories.changes.failing = false;
  await pass(hour);
  expect(directories.listed(ada.id)).toEqual([`${agent.agentId}:7`]);
});

test("a write to KV that hangs delays no revocation", async ({ approved: agent, kv, github, idle }) => {
  await agent.grant(["contents:write"], { repository: otherRepository });
  await agent.ask(["contents:write"], { repo: otherRepository.fullName });
  await idle();
  const hanging = kv.puts.hold();
  await agent.ask();
  await hanging.arrived;
  const waiting = agent.revoke();
  expect(await agent.revoke(ada, otherRepository.id)).toMatchObject({ kind: "revoked", pending: 0 });
  expect(github.liveTokens()).toEqual([]);
  hanging.release();
  expect(await waiting).toMatchObject({ kind: "revoked", pending: 0 });
  expect(kv.keys()).toEqual([]);
});

test("keeps the revocation of a token that GitHub didn't know yet", async ({ approved: agent, clock, github }) => {
  await agent.ask();
  const [arrived, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<"unknown">()];
  github.revokeToken = () => {
    arrived.resolve();
    return answered.promise;
  };
  const revoked = agent.revoke();
  await arrived.promise;
  clock.advanceTo(clock.now() + 2 * minute);
  answered.resolve("unknown");
  expect(await revoked).toMatchObject({ kind: "revoked", pending: 1 });
});
