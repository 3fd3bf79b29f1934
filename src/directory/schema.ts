import type { Schema } from "../durableObjects/schema.ts";
import type { Sql } from "../durableObjects/sql.ts";

/** The tables of a directory for one person, one repository, or the service. Times are in milliseconds since the epoch. */
const tables = [
  // A single row that says whose directory it is.
  "directory (name TEXT PRIMARY KEY)",
  // Agents that the person registered or, in the service's directory, all agents. version orders the changes to an entry (see
  // `DirectoryChange`). expires_at is when the agent token expires, or NULL if it never expires. Only the service's directory uses
  // registrant_id (NULL for an operator's agent), registrant_login, and text (what a search looks at, in lower case).
  `agents (
    agent_id TEXT PRIMARY KEY, label TEXT NOT NULL, created_at INTEGER NOT NULL, version INTEGER NOT NULL,
    used_at INTEGER NOT NULL DEFAULT 0, repositories INTEGER NOT NULL DEFAULT 0,
    registrant_id INTEGER, registrant_login TEXT, text TEXT NOT NULL DEFAULT '',
    expires_at INTEGER, by_device_code INTEGER NOT NULL DEFAULT 0)`,
  // Registrations from the last day. An incomplete one counts as an agent for a while, but isn't listed.
  "registrations (agent_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, is_complete INTEGER NOT NULL)",
  // Consents that the person approved or that their agents have, all consents to the repository, or all consents of the service. entry is
  // JSON, or NULL if it comes from release 0.1.0 and its ledger hasn't been asked yet. The other columns are for ordering and filtering.
  // repo and text are in lower case. used_at is 0 if the consent has never been used, and ends_at is 0 if it has ended but GitHub hasn't
  // confirmed all revocations.
  `consents (
    id INTEGER PRIMARY KEY, agent_id TEXT NOT NULL, repository_id INTEGER NOT NULL, version INTEGER NOT NULL, entry TEXT,
    repo TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', abilities TEXT NOT NULL DEFAULT '',
    ends_at INTEGER NOT NULL DEFAULT 0, used_at INTEGER NOT NULL DEFAULT 0, pending_until INTEGER NOT NULL DEFAULT 0,
    UNIQUE (agent_id, repository_id))`,
  // Open requests from the person's agents.
  `requests (
    agent_id TEXT NOT NULL, request_id TEXT NOT NULL, version INTEGER NOT NULL, entry TEXT NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, PRIMARY KEY (agent_id, request_id))`,
  // Consents that someone asked to revoke, until their ledgers have answered.
  `revocations (
    agent_id TEXT NOT NULL, repository_id INTEGER NOT NULL, by_id INTEGER NOT NULL, by_login TEXT NOT NULL,
    is_administrator INTEGER NOT NULL, requested_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
    is_operator INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (agent_id, repository_id))`,
  // Entries that were removed recently, so that a late change doesn't bring them back.
  "removed (key TEXT PRIMARY KEY, version INTEGER NOT NULL, removed_at INTEGER NOT NULL)",
  // Where the person's messages go. sealed contains the receiver's address and the signing secret; address is the part that a page may
  // show. due_at is when the next attempt may be made. failures counts consecutive failures since failing_since. failure is the last
  // failure and test is the last test message's result, both as JSON. off_reason is gone (the receiver answered 410) or failing (for
  // days).
  `webhooks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, host TEXT NOT NULL, address TEXT NOT NULL,
    sealed TEXT NOT NULL, format TEXT NOT NULL, events TEXT NOT NULL, created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER, delivered_at INTEGER,
    failure TEXT, off_reason TEXT, dropped INTEGER NOT NULL DEFAULT 0, dropped_at INTEGER NOT NULL DEFAULT 0, test TEXT)`,
  // Waiting messages. The ids of sent and dropped messages are kept for a day, with event set to NULL, so that no event is sent twice.
  `webhook_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL, message_id TEXT NOT NULL, event TEXT,
    created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, UNIQUE (webhook_id, message_id))`,
  // The times when the person sent test messages in the last hour.
  "webhook_tests (at INTEGER NOT NULL)",
  // User codes that the person entered recently, and that matched no agent.
  "code_attempts (id TEXT PRIMARY KEY, at INTEGER NOT NULL)",
  // The search for agents in KV, with a single row once it has started. cursor is NULL for the first page. Only the service's directory
  // has rows here and in the next three tables.
  `agent_search (
    cursor TEXT, is_listing INTEGER NOT NULL, pages INTEGER NOT NULL, started_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    finished_at INTEGER)`,
  // Agents that were found in KV, until their ledgers have listed them.
  "found_agents (agent_id TEXT PRIMARY KEY, due_at INTEGER NOT NULL)",
  // Operators' revocations of everything. total is the number of consents that a revocation covers. next_id is the id after which more of
  // them are selected, and next_page is the page of installations to request from GitHub; both are NULL after the last one. is_complete
  // is 1 if all agents were listed before the consents were selected.
  `mass_revocations (
    kind TEXT NOT NULL, value TEXT NOT NULL, by_id INTEGER NOT NULL, by_login TEXT NOT NULL, requested_at INTEGER NOT NULL,
    total INTEGER NOT NULL, next_id INTEGER, is_complete INTEGER NOT NULL, next_page INTEGER, due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL, finished_at INTEGER,
    PRIMARY KEY (kind, value))`,
  // Installations that operators suspended. state is suspending (GitHub hasn't confirmed it), suspended, or lifting.
  `suspensions (
    installation_id INTEGER PRIMARY KEY, account TEXT NOT NULL, state TEXT NOT NULL, by_id INTEGER NOT NULL, by_login TEXT NOT NULL,
    due_at INTEGER NOT NULL, attempts INTEGER NOT NULL)`,
  // A single row once the entries that release 0.1.0 kept in KV have been imported.
  "imports (imported_at INTEGER NOT NULL)",
];

