import { expect } from "vitest";
import { day, hour } from "../../src/domain/time.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { during } from "../harness/gate.ts";
import { createApprovedAgent } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";

/** Creates an agent whose consent bob approved yesterday. The agent hasn't asked for a token today. */
async function createAgentOfYesterday() {
  const created = await createApprovedAgent();
  const { agent, pass } = created;
  await agent.revoke();
  await agent.grant(["contents:write"], { by: bob });
  await pass(day);
  return created;
}

const test = base.extend("scene", createAgentOfYesterday);

test("ends a consent whose approver lost the repository, at the next day's first mint", async ({ scene }) => {
  const { agent, github, pass } = scene;
  github.formerAdministrators.add(bob.id);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  await pass(0);
  expect(github.liveTokens()).toEqual([]);
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
  expect(agent.sql.all("SELECT detail FROM activity WHERE event = 'ended'")).toEqual([{ detail: "no_administrator" }]);
});

test("asks GitHub once a day for each consent, but not on the first day", async ({ approved: agent, github, pass }) => {
  const mintAndCount = async () => {
    await agent.ask(["contents:write"], { renew: true });
    await pass(hour);
    return github.checks.count;
  };
  const counts = [await mintAndCount(), await mintAndCount()];
  await pass(day);
  counts.push(await mintAndCount(), await mintAndCount());
  await pass(day);
  counts.push(await mintAndCount());
  expect(counts).toEqual([0, 0, 1, 1, 2]);
});

test("keeps a consent that another approver still administers", async ({ scene: { agent, github, pass } }) => {
  await agent.grant(["issues:write"], { by: ada });
  await pass(day);
  github.formerAdministrators.add(bob.id);
  await agent.ask();
  await pass(0);
  expect(github.checks.count).toBe(1);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});

test("never ends a consent because GitHub doesn't answer, and asks again in an hour", async ({ scene }) => {
  const { agent, github, pass } = scene;
  github.formerAdministrators.add(bob.id);
  github.checks.failing = true;
  await agent.ask();
  await pass(2 * hour - 1);
  expect(github.checks.count).toBe(2);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  github.checks.failing = false;
  await pass(1);
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
});

test("does not delay a mint, and survives a restart in between", async ({ scene: { agent, github, pass } }) => {
  github.formerAdministrators.add(bob.id);
  const check = github.checks.hold();
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
  agent.crash();
  check.release();
  await pass(0);
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
});

test("keeps what someone approved while GitHub was answering", async ({ scene: { agent, github, pass, idle } }) => {
  github.formerAdministrators.add(bob.id);
  const check = github.checks.hold();
  await agent.ask();
  await during(check, agent.runAlarm, () => agent.grant(["issues:write"], { by: ada }));
  await idle();
  await pass(0);
  expect(await agent.ask()).toMatchObject({ kind: "issued" });
});
