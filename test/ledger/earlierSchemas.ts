import type { Schema } from "../../src/durableObjects/schema.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";

/** The tables of release 0.1.0 that are the same in version 2, word for word. */
const keptTables = [
  `agent (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, registered_by INTEGER, registered_by_login TEXT, created_at INTEGER NOT NULL,
    secret_hash TEXT NOT NULL, deleted_at INTEGER)`,
  `consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER UNIQUE, installation_id INTEGER, repo TEXT NOT NULL)`,
  "names (name TEXT PRIMARY KEY, consent_id INTEGER NOT NULL)",
  `decisions (
    consent_id INTEGER NOT NULL, scope TEXT NOT NULL, approved INTEGER NOT NULL, decided_by INTEGER NOT NULL,
    decided_by_login TEXT NOT NULL, decided_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, PRIMARY KEY (consent_id, scope, decided_by))`,
  "concerned (consent_id INTEGER NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (consent_id, user_id, name))",
  `tokens (
    sha256 TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, permissions TEXT NOT NULL, confirmed TEXT NOT NULL, sealed TEXT NOT NULL,
    minted_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)`,
];

/** All tables of release 0.1.0. */
const tablesOf010 = [
  ...keptTables,
  `requests (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, sealed TEXT, expires_at INTEGER NOT NULL, decided_at INTEGER)`,
  "edge (key TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, ends_at INTEGER NOT NULL)",
  `owed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, ends_at INTEGER)`,
  `activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event TEXT NOT NULL, repo TEXT NOT NULL, consent_id INTEGER,
    scopes TEXT NOT NULL, by_id INTEGER, by_login TEXT, token_sha256 TEXT)`,
];

/** Creates the tables as release 0.1.0 did. */
export function createTablesOf010(sql: Sql): void {
  for (const table of tablesOf010) sql.all(`CREATE TABLE IF NOT EXISTS ${table}`);
}

/** The exact tables of version 2. The migration never runs; it only sets the version number. */
const tablesOf2 = [
  ...keptTables,
  `requests (
    id TEXT NOT NULL, name TEXT NOT NULL, repo TEXT NOT NULL, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL, decided_at INTEGER,
    decided_by INTEGER, approved TEXT, consent_id INTEGER, PRIMARY KEY (id, name))`,
  "cached_tokens (key TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, sha256 TEXT NOT NULL, ends_at INTEGER NOT NULL)",
  `outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, ends_at INTEGER)`,
  `activity (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, number INTEGER NOT NULL, repo TEXT NOT NULL,
    consent_id INTEGER, scopes TEXT NOT NULL, by_id INTEGER, by_login TEXT, token_sha256 TEXT, UNIQUE (event, number))`,
  "cache_writes (hour INTEGER PRIMARY KEY, count INTEGER NOT NULL)",
];

const indexesOf2 = [
  "open_requests ON requests (name, scopes) WHERE decided_at IS NULL",
  "requests_by_expiry ON requests (expires_at)",
];

export const schemaVersion2: Schema = { tables: tablesOf2, indexes: indexesOf2, migrations: [() => {}] };