/** The indexes. Each order of a page has one, so that a page reads only its own rows. */
const indexes = [
  "consents_by_repo ON consents (repo, id)",
  "consents_by_end ON consents (ends_at, id)",
  "consents_by_use ON consents (used_at, id)",
  "consents_by_repository ON consents (repository_id)",
  "unlisted_consents ON consents (agent_id) WHERE entry IS NULL",
  "pending_consents ON consents (pending_until) WHERE pending_until > 0",
  "requests_by_age ON requests (created_at)",
  "requests_by_expiry ON requests (expires_at)",
  "due_revocations ON revocations (due_at)",
  "revocations_by_request ON revocations (requested_at)",
  "agents_by_age ON agents (created_at, agent_id)",
  "due_found_agents ON found_agents (due_at)",
  "due_suspensions ON suspensions (due_at) WHERE state <> 'suspended'",
];

/** Adds the dashboard's columns. Consents that are already listed have no entry until their ledgers are asked. */
function addEntries(sql: Sql): void {
  const added = ["directory", "requests", "revocations"];
  for (const table of tables) if (added.some((name) => table.startsWith(`${name} (`))) sql.all(`CREATE TABLE ${table}`);
  for (const column of ["used_at", "repositories"]) {
    sql.all(`ALTER TABLE agents ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`);
  }
  sql.all("ALTER TABLE consents ADD COLUMN entry TEXT");
  for (const column of ["repo", "text", "abilities"]) {
    sql.all(`ALTER TABLE consents ADD COLUMN ${column} TEXT NOT NULL DEFAULT ''`);
  }
  for (const column of ["ends_at", "used_at", "pending_until"]) {
    sql.all(`ALTER TABLE consents ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`);
  }
}

/** Adds webhooks. */
function addWebhooks(sql: Sql): void {
  for (const table of tables) if (table.startsWith("webhook")) sql.all(`CREATE TABLE ${table}`);
}

/** Adds the service's directory. */
function addService(sql: Sql): void {
  sql.all("DROP TABLE revocations");
  const added = ["revocations", "agent_search", "found_agents", "mass_revocations", "suspensions"];
  for (const table of tables) if (added.some((name) => table.startsWith(`${name} (`))) sql.all(`CREATE TABLE ${table}`);
  sql.all("ALTER TABLE agents ADD COLUMN registrant_id INTEGER");
  sql.all("ALTER TABLE agents ADD COLUMN registrant_login TEXT");
  sql.all("ALTER TABLE agents ADD COLUMN text TEXT NOT NULL DEFAULT ''");
}

/** Adds the expiry of agent tokens, and whether agents were registered with a device code. */
function addAgentExpiry(sql: Sql): void {
  sql.all("ALTER TABLE agents ADD COLUMN expires_at INTEGER");
  sql.all("ALTER TABLE agents ADD COLUMN by_device_code INTEGER NOT NULL DEFAULT 0");
}

/** Adds user codes that matched no agent. */
function addCodeAttempts(sql: Sql): void {
  for (const table of tables) if (table.startsWith("code_attempts (")) sql.all(`CREATE TABLE ${table}`);
}

export const directorySchema: Schema = {
  tables,
  indexes,
  migrations: [addEntries, addWebhooks, addService, addAgentExpiry, addCodeAttempts],
};
