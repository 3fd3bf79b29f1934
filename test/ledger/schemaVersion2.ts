import type { Schema } from "../../src/durableObjects/schema.ts";
import { keptTables } from "./release010.ts";

/** The exact tables of version 2. The migration never runs; it only sets the version number. */
const tables = [
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

const indexes = [
  "open_requests ON requests (name, scopes) WHERE decided_at IS NULL",
  "requests_by_expiry ON requests (expires_at)",
];

export const schemaVersion2: Schema = { tables, indexes, migrations: [() => {}] };
