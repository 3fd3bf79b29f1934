import type { AgentCredential } from "../crypto/agentToken.ts";
import type { ConsentRevocation } from "../directory/context.ts";
import type { Actor, AgentRecord, Person } from "../store/agents.ts";
import { hashToken } from "../store/tokens.ts";
import { type AgentRefusal, authenticateAgent, findAgent, refuseAgent, registrantOf } from "./agent.ts";
import { commit } from "./commit.ts";
import { approversOf, type Consent, endConsent, findConsentTo, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { countPendingIn } from "./outbox.ts";

/** The result of a revocation, for the person's confirmation message. */
export type Revoked =
  /**
   * `tokens` is the number of tokens that the agent had. `pending` is the number of these and earlier tokens that GitHub hasn't confirmed
   * as revoked.
   */
  { kind: "revoked"; label: string; repo: string; tokens: number; pending: number } | { kind: "not_found" };

/**
 * Ends a consent if this person approved it, registered the agent, or was proven to administer the repository. After this returns, no
 * more tokens are issued for it.
 */
export async function revokeConsent(
  ledger: Ledger,
  repositoryId: number,
  by: Person,
  isAdministrator = false,
): Promise<Revoked> {
  const consent = findConsentTo(ledger, repositoryId);
  if (!consent || !mayRevoke(ledger, consent, by, isAdministrator)) return { kind: "not_found" };
  const tokens = ledger.sql.all("SELECT 1 FROM tokens WHERE consent_id = ?", consent.id).length;
  const label = findAgent(ledger)?.label ?? "";
  await commit(ledger, () => revoke(ledger, consent, by));
  return { kind: "revoked", label, repo: consent.repo, tokens, pending: countPendingIn(ledger, repositoryId) };
}

/** Ends several consents, and returns how many it ended. Repeating the call changes nothing. */
export async function revokeConsents(
  ledger: Ledger,
  { repositoryIds, by, isAdministrator, requestedAt }: ConsentRevocation,
): Promise<number> {
  return commit(ledger, () => {
    const consents = repositoryIds
      .flatMap((id) => findConsentTo(ledger, id) ?? [])
      .filter((consent) => mayRevoke(ledger, consent, by, isAdministrator))
      .filter(({ decisions }) => !decisions.some(({ approved, decidedAt }) => approved && decidedAt > requestedAt));
    for (const consent of consents) revoke(ledger, consent, by);
    return consents.length;
  });
}

function mayRevoke(ledger: Ledger, consent: Consent, by: Actor, isAdministrator: boolean): boolean {
  const approvers = approversOf(consent, ledger.now());
  if (approvers.length === 0) return false;
  return by.isOperator || isAdministrator || approvers.includes(by.id) || registrantOf(ledger) === by.id;
}

function revoke(ledger: Ledger, consent: Consent, by: Actor): void {
  // Operators must not gain access to other people's activity.
  if (!by.isOperator)
    ledger.sql.all("INSERT OR IGNORE INTO concerned VALUES (?, ?, ?)", consent.id, by.id, consent.repo.toLowerCase());
  endConsent(ledger, consent, { event: "revoked", by });
}

/** Revokes a token at the agent's request. Does nothing if the token isn't this agent's or has already been revoked. */
export async function revokeToken(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  token: string,
): Promise<{ kind: "done" } | { kind: "too_many" } | AgentRefusal> {
  if (!authenticateAgent(ledger, credential, record)) return refuseAgent(ledger, credential);
  if (!(await ledger.budgets.request(ledger.agentId))) return { kind: "too_many" };
  await commit(ledger, () => revokeTokens(ledger, "sha256 = ?", hashToken(token)));
  return { kind: "done" };
}
