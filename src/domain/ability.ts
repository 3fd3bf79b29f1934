import { pushScope } from "./branchLimit.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { effectOf, type Scope } from "./scopes.ts";

/** The kinds of access by which people can filter agents. */
export type Ability = "read" | "limited" | "push" | "administer";

/** Returns the abilities that these scopes grant. Includes "read" only if they grant nothing else. */
export function abilitiesOf(scopes: readonly Scope[], branches: readonly BranchPattern[] | null): Ability[] {
  const pushes = scopes.includes(pushScope);
  return [
    ...(scopes.every((scope) => effectOf(scope) === "reads") ? (["read"] as const) : []),
    ...(pushes ? [branches === null ? ("push" as const) : ("limited" as const)] : []),
    ...(scopes.some((scope) => effectOf(scope) === "administers") ? (["administer"] as const) : []),
  ];
}
