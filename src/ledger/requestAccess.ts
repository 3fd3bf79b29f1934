import type { AgentCredential } from "../crypto/agentToken.ts";
import { evaluateScopes } from "../domain/decision.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Scope } from "../domain/scopes.ts";
import { formatReference, type Want } from "../session/consentRequest.ts";
import type { AgentRecord } from "../store/agents.ts";
import { type AgentRefusal, authenticateAgent, refuseAgent } from "./agent.ts";
import { findConsent } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { tellDirectories } from "./listings.ts";
import { findRequest, openRequest } from "./requests.ts";

/** What an agent wants in several repositories. Each repository is listed once. */
interface AccessRequest {
  /** The wants, with scopes that are expanded and sorted (`expandScopes`). */
  wants: Want[];
  reason: string | null;
}

/** What has been decided about one repository. */
export interface WantState {
  /** The full name as the agent spelled it. GitHub's spelling would reveal that the repository exists. */
  repo: string;
  missing: Scope[];
  granted: Scope[];
  declined: Scope[];
}

/** The fields are the same as in `IssueOutcome`. `repo` is the first repository in the request, so that the link stays the same. */
interface AccessNeedsConsent {
  kind: "needs_consent";
  request: string;
  repo: string;
  expiresAt: number;
  wants: WantState[];
  lastDecision?: string;
}

export type AccessOutcome =
  | AccessNeedsConsent
  /** Everything has been decided, and something is approved. */
  | { kind: "decided"; wants: WantState[] }
  /** Everything was declined. `retryAt` is when the agent may ask again, in milliseconds since the epoch. */
  | { kind: "denied"; retryAt: number }
  | AgentRefusal
  | { kind: "too_many" | "too_many_open" };

/** Asks the owners of several repositories for everything that is still undecided, in a single request. Never calls GitHub. */
export async function requestAccess(
  ledger: Ledger,
  credential: AgentCredential,
  record: AgentRecord,
  ask: AccessRequest,
): Promise<AccessOutcome> {
  const isAgent = () => authenticateAgent(ledger, credential, record) !== null;
  if (!isAgent()) return refuseAgent(ledger, credential);
  if (!(await ledger.budgets.request(ledger.agentId))) return { kind: "too_many" };
  return isAgent() ? answer(ledger, ask) : refuseAgent(ledger, credential);
}

function answer(ledger: Ledger, { wants, reason }: AccessRequest): AccessOutcome {
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
    if (!opened) return { kind: "too_many_open" };
    const { id, expiresAt, first } = opened;
    if (first) tellDirectories(ledger);
    const repo = findRequest(ledger, id)?.wants[0]?.repo ?? "";
    const request = formatReference({ agentId: ledger.agentId, id });
    const wait = first ? {} : { lastDecision: ledger.lastDecision };
    return { kind: "needs_consent", request, repo, expiresAt, wants: states, ...wait };
  }
  if (evaluations.some(({ approved }) => approved.length > 0)) return { kind: "decided", wants: states };
  const retryAt = Math.min(...evaluations.map((one) => one.retryAt));
  return { kind: "denied", retryAt };
}
