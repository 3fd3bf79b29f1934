import { type BranchPattern, covers } from "./branchPattern.ts";
import type { Scope } from "./scopes.ts";

/** The branches that an owner limited `contents:write` to. */
export interface PushLimit {
  branches: BranchPattern[];
  /** What was asked for beyond that and not allowed. The owner isn't asked for it again. */
  declined: BranchPattern[];
}

/** The scope that a limit is about. */
export const pushScope = "contents:write" satisfies Scope;

/** Scopes that could lift a limit: with each of them, an agent can change any branch in another way than by a push. */
const lifting: readonly Scope[] = ["administration:write", "single_file:write", "workflows:write"];

/** Scopes with which an agent may reach other branches through what runs in the repository, or what decides about merging. */
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

/** Returns those of the scopes that can't be held together with a limit. */
export function liftingScopes(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => lifting.includes(scope));
}

/** Returns those of the scopes that a limit doesn't contain. */
export function indirectScopes(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => indirect.includes(scope));
}

/** Returns whether the owner has decided about all of these branches. Patterns that nobody asked for need no decision. */
export function isDecided({ branches, declined }: PushLimit, asked: readonly BranchPattern[]): boolean {
  return covers([...branches, ...declined], asked);
}

/** How many declined patterns are kept. */
const maxDeclined = 20;

/** Returns a limit to these branches. Of what was asked for, or declined earlier, it declines what they don't include. */
export function createLimit(
  branches: readonly BranchPattern[],
  asked: readonly BranchPattern[],
  earlier: PushLimit | null,
): PushLimit {
  const refused = [...asked, ...(earlier?.declined ?? [])].filter((pattern) => !covers(branches, [pattern]));
  return { branches: [...branches], declined: [...new Set(refused)].slice(0, maxDeclined) };
}

/** Returns whether two limits allow the same; `null` allows any branch. */
export function isSameLimit(one: PushLimit | null, other: PushLimit | null): boolean {
  if (one === null || other === null) return one === other;
  return covers(one.branches, other.branches) && covers(other.branches, one.branches);
}
