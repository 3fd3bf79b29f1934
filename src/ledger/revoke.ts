import type { AgentCredential } from "../domain/agentToken.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import { authenticateAgent } from "./agent.ts";
import { commit } from "./commit.ts";
import { approversOf, endConsent, findConsentTo, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { countPendingRevocations } from "./outbox.ts";
import { hashToken } from "./tokens.ts";

/** `pending`: how many tokens of consents that concern this person GitHub has not confirmed to be dead yet. */
export type Revoked = { kind: "revoked"; pending: number } | { kind: "not_found" };

/** Ends a consent, for any of its approvers. Once this has answered, no token is handed out for it. */
export async function revokeConsent(ledger: Ledger, repositoryId: number, by: Person): Promise<Revoked> {
  const consent = findConsentTo(ledger, repositoryId);
  if (!consent || !approversOf(consent, ledger.now()).includes(by.id)) return { kind: "not_found" };
  await commit(ledger, () => endConsent(ledger, consent, "revoked", by));
  return { kind: "revoked", pending: countPendingRevocations(ledger, by.id) };
}

/** Revokes a token that the agent gives back. Does nothing if it is not the agent's own, or dead already. */
export async function revokeToken(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  token: string,
): Promise<"done" | "unknown_agent" | "too_many"> {
  if (!authenticateAgent(ledger, credential, record)) return "unknown_agent";
  if (!(await ledger.budgets.request(ledger.agentId))) return "too_many";
  await commit(ledger, () => revokeTokens(ledger, "sha256 = ?", hashToken(token)));
  return "done";
}
