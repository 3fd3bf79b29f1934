import { expect } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { randomText } from "../../src/crypto/secret.ts";
import { repositoryName } from "../../src/directory/context.ts";
import { expandScopes } from "../../src/domain/scopes.ts";
import { day, hour } from "../../src/domain/time.ts";
import { openTables } from "../../src/durableObjects/schema.ts";
import { first, type Row, type Sql } from "../../src/durableObjects/sql.ts";
import { ledgerSchema } from "../../src/ledger/schema.ts";
import { isSealed, openLink } from "../../src/session/consentRequest.ts";
import { hashToken, tokenKey } from "../../src/store/tokens.ts";
import { ada, bob, notes, notesPlace, unlimited } from "../harness/fixtures.ts";
import { createLedgerEnvironment, type LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { test } from "../harness/ledgerTest.ts";
import { createMemorySql } from "../harness/memorySql.ts";
import { createTablesOf010, schemaVersion2 } from "./earlierSchemas.ts";

const permissions = { contents: "write", metadata: "read" };
const canonical = JSON.stringify(permissions);

/** Mints a token for ada/notes and returns it as a ledger row. */
async function mint({ github, seal }: LedgerEnvironment) {
  const { installationId, id: repositoryId } = notes;
  const { token, expiresAt } = github.createToken({ installationId, repositoryId, permissions });
  return { token, expiresAt, sha256: hashToken(token), sealed: await seal.seal("token", { token }, expiresAt) };
}

const insertInto =
  (sql: Sql) =>
  (table: string, ...values: (string | number | null)[]) =>
    sql.all(`INSERT INTO ${table} VALUES (${values.map(() => "?").join(", ")})`, ...values);

/** Returns a ledger as release 0.1.0 left it, with a consent, a cached live token, and a token to revoke. */
async function ledgerOf010(environment: LedgerEnvironment) {
  const { clock, kv, seal } = environment;
  const credential = createAgentToken();
  const { agentId } = credential;
  const [now, week] = [clock.now(), clock.now() + 7 * day];
  const [live, revoked] = [await mint(environment), await mint(environment)];
  const cached = tokenKey(agentId, "ada/notes", ["contents:write"]);
  const outdated = tokenKey(agentId, "ada/notes", ["issues:read"]);
  for (const key of [cached, outdated]) await kv.put(key, "a cached token");
  const scopes = expandScopes(["contents:write", "issues:read"]);
  const wants = [{ repo: "Ada/notes", scopes, branches: null }];
  const link = { id: "decided", agentId, wants, reason: null, createdAt: now, expiresAt: now + hour };

  const sql = createMemorySql();
  createTablesOf010(sql);
  const insert = insertInto(sql);
  insert("agent", agentId, "Release notes", ada.id, ada.login, now, credential.secretHash, null);
  insert("consents", 5, notes.id, notes.installationId, notes.fullName);
  insert("names", "ada/notes", 5);
  insert("decisions", 5, "contents:write", 1, ada.id, ada.login, now, week);
  insert("decisions", 5, "issues:read", 0, ada.id, ada.login, now, week);
  insert("concerned", 5, ada.id, "ada/notes");
  insert("requests", link.id, "ada/notes", scopes.join(" "), null, now + hour, now);
  const open = {
    id: randomText(22),
    agentId,
    repo: "Ada/notes",
    scopes: expandScopes(["issues:write"]),
    branches: null,
    expiresAt: now + hour,
  };
  const sealedLink = await seal.seal("consent-request", { ...open }, open.expiresAt);
  insert("requests", open.id, "ada/notes", "issues:write", sealedLink, open.expiresAt, null);
  insert("tokens", live.sha256, 5, canonical, canonical, live.sealed, now, live.expiresAt, live.expiresAt);
  insert("edge", cached, 5, now + hour);
  const addEntry = (key: string, payload: { action: string; [field: string]: unknown }, endsAt: number | null = null) =>
    insert("owed", null, key, payload.action, JSON.stringify(payload), 1, now, endsAt);
  const { token: _, ...sealed } = revoked;
  addEntry(`kill:${revoked.sha256}`, { action: "kill", ...sealed, consentId: 5 }, revoked.expiresAt);
  addEntry(outdated, { action: "delete", key: outdated });
  // KV doesn't yet list what ada approved, and still lists what bob approved and registered.
  const listKey = (userId: number, repositoryId: number) => `consents-of:${userId}:${agentId}:${repositoryId}`;
  const registered = `agents-of:${bob.id}:${agentId}`;
  await kv.put(listKey(bob.id, 8), "");
  await kv.put(registered, "", { metadata: { label: "Release notes", createdAt: now } });
  addEntry(registered, { action: "unlist", key: registered });
  addEntry(listKey(ada.id, notes.id), { action: "put", key: "", value: "", options: {} }, week);
  addEntry(listKey(bob.id, 8), { action: "unlist", key: "" });
  addEntry(`agent:${agentId}`, { action: "put", key: `agent:${agentId}`, value: "{}", options: {} });
  for (const event of ["asked", "approved", "minted"]) {
    insert("activity", null, now, event, notes.fullName, 5, "contents:write", null, null, null);
  }
  return { credential, sql, live, revoked, link, open, sealedLink };
}

const askEachTable = (sql: Sql, query: (name: string) => string) =>
  sql
    .all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .map(({ name }) => [name, sql.all(query(name))]);
const columns = (sql: Sql) =>
  askEachTable(sql, (name) => `SELECT name, type, "notnull", pk FROM pragma_table_info('${name}')`);
const indexes = (sql: Sql) => sql.all("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name");
const rows = (sql: Sql) => askEachTable(sql, (name) => `SELECT * FROM "${name}"`);

test("a ledger from release 0.1.0 keeps its tokens, outbox, decisions, and activity", async ({ environment }) => {
  const { credential, sql, live, revoked, link } = await ledgerOf010(environment);
  const agent = environment.addAgent(credential, sql);

  const details = agent.details();
  expect(details?.entries.map(({ event }) => event)).toEqual(["minted", "approved", "asked"]);
  expect(details?.consents).toMatchObject([{ repositoryId: notes.id }]);
  expect(details?.agent).toMatchObject(unlimited);
  expect(details?.pending).toBe(1);
  expect(await agent.openConsentPage(link, notesPlace)).toMatchObject({
    decidedAt: environment.clock.now(),
    approved: ["contents:write"],
    consent: { id: 5 },
  });

  await environment.pass(0);
  expect(environment.github.isAlive(revoked.token)).toBe(false);
  expect(sql.all("SELECT key FROM outbox")).toEqual([]);
  expect(environment.directories.listed(ada.id)).toEqual([`${agent.agentId}:${notes.id}`]);
  expect(environment.directories.listed(`repository:${notes.id}`)).toEqual([`${agent.agentId}:${notes.id}`]);
  expect(await environment.directories.page(bob.id)).toMatchObject({ agents: [], consents: [] });
  // Release 0.1.0 didn't record which token a cached copy contains.
  expect(environment.kv.keys("token:")).toEqual([]);
  expect(await agent.ask()).toMatchObject({ kind: "issued", token: live.token });

  expect(await agent.revoke()).toMatchObject({ kind: "revoked", pending: 0 });
  expect(environment.github.liveTokens()).toEqual([]);
  expect(environment.kv.keys("token:")).toEqual([]);
  expect(await agent.ask()).toMatchObject({ kind: "needs_consent" });
});

test("pages show the approvals in a ledger from release 0.1.0 before anyone calls it", async ({ environment }) => {
  const { credential, sql } = await ledgerOf010(environment);
  await environment.kv.put(`consents-of:${ada.id}:${credential.agentId}:${notes.id}`, "");
  environment.addAgent(credential, sql);
  const shown = { label: "Release notes", registrant: ada, repo: "ada/notes", approvers: [ada], usedAt: null };
  for (const owner of [ada.id, repositoryName(notes.id)]) {
    const page = await environment.directories.page(owner);
    expect(page).toMatchObject({ unlisted: 0, consents: [{ ...shown, grants: [{ scope: "contents:write" }] }] });
  }
});

test("an open request from release 0.1.0 is decided once, through a sealed or short link", async ({ environment }) => {
  const { credential, sql, open, sealedLink } = await ledgerOf010(environment);
  const agent = environment.addAgent(credential, sql);
  const asked = await agent.ask(["issues:write"]);
  expect(asked).toMatchObject({ request: `${agent.agentId}.${open.id}`, expiresAt: open.expiresAt });
  const request = await openLink(environment.seal, sealedLink);
  if (!request || !isSealed(request)) throw new Error("the sealed link does not open");
  expect(await agent.openConsentPage(request, notesPlace)).toMatchObject({
    request: {
      id: open.id,
      wants: [{ repo: "Ada/notes", scopes: ["issues:write"], branches: null }],
      createdAt: open.expiresAt - hour,
    },
    decidedAt: null,
  });
  expect(await agent.decide(request)).toBe("decided");
  expect(await agent.decide(asked, { by: bob })).toBe("already_decided");
  expect(await agent.ask(["issues:write"])).toMatchObject({ kind: "issued" });
});

test.for([
  ["release 0.1.0", ledgerOf010],
  ["version 2", ledgerOfVersion2],
] as const)("a migrated ledger from %s has a new one's tables, and keeps them when reopened", async ([, ledgerOf]) => {
  const { sql } = await ledgerOf(createLedgerEnvironment());
  openTables(sql, ledgerSchema);
  const created = createMemorySql();
  openTables(created, ledgerSchema);
  expect(columns(sql)).toEqual(columns(created));
  expect(indexes(sql)).toEqual(indexes(created));
  expect(first(sql, "SELECT version FROM schema")).toEqual({ version: ledgerSchema.migrations.length + 1 });
  const before = rows(sql);
  openTables(sql, ledgerSchema);
  expect(rows(sql)).toEqual(before);
});

test("a migration that fails at any statement changes nothing", async () => {
  const { sql } = await ledgerOf010(createLedgerEnvironment());
  const before = rows(sql);
  let statements = 0;
  const failingAfter = (count: number): Sql => ({
    ...sql,
    all: <T extends Row>(query: string, ...bindings: (string | number | null)[]) => {
      if (statements++ === count) throw new Error("the database is full");
      return sql.all<T>(query, ...bindings);
    },
  });
  let failures = 0;
  for (let done = false; !done; ) {
    statements = 0;
    try {
      openTables(failingAfter(failures), ledgerSchema);
      done = true;
    } catch {
      failures++;
      expect(rows(sql)).toEqual(before);
    }
  }
  expect(failures).toBeGreaterThan(5);
  expect(first(sql, "SELECT version FROM schema")).toEqual({ version: ledgerSchema.migrations.length + 1 });
});

/** Returns a ledger as version 2 left it, with a consent, a live token, a token to revoke, and an open request. */
async function ledgerOfVersion2(environment: LedgerEnvironment) {
  const credential = createAgentToken();
  const now = environment.clock.now();
  const [live, { token: revoked, ...pending }] = [await mint(environment), await mint(environment)];
  const open = { id: randomText(22), expiresAt: now + hour };
  const sql = createMemorySql();
  openTables(sql, schemaVersion2);
  const insert = insertInto(sql);
  insert("agent", credential.agentId, "Release notes", ada.id, ada.login, now, credential.secretHash, null);
  insert("consents", 5, notes.id, notes.installationId, notes.fullName);
  insert("names", "ada/notes", 5);
  for (const person of [ada, bob]) insert("decisions", 5, "contents:write", 1, person.id, person.login, now, now + day);
  insert("concerned", 5, ada.id, "ada/notes");
  insert("requests", open.id, "ada/notes", "Ada/notes", "issues:write", open.expiresAt, null, null, null, null);
  insert("tokens", live.sha256, 5, canonical, canonical, live.sealed, now, live.expiresAt, live.expiresAt);
  const payload = JSON.stringify({ action: "revoke", ...pending, consentId: 5 });
  insert("outbox", null, `revoke:${pending.sha256}`, "revoke", payload, 0, now, pending.expiresAt);
  insert("activity", 1, now, "approved", 1, notes.fullName, 5, "contents:write", ada.id, ada.login, null);
  return { credential, sql, live, revoked, open };
}

test("a ledger of version 2 keeps its access, for any branch until someone limits it", async ({ environment }) => {
  const { credential, sql, live, revoked, open } = await ledgerOfVersion2(environment);
  const agent = environment.addAgent(credential, sql);
  await environment.pass(0);
  expect(environment.github.isAlive(revoked)).toBe(false);
  expect(await agent.ask(["contents:write"], { branches: ["agent/*"] })).toMatchObject({
    kind: "issued",
    token: live.token,
    scopes: ["contents:write"],
  });
  expect(await agent.ask(["issues:write"])).toMatchObject({ request: `${agent.agentId}.${open.id}` });
  expect(await agent.link(await agent.ask(["issues:write"]))).toMatchObject({
    wants: [{ branches: null }],
    reason: null,
    createdAt: environment.clock.now(),
  });
  expect(agent.details()?.entries).toMatchObject([{ branches: null }]);

  const wide = await agent.ask(["contents:write", "issues:read"]);
  await agent.decide(wide, { by: bob, approved: ["contents:write"], branches: ["agent/*"] });
  expect(await agent.ask(["contents:write"])).toMatchObject({ scopes: ["contents:read"], branches: ["agent/*"] });
  expect(environment.github.isAlive(live.token)).toBe(false);
});
