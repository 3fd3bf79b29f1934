import { sameText } from "../crypto/secret.ts";
import type { AgentCredential } from "../domain/agentToken.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import type { Ledger } from "./context.ts";

export interface Agent {
  label: string;
  /** `null` for an agent that the operator made. */
  registeredBy: Person | null;
  createdAt: number;
}

interface AgentRow extends Row {
  label: string;
  registered_by: number | null;
  registered_by_login: string | null;
  created_at: number;
  secret_hash: string;
  deleted_at: number | null;
}

/** The agent, unless it was deleted or was never seen here. */
export function findAgent({ sql }: Ledger): Agent | null {
  const row = first<AgentRow>(sql, "SELECT * FROM agent");
  return row && row.deleted_at === null ? agentFrom(row) : null;
}

/** The id of who registered the agent, deleted or not. */
export function registrantOf({ sql }: Ledger): number | null {
  return first<{ registered_by: number | null }>(sql, "SELECT registered_by FROM agent")?.registered_by ?? null;
}

/** Takes over what KV says of the agent at first sight. From then on only the ledger's own counts, a deletion too. */
export function adoptAgent(ledger: Ledger, { label, registeredBy, createdAt, secretHash }: AgentRecord): Agent | null {
  ledger.sql.all(
    "INSERT OR IGNORE INTO agent VALUES (?, ?, ?, ?, ?, ?, NULL)",
    ledger.agentId,
    label,
    registeredBy?.id ?? null,
    registeredBy?.login ?? null,
    createdAt,
    secretHash,
  );
  return findAgent(ledger);
}

/** The agent, if the caller is it. */
export function authenticateAgent(ledger: Ledger, { secretHash }: AgentCredential, record: AgentRecord): Agent | null {
  const agent = adoptAgent(ledger, record);
  const known = first<{ secret_hash: string }>(ledger.sql, "SELECT secret_hash FROM agent")?.secret_hash ?? "";
  return agent && sameText(known, secretHash) ? agent : null;
}

function agentFrom(row: AgentRow): Agent {
  const registeredBy =
    row.registered_by === null ? null : { id: row.registered_by, login: row.registered_by_login ?? "" };
  return { label: row.label, registeredBy, createdAt: row.created_at };
}
