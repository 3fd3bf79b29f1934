import { type BranchPattern, covers } from "./branchPattern.ts";
import type { Scope } from "./scopes.ts";

/** The branches to which an owner has limited `contents:write`. */
export interface BranchLimit {
  branches: BranchPattern[];
  /** The requested branches that the owner didn't allow. The owner isn't asked about them again. */
  declined: BranchPattern[];
}

/** The scope that a limit restricts. */
export const pushScope = "contents:write" satisfies Scope;

/** Scopes that would lift a limit. Any of them lets an agent change every branch without a push. */
const lifting: readonly Scope[] = ["administration:write", "single_file:write", "workflows:write"];

/** Scopes that may let an agent reach other branches indirectly, through workflows, deployments, or merge rules. */
const indirect: readonly Scope[] = [
  "actions:write",
  "actions_variables:write",
  "checks:write",
  "deployments:write",
  "environments:write",
  "merge_queues:write",
  "pages:write",
  "repository_custom_properties:write",
  "repository_hooks:write",
  "secrets:write",
  "statuses:write",
];

/** Returns the scopes that can't be combined with a limit. */
export function liftingScopes(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => lifting.includes(scope));
}

/** Returns the scopes that may let an agent get around a limit indirectly. */
export function indirectScopes(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => indirect.includes(scope));
}

/** Returns whether the owner has already allowed or declined all of the requested branches. */
export function isDecided({ branches, declined }: BranchLimit, asked: readonly BranchPattern[]): boolean {
  return covers([...branches, ...declined], asked);
}

/** The maximum number of declined patterns to keep. */
const maxDeclined = 20;

/** Returns a limit to these branches. Other branches that are requested now, or were declined earlier, count as declined. */
export function createLimit(
  branches: readonly BranchPattern[],
  asked: readonly BranchPattern[],
  earlier: BranchLimit | null,
): BranchLimit {
  const refused = [...asked, ...(earlier?.declined ?? [])].filter((pattern) => !covers(branches, [pattern]));
  return { branches: [...branches], declined: [...new Set(refused)].slice(0, maxDeclined) };
}

/** Returns whether two limits allow the same branches; `null` allows any. */
export function isSameLimit(one: BranchLimit | null, other: BranchLimit | null): boolean {
  if (one === null || other === null) return one === other;
  return covers(one.branches, other.branches) && covers(other.branches, one.branches);
}
