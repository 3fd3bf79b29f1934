import { type BranchLimit, isDecided, liftingScopes, pushScope } from "./branchLimit.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { covers, type Scope } from "./scopes.ts";
import { minute } from "./time.ts";

/** An owner's decision about one scope of one agent on one repository. */
export interface Decision {
  scope: Scope;
  approved: boolean;
  decidedAt: number;
  /** When an approval expires. A declined scope stays declined for as long as the consent lasts. */
  endsAt: number;
  /** The branch limit of an approved `contents:write`; `null` if any branch is allowed, and for other scopes. */
  limit: BranchLimit | null;
}

export interface ScopeEvaluation {
  approved: Scope[];
  declined: Scope[];
  undecided: Scope[];
  /** When the first approval expires; `Infinity` if there are none. */
  endsAt: number;
  /** When the first declined scope may be requested again if nothing is approved; `Infinity` if nothing is declined. */
  retryAt: number;
}

/** How long a denial lasts if none of the requested access is approved. After that, the agent may ask again. */
export const denialLifetime = 10 * minute;

/** Returns the scopes whose approval hasn't expired. */
export function approvedScopes(decisions: readonly Decision[], now: number): Scope[] {
  return [...new Set(decisions.filter(({ approved, endsAt }) => approved && endsAt > now).map(({ scope }) => scope))];
}

/**
 * Returns the scopes that would lift the branch limit if `approved` were added to the held scopes. Returns none if pushes wouldn't be
 * limited. If `approved` includes `contents:write`, `branches` is its limit.
 */
export function scopesThatLift(
  approved: readonly Scope[],
  branches: readonly BranchPattern[] | null,
  decisions: readonly Decision[],
  now: number,
): Scope[] {
  const isLimited = approved.includes(pushScope) ? branches !== null : limitOf(decisions, now) !== null;
  return isLimited ? liftingScopes([...new Set([...approved, ...approvedScopes(decisions, now)])]) : [];
}

/** Returns the branch limit of `contents:write`; `null` if it's approved for any branch or not approved. */
export function limitOf(decisions: readonly Decision[], now: number): BranchLimit | null {
  const approval = decisions.find(({ scope, approved, endsAt }) => scope === pushScope && approved && endsAt > now);
  return approval?.limit ?? null;
}

/**
 * Sorts the requested scopes into approved, declined, and undecided ones. `contents:write` is undecided if pushes are limited and the owner
 * hasn't decided on all of `branches`.
 */
export function evaluateScopes(
  requested: readonly Scope[],
  decisions: readonly Decision[],
  now: number,
  branches: readonly BranchPattern[] | null = null,
): ScopeEvaluation {
  const never = Number.POSITIVE_INFINITY;
  const evaluation: ScopeEvaluation = { approved: [], declined: [], undecided: [], endsAt: never, retryAt: never };
  const approvals = decisions.filter((decision) => decision.approved && decision.endsAt > now);
  const limit = limitOf(decisions, now);
  const isWidening = limit !== null && branches !== null && !isDecided(limit, branches);
  const rest: Scope[] = [];
  for (const scope of requested) {
    if (scope === pushScope && isWidening) {
      evaluation.undecided.push(scope);
      continue;
    }
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
