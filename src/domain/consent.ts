import { covers, type Scope } from "./scopes.ts";
import { minute } from "./time.ts";

/** What an owner said about one scope of one agent on one repository. */
export interface Decision {
  scope: Scope;
  approved: boolean;
  decidedAt: number;
  /** When an approval ends. A declined scope stays declined as long as the consent around it lasts. */
  endsAt: number;
}

export interface ScopeEvaluation {
  approved: Scope[];
  declined: Scope[];
  undecided: Scope[];
  /** When the first of the approvals that count here ends; `Infinity` where there is none. */
  endsAt: number;
}

/** How long a denial answers for itself where nothing that was asked for is approved. Then a mind may be changed. */
export const denialLifetime = 10 * minute;

/** What an agent may have of what it asks for. */
export function evaluateScopes(
  requested: readonly Scope[],
  decisions: readonly Decision[],
  now: number,
): ScopeEvaluation {
  const standing: ScopeEvaluation = { approved: [], declined: [], undecided: [], endsAt: Number.POSITIVE_INFINITY };
  const approvals = decisions.filter((decision) => decision.approved && decision.endsAt > now);
  const rest: Scope[] = [];
  for (const scope of requested) {
    const ends = approvals.filter((approval) => covers(approval.scope, scope)).map((approval) => approval.endsAt);
    if (ends.length === 0) rest.push(scope);
    else {
      standing.approved.push(scope);
      standing.endsAt = Math.min(standing.endsAt, Math.max(...ends));
    }
  }
  for (const scope of rest) {
    const denials = decisions.filter((decision) => !decision.approved && decision.scope === scope);
    const holds = denials.some(({ decidedAt }) => standing.approved.length > 0 || decidedAt + denialLifetime > now);
    (holds ? standing.declined : standing.undecided).push(scope);
  }
  return standing;
}
