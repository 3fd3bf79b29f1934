import { expect } from "vitest";
import { handleAlarm } from "../../src/directory/alarmHandler.ts";
import { personName, repositoryName } from "../../src/directory/context.ts";
import { putUnknownConsent } from "../../src/directory/entries.ts";
import { type RevocationRequest, revokeListed } from "../../src/directory/revocations.ts";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { revokeConsent } from "../../src/ledger/revoke.ts";
import { ada, bob, notes, otherRepository } from "../harness/fixtures.ts";
import type { LedgerAgent } from "../harness/ledgerAgent.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { test } from "../harness/ledgerTest.ts";

const everything: RevocationRequest = { by: ada, isAdministrator: false };

/**
 * Creates agents that ada registered, with consents for the given numbers of repositories, and a way to observe calls
 * to ledgers and make them fail.
 */
async function createAgents(...repositories: number[]) {
  const environment = createLedgerEnvironment();
  const agents: LedgerAgent[] = [];
  for (const count of repositories) {
    const agent = environment.addAgent();
    agents.push(agent);
    for (let id = 1; id <= count; id++) {
      await agent.grant(["contents:write"], { repository: { id, fullName: `ada/r${id}`, installationId: 70 } });
    }
  }
  const open = environment.directories.open(personName(ada.id));
  const { ledger } = open;
  const calls = { sizes: [] as number[], isFailing: false };
  open.ledger = (agentId) => ({
    ...ledger(agentId),
    async revokeConsents(revocation) {
      calls.sizes.push(revocation.repositoryIds.length);
      if (calls.isFailing) throw new Error("the ledger is overloaded");
      return ledger(agentId).revokeConsents(revocation);
    },
  });
  const left = () => open.sql.all("SELECT 1 FROM revocations").length;
  return { environment, agents, open, calls, left };
}

const isActive = async (agent: LedgerAgent, repo: string) =>
  (await agent.ask(["contents:write"], { repo })).kind === "issued";

test("revokes many consents in batches, and loses none if the object is evicted in between", async () => {
  // There are 21 ledgers, and one is left for the next run, so at least one of the first two is asked now.
  const { environment, agents, open, calls, left } = await createAgents(26, 26, ...Array<number>(19).fill(1));
  const started = await revokeListed(open, everything);
  // Each run covers at most 25 consents in each of 20 ledgers, because a Worker may make 50 calls.
  expect([calls.sizes.length, Math.max(...calls.sizes)]).toEqual([20, 25]);
  const revoked = calls.sizes.reduce((sum, size) => sum + size);
  expect(started).toMatchObject({ revoked, left: 2 * 26 + 19 - revoked });
  const page = await environment.directories.page(ada.id);
  expect(page.beingRevoked).toBe(started.left);
  expect(page.consents.every(({ isBeingRevoked }) => isBeingRevoked)).toBe(true);
  // Each run starts with only the tables and the alarm.
  for (let run = 0; run < 4 && left() > 0; run++) {
    calls.sizes = [];
    await handleAlarm({ ...open });
    expect(calls.sizes.length).toBeLessThanOrEqual(20);
  }
  expect(left()).toBe(0);
  expect(environment.directories.listed(ada.id)).toEqual([]);
  await environment.pass(minute);
  expect(environment.directories.listed(repositoryName(26))).toEqual([]);
  for (const agent of agents) for (const repo of ["ada/r1", "ada/r26"]) expect(await isActive(agent, repo)).toBe(false);
});

test("retries a failing ledger with growing pauses until it answers", async () => {
  const { environment, agents, open, calls, left } = await createAgents(1);
  calls.isFailing = true;
  expect(await revokeListed(open, everything)).toMatchObject({ revoked: 0, left: 1 });
  await environment.pass(20 * minute);
  const tries = calls.sizes.length;
  expect(tries).toBeGreaterThan(5);
  expect(tries).toBeLessThan(20);
  expect(await isActive(agents[0] as LedgerAgent, "ada/r1")).toBe(true);
  calls.isFailing = false;
  await environment.pass(5 * minute);
  expect(left()).toBe(0);
  expect(await isActive(agents[0] as LedgerAgent, "ada/r1")).toBe(false);
  await environment.pass(hour);
  expect(calls.sizes).toHaveLength(tries + 1);
});

