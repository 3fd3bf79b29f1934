import type { Person } from "../store/agents.ts";
import { approversOf, endConsent, findConsentTo } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { drain, lastDebt, owedKills } from "./owed.ts";
import { schedule } from "./settle.ts";

/** `pending`: how many tokens of consents that concern this person GitHub has not confirmed to be dead yet. */
export type Revoked = { kind: "revoked"; pending: number } | { kind: "not_found" };

/** Ends a consent, for any of its approvers. Once this has answered, no token is handed out for it. */
export async function revoke(ledger: Ledger, repositoryId: number, by: Person): Promise<Revoked> {
  const consent = findConsentTo(ledger, repositoryId);
  if (!consent || !approversOf(consent, ledger.now()).includes(by.id)) return { kind: "not_found" };
  const before = lastDebt(ledger);
  ledger.sql.transaction(() => endConsent(ledger, consent, "revoked", by));
  schedule(ledger);
  await drain(ledger, before);
  schedule(ledger);
  return { kind: "revoked", pending: owedKills(ledger, by.id) };
}
