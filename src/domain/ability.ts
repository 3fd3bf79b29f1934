import { pushScope } from "./branchLimit.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { effectOf, type Scope } from "./scopes.ts";

/** The kinds of access that people can filter by. */
export type Ability = "read" | "limited" | "push" | "administer";

/** Returns what these scopes allow; "read" only if they allow nothing else. */
export function abilitiesOf(scopes: readonly Scope[], branches: readonly BranchPattern[] | null): Ability[] {
  const pushes = scopes.includes(pushScope);
  return [
    ...(scopes.every((scope) => effectOf(scope) === "reads") ? (["read"] as const) : []),
    ...(pushes ? [branches === null ? ("push" as const) : ("limited" as const)] : []),
    ...(scopes.some((scope) => effectOf(scope) === "administers") ? (["administer"] as const) : []),
  ];
}