test("keeps access that is approved after the person asked", async () => {
  const { environment, agents, open, calls } = await createAgents(1);
  const [agent] = agents as [LedgerAgent];
  calls.isFailing = true;
  await revokeListed(open, everything);
  await environment.pass(second / 2);
  const link = await agent.ask(["issues:write"], { repo: "ada/r1" });
  await agent.decide(link, { repository: { id: 1, fullName: "ada/r1", installationId: 70 } });
  calls.isFailing = false;
  await environment.pass(minute);
  expect(await isActive(agent, "ada/r1")).toBe(true);
});

test("revokes only what the ledgers let the person revoke", async ({ environment }) => {
  const agent = environment.addAgent();
  await agent.grant(["contents:write"], { by: bob });
  // Simulates a directory that is wrong about bob's consent.
  const cleo = { id: 3, login: "cleo" };
  const repository = environment.directories.open(repositoryName(notes.id));
  expect(await revokeListed(repository, { by: cleo, isAdministrator: false })).toMatchObject({ revoked: 0, left: 0 });
  expect((await agent.ask()).kind).toBe("issued");
  expect(await revokeListed(repository, { by: cleo, isAdministrator: true })).toMatchObject({ revoked: 1, left: 0 });
  expect((await agent.ask()).kind).toBe("needs_consent");
  expect(agent.sql.all("SELECT by_login FROM activity WHERE event = 'revoked'")).toEqual([{ by_login: "cleo" }]);
});

test("revokes consents from release 0.1.0 that aren't listed yet", async () => {
  const { agents, open, left } = await createAgents(2);
  const [agent] = agents as [LedgerAgent];
  open.sql.all("DELETE FROM consents");
  for (const id of [1, 2]) putUnknownConsent(open, agent.agentId, id);
  expect(await revokeListed(open, everything)).toMatchObject({ revoked: 2 });
  expect(left()).toBe(0);
  expect(await isActive(agent, "ada/r1")).toBe(false);
});

test("revokes the consents of one agent or for one repository", async () => {
  const { environment, agents, open } = await createAgents(2, 2);
  const [first, second] = agents as [LedgerAgent, LedgerAgent];
  const { agentId } = first;
  expect(await revokeListed(open, { ...everything, agentId })).toMatchObject({ name: "Release notes", revoked: 2 });
  expect(await revokeListed(open, { ...everything, repositoryId: 1 })).toMatchObject({ name: "ada/r1", revoked: 1 });
  expect(environment.directories.listed(ada.id)).toEqual([`${second.agentId}:2`]);
});

test("only its approvers, the registrant, and proven administrators can revoke a consent", async ({ environment }) => {
  const cleo = { id: 3, login: "cleo" };
  for (const [by, isAdministrator, kind] of [
    [bob, false, "revoked"],
    [ada, false, "revoked"],
    [cleo, true, "revoked"],
    [cleo, false, "not_found"],
  ] as const) {
    const agent = environment.addAgent();
    await agent.grant(["contents:write"], { by: bob });
    expect((await revokeConsent(agent.ledger, notes.id, by, isAdministrator)).kind).toBe(kind);
    expect((await revokeConsent(agent.ledger, otherRepository.id, by, isAdministrator)).kind).toBe("not_found");
  }
});

test("tells directories about an agent's use at most once an hour", async ({ environment }) => {
  const agent = environment.addAgent();
  await agent.grant();
  await environment.idle();
  const used = async () => {
    const before = environment.directories.changes.count;
    for (let time = 0; time < 5; time++) await agent.ask(["contents:write"], { isProxied: time % 2 === 0 });
    await environment.idle();
    return environment.directories.changes.count - before;
  };
  // There is one call to the person's directory and one to the repository's.
  expect(await used()).toBe(2);
  expect(await used()).toBe(0);
  await environment.pass(hour - 1);
  expect(await used()).toBe(0);
  await environment.pass(1);
  expect(await used()).toBe(2);
  const usedAt = environment.clock.now();
  const page = () => environment.directories.page(ada.id);
  expect(await page()).toMatchObject({ agents: [{ usedAt, repositories: 1 }], consents: [{ usedAt }] });
  await agent.revoke();
  await environment.pass(day);
  expect(await page()).toMatchObject({ agents: [{ usedAt, repositories: 0 }], consents: [] });
});
