import { type AgentCredential, sameText } from "../domain/agentToken.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import type { Ledger } from "./context.ts";
import { first, type Row } from "./sql.ts";

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

/** The agent, if the caller is it. At first sight its KV record is adopted; from then on only the ledger's own counts. */
export function proveAgent(ledger: Ledger, { secretHash }: AgentCredential, record: AgentRecord): Agent | null {
  const { sql, agentId } = ledger;
  const { label, registeredBy, createdAt } = record;
  sql.all(
    "INSERT OR IGNORE INTO agent VALUES (?, ?, ?, ?, ?, ?, NULL)",
    agentId,
    label,
    registeredBy?.id ?? null,
    registeredBy?.login ?? null,
    createdAt,
    record.secretHash,
  );
  const row = first<AgentRow>(sql, "SELECT * FROM agent");
  if (!row || row.deleted_at !== null || !sameText(row.secret_hash, secretHash)) return null;
  return agentFrom(row);
}

function agentFrom(row: AgentRow): Agent {
  const registeredBy =
    row.registered_by === null ? null : { id: row.registered_by, login: row.registered_by_login ?? "" };
  return { label: row.label, registeredBy, createdAt: row.created_at };
}
