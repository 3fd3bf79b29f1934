import { bindingMistake, type IssuerKind, maxIdentities, type TrustedIdentity } from "../domain/trustedIdentity.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import { log } from "./activity.ts";
import { deleteCopies, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { findIdentities } from "./identities.ts";
import { change, type LifecycleResult, writeRecord } from "./lifecycle.ts";

/**
 * Trusts an identity to act as the agent, unless an equal one is already trusted. Deletes cached copies, because they don't list the new
 * identity. Live tokens remain valid. Throws if the conditions don't bind the tenant.
 */
export async function trustIdentity(
  ledger: Ledger,
  record: AgentRecord,
  by: Person,
  identity: TrustedIdentity,
  kind: IssuerKind,
): Promise<LifecycleResult | "too_many"> {
  const { id, issuer, conditions, name, addedAt } = identity;
  const mistake = bindingMistake(kind, conditions);
  if (mistake) throw new Error(mistake);
  let isFull = false;
  const result = await change(ledger, record, by, () => {
    const known = findIdentities(ledger);
    if (known.some((other) => isEqual(other, identity))) return;
    isFull = known.length >= maxIdentities;
    if (isFull) return;
    const row = [id, issuer, JSON.stringify(conditions), name, addedAt];
    ledger.sql.all("INSERT INTO identities VALUES (?, ?, ?, ?, ?)", ...row);
    deleteCopies(ledger, "1 = 1");
    writeRecord(ledger, "trusted", maxIdentities);
    log(ledger, { event: "trusted", repo: "", scopes: [], by, identity });
  });
  return isFull ? "too_many" : result;
}

/** Stops trusting an identity. Revokes GitHub tokens that its workloads may have, as when the agent token is rotated. */
export function removeIdentity(ledger: Ledger, record: AgentRecord, by: Person, id: string): Promise<LifecycleResult> {
  return change(ledger, record, by, () => {
    const removed = findIdentities(ledger).find((one) => one.id === id);
    if (!removed) return; // The call was repeated.
    ledger.sql.all("DELETE FROM identities WHERE id = ?", id);
    revokeTokens(ledger, "1 = 1");
    writeRecord(ledger, "distrusted", maxIdentities);
    log(ledger, { event: "distrusted", repo: "", scopes: [], by, identity: removed });
  });
}

function isEqual(one: TrustedIdentity, other: TrustedIdentity): boolean {
  const comparable = ({ issuer, conditions }: TrustedIdentity) =>
    JSON.stringify([issuer, Object.entries(conditions).sort()]);
  return comparable(one) === comparable(other);
}
