import { test as base, expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { handleAlarm } from "../../src/directory/alarmHandler.ts";
import { recordChanges } from "../../src/directory/changes.ts";
import { serviceName } from "../../src/directory/context.ts";
import type { AgentEntry } from "../../src/directory/entries.ts";
import { getServicePage } from "../../src/directory/serviceQueries.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import { ada, bob, unlimited } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";

const operator = { ...bob, isOperator: true };

function createService() {
  const environment = createLedgerEnvironment();
  environment.hasOperators = true;
  const { directories, kv } = environment;
  const service = directories.of(serviceName);
  return {
    ...{ environment, directories, kv, service },
    github: directories.suspensions,
    page: (query = {}) => service.getServicePage(query),
    /** Adds agents with access to a repository. */
    async grantAll(count: number, fullName = "ada/notes") {
      const agents = Array.from({ length: count }, () => environment.addAgent());
      const repository = { id: 1, fullName, installationId: 70 };
      for (const agent of agents) await agent.grant(["contents:write"], { repository });
      return agents;
    },
    /**
     * Adds an agent with access that the service doesn't know about, as if the access were older than the service's
     * operators.
     */
    async grantUnlisted(credential = createAgentToken()) {
      environment.hasOperators = false;
      const agent = environment.addAgent(credential);
      await agent.grant();
      await kv.put(`agent:${agent.agentId}`, JSON.stringify(agent.record));
      environment.hasOperators = true;
      agent.crash();
      return agent;
    },
    /** Stores an agent as `npm run agent` does. */
    async store(label: string) {
      const agent = createAgentToken();
      const { key, value } = newAgentRecord(agent, label, null, environment.clock.now());
      await kv.put(key, value);
      return agent.agentId;
    },
  };
}

const test = base.extend("scene", createService);

test("records agents and their access only if the service has operators, and records their use once a day", async () => {
  const without = createLedgerEnvironment();
  await without.addAgent().grant();
  expect(without.directories.names()).not.toContain(serviceName);

  const { environment, directories, page } = createService();
  const agent = environment.addAgent();
  let calls = 0;
  const { of } = directories;
  directories.of = (name) => {
    const directory = of(name);
    const recordChanges: typeof directory.recordChanges = (...told) => {
      if (name === serviceName) calls++;
      return directory.recordChanges(...told);
    };
    return { ...directory, recordChanges };
  };
  agent.crash();
  await agent.grant();
  // The first request lists the agent, and the decision lists its access.
  expect(calls).toBe(2);
  await agent.ask();
  await environment.idle();
  const told = calls;
  await environment.pass(3 * hour);
  await agent.ask();
  await environment.idle();
  expect(calls).toBe(told);
  await environment.pass(day);
  await agent.ask();
  await environment.idle();
  expect(calls).toBe(told + 1);
  expect((await page()).agents).toMatchObject([{ registrant: ada, repositories: 1 }]);
});

test("finds agents in KV page by page, before they send a request, and doesn't search again too soon", async ({
  scene,
}) => {
  const { environment, kv, service, store, page, directories } = scene;
  for (let index = 0; index < 11; index++) await store(`Agent ${index}`);
  let lists = 0;
  const open = directories.open(serviceName);
  open.kv = {
    get: (key) => kv.get(key),
    list: (options) => {
      lists++;
      return kv.list(options);
    },
  };
  const first = await page();
  expect(first.search.isRunning).toBe(true);
  await environment.pass(minute);
  const listed = await page();
  expect(listed).toMatchObject({ counts: { agents: 11 }, search: { isRunning: false, found: 0 } });
  expect(lists).toBe(4);
  await store("Late");
  await service.searchAgents();
  expect(lists).toBe(4);
  await environment.pass(20 * minute);
  await service.searchAgents();
  await environment.pass(minute);
  expect((await page({ search: "late" })).agents).toMatchObject([{ label: "Late", registrant: null }]);
});

test("lists each of many agents on exactly one page, and reads no more rows than a page has", async ({ scene }) => {
  const { directories } = scene;
  const open = directories.open(serviceName);
  const entries = Array.from({ length: 1000 }, (_, index) => ({
    ...{ kind: "agent", agentId: `agent${index}`, label: `Agent ${index}`, createdAt: Math.floor(index / 7) },
    ...{ ...unlimited, registrant: index % 2 === 0 ? ada : null },
  })) as AgentEntry[];
  recordChanges(
    open,
    entries.map((entry) => ({ key: entry, entry, version: 1 })),
  );
  const seen = new Set<string>();
  let pages = 0;
  for (let after: string | null = ""; after !== null && pages < 60; pages++) {
    const { agents, next } = await getServicePage(open, after ? { after } : {});
    for (const { agentId } of agents) seen.add(agentId);
    after = next;
  }
  expect([seen.size, pages]).toEqual([1000, 50]);
  expect((await getServicePage(open, { search: "AGENT 999" })).agents).toHaveLength(1);
  expect((await getServicePage(open, { search: "ada", registered: "by_an_operator" })).agents).toHaveLength(0);
  const plan = open.sql.all<{ detail: string }>(
    "EXPLAIN QUERY PLAN SELECT * FROM agents WHERE (created_at, agent_id) < (5, 'a') ORDER BY created_at DESC, agent_id DESC LIMIT 21",
  );
  expect(plan.map(({ detail }) => detail).join()).toContain("USING INDEX agents_by_age");
});

test("completes a revocation even if the object restarts, and lifts only its own suspensions", async ({ scene }) => {
  const { environment, directories, github, service, page, grantAll } = scene;
  const agents = await grantAll(30);
  for (let id = 1; id <= 130; id++) github.install(id, `account-${id}`);
  github.suspendBySomeoneElse("account-7");
  await service.startRevocation({ kind: "service" }, operator);
  expect(await service.liftSuspensions(operator)).toBe("unfinished");
  // Each run starts with only the tables and the alarm.
  for (let run = 0; run < 40; run++) await handleAlarm({ ...directories.open(serviceName) });
  expect(github.suspended()).toHaveLength(130);
  await environment.pass(5 * minute);
  expect(await page()).toMatchObject({
    revocations: [{ total: 30, left: 0, finishedAt: expect.any(Number) }],
    suspensions: { suspended: 129, suspending: 0 },
    counts: { consents: 0 },
  });
  for (const agent of agents) expect((await agent.ask()).kind).not.toBe("issued");
  expect(await service.liftSuspensions(operator)).toBe("lifting");
  await environment.pass(5 * minute);
  expect(github.suspended()).toEqual(["account-7"]);
  // Repeating it changes nothing.
  expect(await service.liftSuspensions(operator)).toBe("lifting");
});

test("ends access while GitHub is down, even that of agents listed later, but keeps later approvals", async ({
  scene,
}) => {
  const { environment, github, service, page, grantUnlisted } = scene;
  github.install(70, "ada");
  github.isUp = false;
  const early = await grantUnlisted();
  await page();
  await service.startRevocation({ kind: "account", login: "Ada" }, operator);
  expect((await page()).revocations).toMatchObject([{ value: "ada", isFailing: true, finishedAt: null }]);
  await environment.pass(minute);
  expect((await early.ask()).kind).not.toBe("issued");
  await early.grant();
  github.isUp = true;
  await environment.pass(10 * minute);
  expect(github.suspended()).toEqual(["ada"]);
  expect((await page()).revocations).toMatchObject([{ left: 0, finishedAt: expect.any(Number) }]);
  expect((await early.ask()).kind).toBe("issued");
});

test("finds a person by their id or by a login that only one person had", async ({ scene }) => {
  const { service, page, grantAll } = scene;
  await grantAll(1);
  await page();
  const start = (who: string) => service.startRevocation({ kind: "person", who }, operator);
  expect(await start("nobody")).toBe("unknown_person");
  const registrant = { id: 99, login: "Ada" };
  const entry = { kind: "agent", agentId: "other", label: "Other", createdAt: 0, ...unlimited, registrant } as const;
  await service.recordChanges([{ key: entry, entry, version: 1 }]);
  expect(await start("ada")).toBe("ambiguous");
  expect(await start(String(ada.id))).toBe("started");
  expect((await page()).counts.consents).toBe(0);
});

test("ends an account's access under its earlier name as well, and nobody else's", async ({ scene }) => {
  const { environment, github, service, grantAll } = scene;
  github.install(70, "grace");
  const [renamed] = await grantAll(1);
  const other = environment.addAgent();
  await other.grant(["contents:write"], { repository: { id: 5, fullName: "grace-hopper/x", installationId: 71 } });
  await service.startRevocation({ kind: "account", login: "grace" }, operator);
  await environment.pass(minute);
  expect((await renamed?.ask())?.kind).toBe("needs_consent");
  expect((await other.ask(["contents:write"], { repo: "grace-hopper/x" })).kind).toBe("issued");
});

test("also ends access that is listed only after the revocation began", async ({ scene }) => {
  const { environment, service, store, page, grantUnlisted } = scene;
  for (let index = 0; index < 9; index++) await store(`Agent ${index}`);
  const last = await grantUnlisted(createAgentToken("zzzzzzzzzzzzzzzz"));
  await service.startRevocation({ kind: "person", who: String(ada.id) }, operator);
  expect((await page()).revocations).toMatchObject([{ total: 0, finishedAt: null }]);
  expect((await last.ask()).kind).toBe("issued");
  await environment.pass(minute);
  expect((await last.ask()).kind).toBe("needs_consent");
  expect((await page()).revocations).toMatchObject([{ total: 1, left: 0, finishedAt: expect.any(Number) }]);
});

test("keeps installations suspended while access that was revoked in two ways hasn't ended", async ({ scene }) => {
  const { environment, directories, service, page, grantAll } = scene;
  const [agent] = await grantAll(1);
  await page();
  await environment.pass(minute);
  const open = directories.open(serviceName);
  const { ledger } = open;
  const refuse = () => Promise.reject(new Error("the ledger is overloaded"));
  open.ledger = (agentId) => ({ ...ledger(agentId), revokeConsents: refuse });
  await service.startRevocation({ kind: "service" }, operator);
  await environment.pass(minute);
  await service.revokeListed({ by: operator, isAdministrator: false });
  expect((await agent?.ask())?.kind).toBe("issued");
  expect(await service.liftSuspensions(operator)).toBe("unfinished");
  open.ledger = ledger;
  await environment.pass(10 * minute);
  expect((await agent?.ask())?.kind).toBe("needs_consent");
  expect(await service.liftSuspensions(operator)).toBe("lifting");
});
