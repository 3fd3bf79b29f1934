import { type AgentCredential, proofAt, proves } from "../crypto/agentToken.ts";
import { type IdentityConditions, matches, type TrustedIdentity } from "../domain/trustedIdentity.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import type { Ledger } from "./context.ts";
import { findIdentities } from "./identities.ts";

export interface Agent {
  label: string;
  /** `null` for an agent that the operator registered. */
  registeredBy: Person | null;
  createdAt: number;
  /** When the agent token expires; `null` if it never expires. */
  expiresAt: number | null;
  byDeviceCode: boolean;
}

interface AgentRow extends Row {
  label: string;
  registered_by: number | null;
  registered_by_login: string | null;
  created_at: number;
  secret_hash: string;
  deleted_at: number | null;
  expires_at: number | null;
  by_device_code: number;
}

/** Returns the agent; `null` if it was deleted or has never contacted this ledger. */
export function findAgent({ sql }: Ledger): Agent | null {
  const row = first<AgentRow>(sql, "SELECT * FROM agent");
  return row && row.deleted_at === null ? agentFrom(row) : null;
}

/** Returns the agent and when it was deleted, if it was; `null` if it has never contacted this ledger. */
export function findAgentEver({ sql }: Ledger): { agent: Agent; deletedAt: number | null } | null {
  const row = first<AgentRow>(sql, "SELECT * FROM agent");
  return row ? { agent: agentFrom(row), deletedAt: row.deleted_at } : null;
}

/** Returns the registrant's id, even if the agent was deleted. */
export function registrantOf({ sql }: Ledger): number | null {
  return first<{ registered_by: number | null }>(sql, "SELECT registered_by FROM agent")?.registered_by ?? null;
}

/** Adopts KV's record of the agent on first contact. From then on, only the ledger's own row matters, even if it records a deletion. */
export function adoptAgent(ledger: Ledger, record: AgentRecord): Agent | null {
  const row = adoptRow(ledger, record);
  return row && row.deleted_at === null ? agentFrom(row) : null;
}

function adoptRow({ sql, agentId }: Ledger, record: AgentRecord): AgentRow | undefined {
  const known = first<AgentRow>(sql, "SELECT * FROM agent");
  if (known) return known;
  const { label, registeredBy, createdAt, secretHash, expiresAt, byDeviceCode } = record;
  return first<AgentRow>(
    sql,
    `INSERT INTO agent (id, label, registered_by, registered_by_login, created_at, secret_hash, expires_at, by_device_code)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    agentId,
    label,
    registeredBy?.id ?? null,
    registeredBy?.login ?? null,
    createdAt,
    secretHash,
    expiresAt,
    byDeviceCode ? 1 : 0,
  );
}

/** Returns the agent if the caller has its secret or one of its trusted identities; otherwise `null`. */
export function authenticateAgent(ledger: Ledger, credential: AgentCredential, record: AgentRecord): Agent | null {
  const row = adoptRow(ledger, record);
  if (!row || row.deleted_at !== null) return null;
  // Most callers have the secret, so there is no need to read the identities.
  const identities = "workload" in credential ? findConditions(ledger) : [];
  const proof = proofAt(ledger.now(), { secretHash: row.secret_hash, expiresAt: row.expires_at, identities });
  return proves(credential, proof) ? agentFrom(row) : null;
}

/** Returns the trusted identity that authenticates the caller; `null` for a caller with the agent token. */
export function findIdentityOf(ledger: Ledger, credential: AgentCredential): TrustedIdentity | null {
  if (!("workload" in credential)) return null;
  return findIdentities(ledger).find((trusted) => matches(trusted, credential.workload)) ?? null;
}

/** The answer to a caller who isn't authenticated. */
export type AgentRefusal = { kind: "unknown_agent" } | { kind: "expired_token"; agentId: string; expiredAt: number };

/**
 * Returns the answer to a caller whom `authenticateAgent` rejected. Only a caller with the secret learns that the agent token has
 * expired.
 */
export function refuseAgent(ledger: Ledger, credential: AgentCredential): AgentRefusal {
  const record = recordOf(ledger);
  const expiredAt = record?.expiresAt ?? null;
  if (!record || expiredAt === null || !proves(credential, { secretHash: record.secretHash }))
    return { kind: "unknown_agent" };
  return { kind: "expired_token", agentId: ledger.agentId, expiredAt };
}

/** Returns the record that KV should have for the agent; `null` if there is no agent. */
export function recordOf(ledger: Ledger): AgentRecord | null {
  const row = first<AgentRow>(ledger.sql, "SELECT * FROM agent");
  if (!row || row.deleted_at !== null) return null;
  const identities = findConditions(ledger);
  return { ...agentFrom(row), secretHash: row.secret_hash, ...(identities.length > 0 && { identities }) };
}

function findConditions(ledger: Ledger): IdentityConditions[] {
  return findIdentities(ledger).map(({ issuer, conditions }) => ({ issuer, conditions }));
}

function agentFrom(row: AgentRow): Agent {
  const registeredBy =
    row.registered_by === null ? null : { id: row.registered_by, login: row.registered_by_login ?? "" };
  return {
    label: row.label,
    registeredBy,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    byDeviceCode: row.by_device_code === 1,
  };
}
