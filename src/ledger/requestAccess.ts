import type { AgentCredential } from "../crypto/agentToken.ts";
import { evaluateScopes } from "../domain/consent.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Scope } from "../domain/scopes.ts";
import { formatReference, type Want } from "../session/consentRequest.ts";
import type { AgentRecord } from "../store/agents.ts";
import { type AgentRefusal, authenticateAgent, refuseAgent } from "./agent.ts";
import { findConsent } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { tellDirectories } from "./listings.ts";
import { findRequest, openRequest } from "./requests.ts";
import { answerHeld } from "./waiting.ts";

/** What an agent wants in several repositories. No two wants have the same one. */
export interface AccessRequest {
  /** Their scopes are expanded and sorted (`expandScopes`). */
  wants: Want[];
  reason: string | null;
  /** As in `TokenRequest`. */
  holdUntil: number;
}

/** What is decided about one repository. */
export interface WantState {
  /** As the agent spelled it, because GitHub's spelling would reveal that the repository exists. */
  repo: string;
  missing: Scope[];
  granted: Scope[];
  declined: Scope[];
}

export type AccessOutcome =
  /** `request` and `repo`: for the link. `repo` is the first repository of the request, so that its link stays the same. */
  | { kind: "needs_consent"; request: string; repo: string; expiresAt: number; wants: WantState[] }
  /** Everything is decided, and something is approved. */
  | { kind: "decided"; wants: WantState[] }
  /** Everything is declined. `retryAt`: when the agent may ask again. */
  | { kind: "denied"; retryAt: number }
  | AgentRefusal
  | { kind: "too_many" | "too_many_open" };

/** Asks the owners of several repositories, in one request, for everything that is undecided. Never calls GitHub. */
export async function requestAccess(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  ask: AccessRequest,
): Promise<AccessOutcome & { held?: true }> {
  const isAgent = () => authenticateAgent(ledger, credential, record) !== null;
  if (!isAgent()) return refuseAgent(ledger, credential);
  if (!(await ledger.budgets.request(ledger.agentId))) return { kind: "too_many" };
  return answerHeld<AccessOutcome>(ledger, ask.holdUntil, async () =>
    isAgent() ? requestOnce(ledger, ask) : { answer: refuseAgent(ledger, credential), first: false },
  );
}

/** Answers once. `first`: the agent hasn't received this link before. */
function requestOnce(ledger: Ledger, { wants, reason }: AccessRequest): { answer: AccessOutcome; first: boolean } {
  const now = ledger.now();
  const evaluations = wants.map((want) => {
    const consent = findConsent(ledger, parseRepositoryName(want.repo).key);
    return { want, ...evaluateScopes(want.scopes, consent?.decisions ?? [], now, want.branches) };
  });
  const states = evaluations.map(
    ({ want, approved, declined, undecided }): WantState => ({
      ...{ repo: want.repo, missing: undecided, granted: approved, declined },
    }),
  );
  const missing = evaluations.flatMap(({ want, undecided }) =>
    undecided.length > 0 ? [{ ...want, scopes: undecided }] : [],
  );
  if (missing.length > 0) {
    const opened = openRequest(ledger, { wants: missing, reason });
    if (!opened) return { answer: { kind: "too_many_open" }, first: false };
    const { id, expiresAt, first } = opened;
    if (first) tellDirectories(ledger);
    const repo = findRequest(ledger, id)?.wants[0]?.repo ?? "";
    const request = formatReference({ agentId: ledger.agentId, id });
    return { answer: { kind: "needs_consent", request, repo, expiresAt, wants: states }, first };
  }
  if (evaluations.some(({ approved }) => approved.length > 0))
    return { answer: { kind: "decided", wants: states }, first: false };
  const retryAt = Math.min(...evaluations.map((one) => one.retryAt));
  return { answer: { kind: "denied", retryAt }, first: false };
}
