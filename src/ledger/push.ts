import type { AgentCredential } from "../crypto/agentToken.ts";
import { pushScope } from "../domain/branchLimit.ts";
import { allows, type BranchPattern } from "../domain/branchPattern.ts";
import { approvedScopes } from "../domain/decision.ts";
import { type PushOutcome, type PushRecord, type RefChange, recordOf } from "../domain/pushRecord.ts";
import type { Scope } from "../domain/scopes.ts";
import type { AgentRecord } from "../store/agents.ts";
import { isLogged, type LogEntry, log, recordOutcome } from "./activity.ts";
import { authenticateAgent, findIdentityOf } from "./agent.ts";
import { findConsentById } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { type IssueOutcome, issue } from "./issue.ts";

/** The consent under which a push began, with its version, and the scopes that the push's token carries. */
export interface PushConsent {
  id: number;
  version: number;
  /** Missing if an earlier version of deplodash began the push, because an update restarts the ledger, but not the push. */
  scopes?: Scope[];
}

type PushStart =
  | { kind: "started"; consent: PushConsent; token: string; repo: string }
  /** The push changes refs that are outside the branch limit. */
  | { kind: "not_allowed"; branches: BranchPattern[]; repositoryId: number }
  | Exclude<IssueOutcome, { kind: "issued" }>;

/** The token request that the proxy makes for a push. */
export const proxiedPush = {
  scopes: [pushScope],
  optionalScopes: ["workflows:write"],
  isProxied: true,
  renew: false,
} as const;

/**
 * Begins a push. Checks the consent and each ref, and logs the push as sent or refused. `id` is any unique string. Returns no token if
 * the push isn't allowed.
 */
export async function beginPush(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  { id, repo, changes }: { id: string; repo: string; changes: readonly RefChange[] },
): Promise<PushStart> {
  const issued = await issue(ledger, credential, record, { repo, ...proxiedPush });
  if (issued.kind !== "issued") return issued;
  const { consent, scopes, branches, token, repo: fullName } = issued;
  const push = recordOf(id, changes);
  const identity = findIdentityOf(ledger, credential);
  const subject = { repo: fullName, consentId: consent.id, scopes: [], identity };
  if (branches && !changes.every(({ ref }) => allows(branches, ref))) {
    logOnce(ledger, { event: "refused", ...subject, branches, push: { ...push, outcome: "refused" } });
    return { kind: "not_allowed", branches, repositoryId: findConsentById(ledger, consent.id)?.repositoryId ?? 0 };
  }
  logOnce(ledger, { event: "pushed", ...subject, push });
  return { kind: "started", consent: { ...consent, scopes }, token, repo: fullName };
}

/** Logs a push, unless this call repeats one that has already logged it. */
function logOnce(ledger: Ledger, entry: LogEntry & { push: PushRecord }): void {
  ledger.sql.transaction(() => isLogged(ledger, entry.push.id) || log(ledger, entry));
}

/**
 * Records the result of a push that began here, even if its agent is no longer authenticated, because that may be why the push was
 * stopped.
 */
export function recordPush(ledger: Ledger, { id, outcome }: { id: string; outcome: PushOutcome }): void {
  recordOutcome(ledger, id, outcome);
}

/**
 * Returns whether a push that began under this version of a consent (`issue` with `isProxied`) may finish. No access may have been
 * removed or have expired, the branches must be the same, and the caller must still be authenticated.
 */
export function mayFinishPush(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  { id, version, scopes = [pushScope] }: PushConsent,
): boolean {
  if (!authenticateAgent(ledger, credential, record)) return false;
  const consent = findConsentById(ledger, id);
  const approved = approvedScopes(consent?.decisions ?? [], ledger.now());
  return consent?.version === version && scopes.every((scope) => approved.includes(scope));
}
