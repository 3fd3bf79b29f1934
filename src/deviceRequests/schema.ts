import type { Schema } from "../durableObjects/schema.ts";

/** The tables of the device requests whose codes begin with one letter. Times are milliseconds since the epoch. */
const tables = [
  // One row: the letter.
  "object (letter TEXT PRIMARY KEY)",
  // Requests of device authorization, until they expire. wants is JSON; label, client_id, and reason are the agent's claims. block,
  // network, and address are keyed hashes of the ranges that the agent's address belongs to. The last columns say who rejected the
  // request, or who claimed it, for which agent, with its token, sealed.
  `requests (
    user_code TEXT PRIMARY KEY, device_code_hash TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL, label TEXT NOT NULL,
    wants TEXT NOT NULL, reason TEXT, country TEXT, block TEXT NOT NULL, network TEXT NOT NULL, address TEXT NOT NULL,
    started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, rejected_by INTEGER, claimed_by_id INTEGER,
    claimed_by_login TEXT, agent_id TEXT, sealed_token TEXT)`,
];

/** The index that lets a full object make room without reading every row. */
const indexes = ["unclaimed_requests ON requests (block, network, address) WHERE agent_id IS NULL"];

export const deviceRequestsSchema: Schema = { tables, indexes, migrations: [] };
