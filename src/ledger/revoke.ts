import type { AgentCredential } from "../crypto/agentToken.ts";
import type { AgentRecord, Person } from "../store/agents.ts";
import { authenticateAgent } from "./agent.ts";
import { commit } from "./commit.ts";
import { approversOf, endConsent, findConsentTo, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { countPendingRevocations } from "./outbox.ts";
import { hashToken } from "./tokens.ts";

/** `pending`: the number of this person's tokens that GitHub has not confirmed as revoked. */
export type Revoked = { kind: "revoked"; pending: number } | { kind: "not_found" };

/** Ends a consent, for any of its approvers. After this returns, no token is issued for it. */
export async function revokeConsent(ledger: Ledger, repositoryId: number, by: Person): Promise<Revoked> {
  const consent = findConsentTo(ledger, repositoryId);
  if (!consent || !approversOf(consent, ledger.now()).includes(by.id)) return { kind: "not_found" };
  await commit(ledger, () => endConsent(ledger, consent, { event: "revoked", by }));
  return { kind: "revoked", pending: countPendingRevocations(ledger, by.id) };
}

/** Revokes a token at the agent's request. Does nothing if it isn't this agent's, or is revoked already. */
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
