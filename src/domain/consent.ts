import { covers, type Scope } from "./scopes.ts";
import { minute } from "./time.ts";

/** An owner's decision about one scope of one agent on one repository. */
export interface Decision {
  scope: Scope;
  approved: boolean;
  decidedAt: number;
  /** When an approval expires. A declined scope stays declined for as long as the consent lasts. */
  endsAt: number;
}

export interface ScopeEvaluation {
  approved: Scope[];
  declined: Scope[];
  undecided: Scope[];
  /** When the first of the approvals expires; `Infinity` if there is none. */
  endsAt: number;
  /** When the first of the declined scopes may be requested again, unless something is approved; `Infinity` if none is declined. */
  retryAt: number;
}

/** How long a denial lasts if nothing that was requested is approved. Afterwards, the agent may ask again. */
export const denialLifetime = 10 * minute;

/** Sorts the requested scopes into approved, declined, and undecided ones. */
export function evaluateScopes(
  requested: readonly Scope[],
  decisions: readonly Decision[],
  now: number,
): ScopeEvaluation {
  const never = Number.POSITIVE_INFINITY;
  const evaluation: ScopeEvaluation = { approved: [], declined: [], undecided: [], endsAt: never, retryAt: never };
  const approvals = decisions.filter((decision) => decision.approved && decision.endsAt > now);
  const rest: Scope[] = [];
  for (const scope of requested) {
    const ends = approvals.filter((approval) => covers(approval.scope, scope)).map((approval) => approval.endsAt);
    if (ends.length === 0) rest.push(scope);
    else {
      evaluation.approved.push(scope);
      evaluation.endsAt = Math.min(evaluation.endsAt, Math.max(...ends));
    }
  }
  for (const scope of rest) {
    const denials = decisions.filter((decision) => !decision.approved && decision.scope === scope);
    const retryAt = Math.max(...denials.map(({ decidedAt }) => decidedAt + denialLifetime));
    const isDeclined = denials.length > 0 && (evaluation.approved.length > 0 || retryAt > now);
    (isDeclined ? evaluation.declined : evaluation.undecided).push(scope);
    if (isDeclined) evaluation.retryAt = Math.min(evaluation.retryAt, retryAt);
  }
  return evaluation;
}
