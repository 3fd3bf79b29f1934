import type { Schema } from "../durableObjects/schema.ts";

/** The tables of one person's directory. Times are milliseconds since the epoch. */
const tables = [
  // Agents that the person registered. `version` orders the changes of an entry: see `DirectoryChange`.
  "agents (agent_id TEXT PRIMARY KEY, label TEXT NOT NULL, created_at INTEGER NOT NULL, version INTEGER NOT NULL)",
  // Registrations of the last day. One that isn't complete counts as an agent for a while, but isn't listed.
  "registrations (agent_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, is_complete INTEGER NOT NULL)",
  // Consents that the person approved; the id orders the list.
  `consents (
    id INTEGER PRIMARY KEY, agent_id TEXT NOT NULL, repository_id INTEGER NOT NULL, version INTEGER NOT NULL,
    UNIQUE (agent_id, repository_id))`,
  // Entries that were removed lately, so that a late change doesn't bring them back.
  "removed (key TEXT PRIMARY KEY, version INTEGER NOT NULL, removed_at INTEGER NOT NULL)",
  // One row once the entries that release 0.1.0 kept in KV are imported.
  "imports (imported_at INTEGER NOT NULL)",
];

export const directorySchema: Schema = { tables, migrations: [] };
