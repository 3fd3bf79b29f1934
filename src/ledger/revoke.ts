import type { AgentCredential } from "../domain/agentToken.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import { proveAgent } from "./agent.ts";
import { approversOf, endConsent, findConsentTo, oweCopies, oweTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { drain, lastDebt, owedKills } from "./owed.ts";
import { schedule } from "./settle.ts";
import { hashOf } from "./tokens.ts";
import { wake } from "./waiting.ts";

/** `pending`: how many tokens of consents that concern this person GitHub has not confirmed to be dead yet. */
export type Revoked = { kind: "revoked"; pending: number } | { kind: "not_found" };

/** Ends a consent, for any of its approvers. Once this has answered, no token is handed out for it. */
export async function revoke(ledger: Ledger, repositoryId: number, by: Person): Promise<Revoked> {
  const consent = findConsentTo(ledger, repositoryId);
  if (!consent || !approversOf(consent, ledger.now()).includes(by.id)) return { kind: "not_found" };
  const before = lastDebt(ledger);
  ledger.sql.transaction(() => endConsent(ledger, consent, "revoked", by));
  schedule(ledger);
  wake(ledger); // Who is held was told of a grant that is gone.
  await drain(ledger, before);
  schedule(ledger);
  return { kind: "revoked", pending: owedKills(ledger, by.id) };
}

/** Kills a token that the agent gives back; one that is not its own, or not alive, is passed over. `false`: who asks is not the agent. */
export async function giveBack(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  token: string,
): Promise<boolean> {
  if (!proveAgent(ledger, credential, record)) return false;
  const before = lastDebt(ledger);
  ledger.sql.transaction(() => {
    for (const consentId of oweTokens(ledger, "sha256 = ?", hashOf(token))) oweCopies(ledger, consentId);
  });
  schedule(ledger);
  await drain(ledger, before);
  schedule(ledger);
  return true;
}
