import type { ComponentChildren } from "preact";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { levelsOf } from "../domain/permissions.ts";
import { pushScope } from "../domain/pushLimit.ts";
import { isScope, type Scope } from "../domain/scopes.ts";
import { levelName, permissionName } from "./permissionName.ts";

interface AccessSummaryProps {
  scopes: readonly string[];
  /** Where `contents:write` may push; `null` for any branch. */
  branches?: readonly BranchPattern[] | null;
  /** Whether the agent no longer has the access, or never got it, so that nothing about it is a risk. */
  isPast?: boolean;
}

/** Access in one line: "Push to agent/* only · Pull requests: read and write". */
export function AccessSummary({ scopes, branches = null, isPast = false }: AccessSummaryProps) {
  const parts = [...codeIn(scopes, branches, isPast), ...othersIn(scopes)];
  return <>{parts.map((part, index) => (index === 0 ? part : [" · ", part]))}</>;
}

/** Access in two lines, what an agent may do with the code first. */
export function AccessLines({ scopes, branches = null }: AccessSummaryProps) {
  const [first, ...rest] = [...codeIn(scopes, branches), ...othersIn(scopes)];
  return (
    <>
      {first}
      {rest.length > 0 && <small>{rest.map((part, index) => (index === 0 ? part : [" · ", part]))}</small>}
    </>
  );
}

/** Access as a paragraph for each permission, what an agent may do with the code first. */
export function AccessParts({ scopes, branches = null }: AccessSummaryProps) {
  return (
    <>
      {[...codeIn(scopes, branches), ...othersIn(scopes)].map((part) => (
        <p>{part}</p>
      ))}
    </>
  );
}

/** Branches and tags, each apart. */
export function Branches({ names }: { names: readonly BranchPattern[] }) {
  return (
    <>
      {names.map((name, index) => (
        <>
          {index > 0 && " "}
          <bdi key={name} class="badge code">
            {name}
          </bdi>
        </>
      ))}
    </>
  );
}

function codeIn(
  scopes: readonly string[],
  branches: readonly BranchPattern[] | null,
  isPast = false,
): ComponentChildren[] {
  if (!scopes.includes(pushScope)) return scopes.includes("contents:read") ? ["Read code"] : [];
  if (branches === null) return [isPast ? "Push to any branch" : <strong class="risk">Push to any branch</strong>];
  return [
    <>
      Push to <Branches names={branches} /> only
    </>,
  ];
}

function othersIn(scopes: readonly string[]): ComponentChildren[] {
  const others = scopes.filter(isScope).filter((scope: Scope) => !scope.startsWith("contents:"));
  return [...levelsOf(others)].map(
    ([permission, level]) => `${permissionName(permission)}: ${levelName(permission, level)}`,
  );
}
