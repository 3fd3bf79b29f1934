import { normalizeUserCode } from "../domain/userCode.ts";
import type { Person } from "../store/agents.ts";
import { type DeviceRequests, findRow, type RequestRow } from "./context.ts";
import type { DeviceWant } from "./start.ts";

/** A request as its page shows it. The label, client id, and reason are the agent's claims. */
export interface DeviceRequest {
  label: string;
  clientId: string;
  wants: readonly DeviceWant[];
  reason: string | null;
  country: string | null;
  startedAt: number;
  expiresAt: number;
  /** The person who claimed the agent, and the agent's id; `null` if nobody has claimed it. */
  claim: { by: Person; agentId: string } | null;
}

/** A person's claim, with the agent that was registered for them and its sealed token. */
interface DeviceClaim {
  by: Person;
  agentId: string;
  label: string;
  sealedToken: string;
}

/** Finds the request with a user code; `null` if there is none, or if it has expired or been rejected. */
export function find(requests: DeviceRequests, userCode: string): DeviceRequest | null {
  const row = findUnrejected(requests, userCode);
  if (!row) return null;
  const { label, client_id: clientId, reason, country, started_at: startedAt, expires_at: expiresAt } = row;
  const by = { id: row.claimed_by_id ?? 0, login: row.claimed_by_login ?? "" };
  const claim = row.agent_id === null ? null : { by, agentId: row.agent_id };
  return { label, clientId, wants: JSON.parse(row.wants), reason, country, startedAt, expiresAt, claim };
}

/** Claims the agent unless someone already has. Repeating a claim has no further effect. */
export function claim(requests: DeviceRequests, userCode: string, claimed: DeviceClaim): "done" | "gone" | "taken" {
  const row = findUnrejected(requests, userCode);
  if (!row) return "gone";
  const { by, agentId, label, sealedToken } = claimed;
  if (row.agent_id !== null) return row.agent_id === agentId ? "done" : "taken";
  requests.sql.all(
    `UPDATE requests SET claimed_by_id = ?, claimed_by_login = ?, agent_id = ?, label = ?, sealed_token = ?
     WHERE device_code_hash = ?`,
    by.id,
    by.login,
    agentId,
    label,
    sealedToken,
    row.device_code_hash,
  );
  return "done";
}

/** Rejects the request unless someone has claimed it. Repeating a rejection has no further effect. */
export function reject(requests: DeviceRequests, userCode: string, by: Person): "done" | "gone" {
  const row = findByUserCode(requests, userCode);
  if (!row || row.agent_id !== null) return "gone";
  if (row.rejected_by !== null) return row.rejected_by === by.id ? "done" : "gone";
  requests.sql.all("UPDATE requests SET rejected_by = ? WHERE device_code_hash = ?", by.id, row.device_code_hash);
  return "done";
}

function findUnrejected(requests: DeviceRequests, userCode: string): RequestRow | undefined {
  const row = findByUserCode(requests, userCode);
  return row?.rejected_by === null ? row : undefined;
}

function findByUserCode(requests: DeviceRequests, userCode: string): RequestRow | undefined {
  return findRow(requests, "user_code", normalizeUserCode(userCode) ?? "");
}
