import { expect } from "vitest";
import { recordChanges } from "../../src/directory/changes.ts";
import { personName, repositoryName } from "../../src/directory/context.ts";
import type { ConsentEntry, DirectoryEntry } from "../../src/directory/entries.ts";
import { type DirectoryPage, getPage, hasAgent, type PageQuery } from "../../src/directory/queries.ts";
import { directorySchema } from "../../src/directory/schema.ts";
import type { Ability } from "../../src/domain/ability.ts";
import { day, hour, minute } from "../../src/domain/time.ts";
import { openTables } from "../../src/durableObjects/schema.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import { startTime } from "../harness/fakeClock.ts";
import { ada, bob, unlimited } from "../harness/fixtures.ts";
import { createLedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { test as base } from "../harness/ledgerTest.ts";
import { createMemorySql, explained } from "../harness/memorySql.ts";

function createPeople() {
  const environment = createLedgerEnvironment();
  const { clock, kv, directories } = environment;
  const change = (userId: number, entry: DirectoryEntry, isListed: boolean, version: number) =>
    recordChanges(directories.open(personName(userId)), [{ key: entry, entry: isListed ? entry : null, version }]);
  const page = (query: PageQuery = {}) => directories.of(personName(ada.id)).getPage(query);
  return { environment, clock, kv, directories, change, page, listed: () => directories.listed(ada.id) };
}

const test = base.extend("scene", createPeople);
const agent = (agentId: string, createdAt = 0): DirectoryEntry => ({
  kind: "agent",
  agentId,
  label: "Notes",
  createdAt,
  ...unlimited,
});
const consent = (agentId: string, repositoryId = 7, more: Partial<ConsentEntry> = {}): ConsentEntry => ({
  ...{ kind: "consent", agentId, label: "Notes", registrant: bob, repositoryId, repo: `ada/${repositoryId}` },
  ...{ grants: [{ scope: "issues:read", endsAt: startTime + 30 * day }], branches: null, approvers: [ada] },
  ...{ approvedAt: startTime, usedAt: null, pending: null, ...more },
});

/** Returns all pages of a query. */
async function readPages(page: (query: PageQuery) => Promise<DirectoryPage>, query: PageQuery = {}) {
  const pages: DirectoryPage[] = [];
  for (let after: string | null | undefined; after !== null; after = pages.at(-1)?.next ?? null) {
    pages.push(await page(after === undefined ? query : { ...query, after }));
  }
  return pages;
}

test("lists a person's agents, newest first, and their consents page by page", async ({ scene: { change, page } }) => {
  for (const index of [1, 3, 2]) change(ada.id, agent(`agent${index}`, index), true, 0);
  for (let id = 1; id <= 45; id++) change(ada.id, consent(`agent${id % 4}`, id, { repo: `Ada/${id % 9}` }), true, id);
  change(bob.id, consent("agent9"), true, 1);
  const pages = await readPages(page);
  for (const { agents } of pages) expect(agents.map(({ agentId }) => agentId)).toEqual(["agent3", "agent2", "agent1"]);
  expect(pages[0]?.agents.map(({ repositories }) => repositories)).toEqual([11, 11, 12]);
  expect(pages.map(({ consents }) => consents.length)).toEqual([20, 20, 5]);
  const repos = pages.flatMap(({ consents }) => consents.map(({ repo }) => repo));
  expect(repos).toEqual([...repos].sort());
  expect(new Set(pages.flatMap(({ consents }) => consents.map(({ repositoryId }) => repositoryId))).size).toBe(45);
});

test("orders consents by their end and their last use, and filters them", async ({ scene }) => {
  const { clock, change, page } = scene;
  const endsIn = (days: number) => clock.now() + days * day;
  const entries = Array.from({ length: 50 }, (_, index) =>
    consent("agent1", index + 1, {
      grants: [{ scope: index % 2 ? "contents:write" : "contents:read", endsAt: endsIn(((index * 7) % 50) + 1) }],
      branches: index % 4 === 1 ? ["agent/*"] : null,
      usedAt: index % 3 ? clock.now() - ((index * 11) % 50) * hour : null,
      label: index === 30 ? "100% Coverage_" : "Notes",
    }),
  );
  for (const [index, entry] of entries.entries()) change(ada.id, entry, true, index + 1);
  const all = async (query: PageQuery) => (await readPages(page, query)).flatMap(({ consents }) => consents);
  const ends = (await all({ order: "ends" })).map(({ grants }) => grants[0]?.endsAt ?? 0);
  expect(ends).toEqual(entries.map(({ grants }) => grants[0]?.endsAt ?? 0).sort((one, other) => one - other));
  const uses = (await all({ order: "used" })).map(({ usedAt }) => usedAt ?? 0);
  expect(uses).toEqual(entries.map(({ usedAt }) => usedAt ?? 0).sort((one, other) => other - one));
  const counts = { read: 25, limited: 13, push: 12, administer: 0 } as const;
  for (const [can, count] of Object.entries(counts)) expect(await all({ can: can as Ability })).toHaveLength(count);
  expect(await all({ search: "100% coverage_" })).toHaveLength(1);
  expect(await all({ search: "%" })).toHaveLength(1);
  expect(await all({ search: "ADA/1" })).toHaveLength(11);
  expect(await all({ search: "bob", can: "limited", order: "used" })).toHaveLength(13);
  clock.advanceTo(endsIn(25));
  expect(await all({})).toHaveLength(25);
});

test("reads the rows of a page through an index, in every order", async ({ scene: { directories } }) => {
  const open = directories.open(personName(ada.id));
  const { sql, plan: plans } = explained(open.sql);
  const directory = { ...open, sql };
  open.sql.all("INSERT INTO imports VALUES (0)");
  for (const order of ["repository", "ends", "used"] as const) {
    for (const after of ["", "7.5"]) await getPage(directory, { order, after });
  }
  const pages = plans.filter((plan) => /\bconsents\b/.test(plan));
  expect(pages.length).toBeGreaterThan(12);
  expect(pages.filter((plan) => plan.startsWith("SCAN") && !plan.includes("USING"))).toEqual([]);
  expect(plans.filter((plan) => plan.includes("TEMP B-TREE FOR ORDER BY"))).toEqual([]);
});

test("ignores outdated, repeated, and late changes", async ({ scene: { clock, directories, change, listed } }) => {
  await directories.page(ada.id);
  change(ada.id, consent("agent1"), true, 4);
  change(ada.id, consent("agent1"), false, 3);
  expect(listed()).toEqual(["agent1:7"]);
  change(ada.id, consent("agent1"), false, 6);
  clock.advanceTo(clock.now() + day);
  for (const version of [4, 5]) change(ada.id, consent("agent1"), true, version);
  expect(listed()).toEqual([]);
  for (const version of [8, 8]) change(ada.id, consent("agent1"), true, version);
  expect(listed()).toEqual(["agent1:7"]);
});

test("forgets removed entries after a day, so that a directory doesn't grow with them", async ({ scene }) => {
  const { clock, directories, change } = scene;
  await directories.page(ada.id);
  for (let version = 1; version <= 100; version++) change(ada.id, consent(`agent${version}`), false, version);
  clock.advanceTo(clock.now() + day + 1);
  change(ada.id, consent("agent1"), false, 101);
  expect(directories.open(personName(ada.id)).sql.all("SELECT key FROM removed")).toEqual([{ key: "agent1:7" }]);
});

test("accepts fifty of sixty simultaneous registrations", async ({ scene: { clock, directories, change } }) => {
  const directory = directories.of(personName(ada.id));
  const reserve = (from: number, to: number) =>
    Promise.all(Array.from({ length: to - from }, (_, index) => directory.reserveAgent(`agent${from + index}`)));
  const answers = await reserve(0, 60);
  expect(answers.filter((answer) => answer === "reserved")).toHaveLength(50);
  for (let index = 0; index < 49; index++) change(ada.id, agent(`agent${index}`), true, 0);
  expect(await reserve(60, 61)).toEqual(["too_many"]);
  // The fiftieth registration was never completed, and one agent is deleted.
  clock.advanceTo(clock.now() + 10 * minute);
  change(ada.id, agent("agent0"), false, 1);
  expect(await reserve(61, 64)).toEqual(["reserved", "reserved", "too_many"]);
  expect((await directory.getPage({})).agents).toHaveLength(48);
});

test("accepts at most a hundred registrations a day, however many agents are deleted", async ({ scene }) => {
  const { clock, directories, change } = scene;
  const register = async (agentId: string) => {
    const answer = await directories.of(personName(ada.id)).reserveAgent(agentId);
    if (answer === "reserved") change(ada.id, agent(agentId), true, 0);
    change(ada.id, agent(agentId), false, 1);
    return answer;
  };
  const start = clock.now();
  for (let index = 0; index < 100; index++) {
    expect(await register(`agent${index}`)).toBe("reserved");
    clock.advanceTo(clock.now() + minute);
  }
  expect(await register("agent100")).toBe("too_often");
  clock.advanceTo(start + day - 1);
  expect(await register("agent101")).toBe("too_often");
  clock.advanceTo(start + day);
  expect([await register("agent102"), await register("agent103")]).toEqual(["reserved", "too_often"]);
});

test("imports once what release 0.1.0 kept in KV, without undoing earlier changes by ledgers", async ({
  scene,
  errors,
}) => {
  const { environment, clock, kv, change, page, listed, directories } = scene;
  const metadata = { label: "Release notes", createdAt: 5 };
  const known = environment.addAgent();
  await known.grant(["issues:read"]);
  // Simulates a ledger that hasn't reported to any directory yet.
  const { agentId } = known;
  for (const name of directories.names()) directories.open(name).sql.all("DELETE FROM consents");
  for (const id of ["agent0", "agent1", agentId]) {
    await kv.put(`agents-of:${ada.id}:${id}`, "", { metadata });
    await kv.put(`consents-of:${ada.id}:${id}:7`, "");
  }
  await kv.put(`agents-of:${ada.id}:broken`, "", { metadata: { label: 1 } });
  await kv.put(`agents-of:1${ada.id}:another`, "", { metadata });
  change(ada.id, agent("agent0"), false, 1);
  change(ada.id, consent("agent0"), false, 1);
  change(ada.id, consent("agent1", 8), true, 2);
  clock.advanceTo(clock.now() + 2 * day);

  kv.lists.failing = true;
  await expect(page()).rejects.toThrow("KV's list");
  kv.lists.failing = false;
  const [shown] = await Promise.all([page(), page()]);
  expect(directories.listedAgents(ada.id)).toEqual(["agent1", agentId].sort());
  // The agent's ledger has one consent; the other has ended.
  expect(shown?.consents.map(({ agentId, repo }) => `${agentId} ${repo}`).sort()).toEqual(
    [`${agentId} ada/notes`, "agent1 ada/8"].sort(),
  );
  expect(shown?.unlisted).toBe(0);
  expect(listed()).toEqual([`${agentId}:7`, "agent1:8"].sort());
  const repository = await directories.page(repositoryName(7));
  expect(repository.consents).toMatchObject([{ agentId, repo: "ada/notes" }]);
  expect(errors).toHaveBeenCalled();

  const { count } = kv.lists;
  await kv.put(`agents-of:${ada.id}:late`, "", { metadata });
  await page();
  expect(directories.listedAgents(ada.id)).not.toContain("late");
  expect(kv.lists.count).toBe(count);
});

test("knows only its person's agents", async ({ scene: { directories, change } }) => {
  change(ada.id, agent("agent1"), true, 0);
  change(ada.id, consent("agent2"), true, 1);
  const known = (userId: number) =>
    ["agent1", "agent2", "agent3"].map((id) => hasAgent(directories.open(personName(userId)), id));
  expect(known(ada.id)).toEqual([true, true, false]);
  expect(known(bob.id)).toEqual([false, false, false]);
});

test("a migrated directory of version 1 has the same tables as a new one, and asks about what it lists", async () => {
  const sql = createMemorySql();
  const version1 = [
    "agents (agent_id TEXT PRIMARY KEY, label TEXT NOT NULL, created_at INTEGER NOT NULL, version INTEGER NOT NULL)",
    "registrations (agent_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, is_complete INTEGER NOT NULL)",
    `consents (id INTEGER PRIMARY KEY, agent_id TEXT NOT NULL, repository_id INTEGER NOT NULL, version INTEGER NOT NULL,
      UNIQUE (agent_id, repository_id))`,
    "removed (key TEXT PRIMARY KEY, version INTEGER NOT NULL, removed_at INTEGER NOT NULL)",
    "imports (imported_at INTEGER NOT NULL)",
  ];
  openTables(sql, { tables: version1, migrations: [] });
  sql.all("INSERT INTO consents VALUES (1, 'agent1', 7, 3)");
  sql.all("INSERT INTO agents VALUES ('agent1', 'Notes', 5, 3)");
  openTables(sql, directorySchema);
  const created = createMemorySql();
  openTables(created, directorySchema);
  const columns = (from: Sql) =>
    from.all(
      `SELECT m.name AS "table", c.name, c.type, c."notnull", c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' ORDER BY m.name, c.name`,
    );
  expect(columns(sql)).toEqual(columns(created));
  expect(sql.all("SELECT repository_id FROM consents WHERE entry IS NULL")).toEqual([{ repository_id: 7 }]);
  const earlier = { agent_id: "agent1", created_at: 5, expires_at: null, by_device_code: 0, used_at: 0 };
  expect(sql.all("SELECT * FROM agents")).toMatchObject([earlier]);
});
