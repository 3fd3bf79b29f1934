import { type BranchLimit, pushScope } from "../domain/branchLimit.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { evaluateScopes, limitOf, type ScopeEvaluation } from "../domain/decision.ts";
import { permissionsOf } from "../domain/permissions.ts";
import type { Scope } from "../domain/scopes.ts";
import type { Consent } from "./consents.ts";

/** The token that a caller wants. */
export interface Wanted {
  /** The requested scopes, expanded and sorted (`expandScopes`). */
  scopes: readonly Scope[];
  /** Scopes that are granted if they are approved and the App has them. The owner isn't asked about them. */
  optionalScopes?: readonly Scope[];
  /** The branches to which the agent proposes to push. */
  branches?: readonly BranchPattern[] | null;
  /** Whether to ask the owner about undecided scopes. A fetch doesn't ask. Defaults to `true`. */
  mayAsk?: boolean;
  /**
   * Whether the token is for a push through the git proxy, in which case it never leaves the Worker. The proxy requests `contents:write`
   * and, optionally, `workflows:write`. If pushes are limited, the proxy enforces the limit, and the token carries only `contents:write`.
   */
  isProxied?: boolean;
}

/** The part of a consent for which a token is minted. */
export interface Grant {
  consent: Consent;
  repositoryId: number;
  installationId: number;
  /** The scopes that the token carries. */
  scopes: Scope[];
  /** The keys of permissions that the token may lack if the App lacks them. */
  optional: string[];
  /** When the first of its approvals ends or, if that is earlier, when the agent token that it is for expires. */
  endsAt: number;
  /** The latest time at which a token for this grant may end. For an agent token, that is the agent token's expiry. */
  latestEnd: number;
  /**
   * The end of tokens that this grant can't use. For a trusted identity, those are tokens cut short by the agent token's expiry. It is 0
   * if there are none.
   */
  unusableEnd: number;
  /** Whether all requested scopes are approved. */
  isWhole: boolean;
  /** The branches that the agent may push to; `null` if it may push to any branch or not at all. */
  branches: BranchPattern[] | null;
}

/** Evaluates the requested and optional scopes. Only requested scopes count as undecided. */
export function evaluate(
  { scopes, optionalScopes = [], branches = null, isProxied = false }: Wanted,
  consent: Consent | null,
  now: number,
): ScopeEvaluation {
  const decisions = consent?.decisions ?? [];
  const required = evaluateScopes(scopes, decisions, now, branches);
  // Without contents:write, the optional scopes are useless for a push.
  if (isProxied && required.approved.length === 0) return required;
  const evaluation = evaluateScopes([...scopes, ...optionalScopes], decisions, now, branches);
  const undecided = evaluation.undecided.filter((scope) => scopes.includes(scope));
  return { ...evaluation, approved: evaluation.approved.sort(), undecided };
}

/** Returns the grant for a token with the approved scopes; `null` if nothing is approved. Every token is minted for a grant. */
export function grantFor(
  wanted: Wanted,
  consent: Consent | null,
  { approved, endsAt }: ScopeEvaluation,
  now: number,
): Grant | null {
  if (approved.length === 0 || !consent?.repositoryId || !consent.installationId) return null;
  const { repositoryId, installationId } = consent;
  const limit = approved.includes(pushScope) ? limitOf(consent.decisions, now) : null;
  const required = approved.filter((scope) => wanted.scopes.includes(scope));
  const carry = (scopes: readonly Scope[]) => carriedUnder(limit, scopes, wanted.isProxied ?? false);
  const needed = permissionsOf(carry(required));
  const scopes = carry(approved);
  return {
    consent,
    repositoryId,
    installationId,
    scopes,
    optional: Object.keys(permissionsOf(scopes)).filter((key) => !(key in needed)),
    endsAt,
    latestEnd: Number.MAX_SAFE_INTEGER,
    unusableEnd: 0,
    isWhole: wanted.scopes.every((scope) => approved.includes(scope)),
    branches: limit && [...limit.branches],
  };
}

/**
 * Returns the scopes that a token carries if these are approved. Branch limits are applied only here. While `contents:write` is limited,
 * no token that carries it leaves the Worker.
 */
function carriedUnder(limit: BranchLimit | null, approved: readonly Scope[], isProxied: boolean): Scope[] {
  if (limit === null) return [...approved];
  if (isProxied) return approved.filter((scope) => scope === pushScope);
  return [...new Set(approved.map((scope): Scope => (scope === pushScope ? "contents:read" : scope)))].sort();
}
