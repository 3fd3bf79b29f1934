import { personName, serviceName } from "../directory/context.ts";
import { day, second } from "../domain/time.ts";
import type { Actor, AgentRecord } from "../store/agents.ts";
import { agentKey, deletedRecord } from "../store/agents.ts";
import { deletedLogLifetime, type Event, log } from "./activity.ts";
import { adoptAgent, recordOf } from "./agent.ts";
import { commit } from "./commit.ts";
import { endConsent, listConsents, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { queueListing } from "./listings.ts";
import { addEntry } from "./outbox.ts";

/** The result of a change that only the registrant may make (or an operator, if an operator registered the agent). */
export type LifecycleResult = "done" | "not_found";

/**
 * The maximum number of an agent's new secrets to write to KV within 24 hours. All agents share the 1,000 writes per day of KV's free
 * plan.
 */
const maxRecordWrites = 3;

/**
 * Replaces the agent's secret and its expiry, and revokes the GitHub tokens that a holder of the old secret may have. Only the ledger
 * decides whether a secret is valid. KV's record has it, too, so that callers with the new secret aren't charged to their address.
 */
export function rotateAgent(
  ledger: Ledger,
  record: AgentRecord,
  by: Actor,
  secretHash: string,
  expiresAt: number | null,
): Promise<LifecycleResult> {
  return change(ledger, record, by, () => {
    const changed = ledger.sql.all(
      "UPDATE agent SET secret_hash = ?1, expires_at = ?2 WHERE secret_hash <> ?1 RETURNING id",
      secretHash,
      expiresAt,
    );
    if (changed.length === 0) return; // The call was repeated.
    revokeTokens(ledger, "1 = 1");
    writeRecord(ledger, "rotated", maxRecordWrites);
    log(ledger, { event: "rotated", repo: "", scopes: [], by });
  });
}

/** Deletes the agent and ends all its access. Its row remains as a tombstone, so that no stale KV record revives it. */
export function deleteAgent(ledger: Ledger, record: AgentRecord, by: Actor): Promise<LifecycleResult> {
  return change(ledger, record, by, () => {
    for (const consent of listConsents(ledger)) endConsent(ledger, consent, { event: "revoked", by });
    ledger.sql.all("UPDATE agent SET deleted_at = ?", ledger.now());
    ledger.sql.all("DELETE FROM identities");
    log(ledger, { event: "deleted", repo: "", scopes: [], by });
    const [key, value] = [agentKey(ledger.agentId), deletedRecord(ledger.now())];
    const expiration = Math.ceil((ledger.now() + deletedLogLifetime) / second);
    addEntry(ledger, { action: "put", key, value, expiration });
    // The registration listed the agent, so this ledger may not have listed it yet.
    const listed = { kind: "agent", agentId: ledger.agentId } as const;
    if (!by.isOperator) queueListing(ledger, personName(by.id), listed);
    if (ledger.hasOperators) queueListing(ledger, serviceName, listed);
  });
}

/**
 * Writes the agent's record to KV, unless the log has `max` events of this kind from the last 24 hours. Call it in a transaction, before
 * logging the event. Callers who don't match KV's record are charged to their address.
 */
export function writeRecord(ledger: Ledger, event: Event, max: number): void {
  const since = ledger.now() - day;
  if (ledger.sql.all("SELECT id FROM activity WHERE event = ? AND at > ?", event, since).length >= max) return;
  addEntry(ledger, { action: "put", key: agentKey(ledger.agentId), value: JSON.stringify(recordOf(ledger)) });
}

/** Makes a change that only the registrant may make (or an operator, if an operator registered the agent). */
export async function change(
  ledger: Ledger,
  record: AgentRecord,
  by: Actor,
  work: () => void,
): Promise<LifecycleResult> {
  const done = await commit(ledger, () => {
    const agent = adoptAgent(ledger, record);
    if (!agent || agent.registeredBy?.id !== (by.isOperator ? undefined : by.id)) return false;
    work();
    return true;
  });
  return done ? "done" : "not_found";
}
