import type { Schema } from "../durableObjects/schema.ts";

/** The tables for the device requests whose codes begin with one letter. Times are in milliseconds since the epoch. */
const tables = [
  // A single row with the letter.
  "object (letter TEXT PRIMARY KEY)",
  // Device authorization requests, until they expire. wants is JSON; label, client_id, and reason are the agent's claims. block, network,
  // and address are keyed hashes of the ranges that contain the agent's address. The last columns record who rejected the request, or who
  // claimed it, the claimed agent's id, and its sealed token.
  `requests (
    user_code TEXT PRIMARY KEY, device_code_hash TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL, label TEXT NOT NULL,
    wants TEXT NOT NULL, reason TEXT, country TEXT, block TEXT NOT NULL, network TEXT NOT NULL, address TEXT NOT NULL,
    started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, rejected_by INTEGER, claimed_by_id INTEGER,
    claimed_by_login TEXT, agent_id TEXT, sealed_token TEXT)`,
];

/** The index that lets a full object make room without reading every row. */
const indexes = ["unclaimed_requests ON requests (block, network, address) WHERE agent_id IS NULL"];

export const deviceRequestsSchema: Schema = { tables, indexes, migrations: [] };
