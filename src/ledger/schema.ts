import type { Sql } from "../durableObjects/sql.ts";

/** The tables of one agent's ledger. Times are milliseconds since the epoch. */
const tables = [
  // One row: the agent. It stays after the agent is deleted, so that no late KV record revives it.
  `agent (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, registered_by INTEGER, registered_by_login TEXT, created_at INTEGER NOT NULL,
    secret_hash TEXT NOT NULL, deleted_at INTEGER)`,
  // One row a repository that was decided on. Ids are never reused: a mint that is under way compares them.
  // repository_id is NULL where a missing repository was denied; it is then known by its name alone.
  `consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, repository_id INTEGER UNIQUE, installation_id INTEGER, repo TEXT NOT NULL)`,
  // The names, in lower case, under which an agent asks for a repository: the present one, and those before a rename.
  "names (name TEXT PRIMARY KEY, consent_id INTEGER NOT NULL)",
  // One row a scope and person: each approver may end the consent, whoever else approves the same.
  `decisions (
    consent_id INTEGER NOT NULL, scope TEXT NOT NULL, approved INTEGER NOT NULL, decided_by INTEGER NOT NULL,
    decided_by_login TEXT NOT NULL, decided_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, PRIMARY KEY (consent_id, scope, decided_by))`,
  // Whom the story of a consent concerns, ended or not: who decided about it, and under which name it was asked for.
  "concerned (consent_id INTEGER NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (consent_id, user_id, name))",
  // Consent requests that were handed out (decided_at NULL) or decided; kept until the link ends.
  `requests (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, sealed TEXT, expires_at INTEGER NOT NULL, decided_at INTEGER)`,
  // Tokens that are alive at GitHub. expires_at is GitHub's end, ends_at the earlier of that and the consent's.
  `tokens (
    sha256 TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, permissions TEXT NOT NULL, confirmed TEXT NOT NULL, sealed TEXT NOT NULL,
    minted_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)`,
  // Keys of cached tokens in KV, to be deleted with the consent.
  "cached_tokens (key TEXT PRIMARY KEY, consent_id INTEGER NOT NULL, ends_at INTEGER NOT NULL)",
  // What a decision still owes to KV and to GitHub: the latest for each key.
  `outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, action TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, ends_at INTEGER)`,
  `activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event TEXT NOT NULL, repo TEXT NOT NULL, consent_id INTEGER,
    scopes TEXT NOT NULL, by_id INTEGER, by_login TEXT, token_sha256 TEXT)`,
];

export function createTables(sql: Sql): void {
  for (const table of tables) sql.all(`CREATE TABLE IF NOT EXISTS ${table}`);
}
