import type { ComponentChildren } from "preact";
import { pushScope } from "../domain/branchLimit.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { levelOf, permissionOf } from "../domain/permissions.ts";
import { covers, effectOf, isScope, type Scope } from "../domain/scopes.ts";
import { levelName, permissionName } from "./permissionName.ts";

interface AccessSummaryProps {
  scopes: readonly string[];
  /** The branches that `contents:write` may push to, or `null` for any branch. */
  branches?: readonly BranchPattern[] | null;
  /** Whether the agent no longer has the access or never got it, in which case the access isn't a risk. */
  isPast?: boolean;
}

/** Access on one line, such as "Push to agent/* only · Pull requests: read and write". */
export function AccessSummary({ scopes, branches = null, isPast = false }: AccessSummaryProps) {
  const parts = partsOf(scopes, branches, isPast);
  return <>{parts.map((part, index) => (index === 0 ? part : [" · ", part]))}</>;
}

/** Access on two lines. The first shows the most powerful part. */
export function AccessLines({ scopes, branches = null }: AccessSummaryProps) {
  const [first, ...rest] = partsOf(scopes, branches);
  return (
    <>
      {first}
      {rest.length > 0 && <small>{rest.map((part, index) => (index === 0 ? part : [" · ", part]))}</small>}
    </>
  );
}

/** Access with one paragraph per permission. */
export function AccessParts({ scopes, branches = null }: AccessSummaryProps) {
  return (
    <>
      {partsOf(scopes, branches).map((part) => (
        <p>{part}</p>
      ))}
    </>
  );
}

/** Branches and tags, each in a separate badge. */
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

const administration: Scope = "administration:write";

/** Returns what an agent may do, beginning with administration, then code. Marks dangerous access unless it's past. */
function partsOf(
  scopes: readonly string[],
  branches: readonly BranchPattern[] | null,
  isPast = false,
): ComponentChildren[] {
  const risk = (words: string) => (isPast ? words : <strong class="risk">{words}</strong>);
  const known = [...new Set(scopes.filter(isScope))];
  const highest = known.filter((scope) => !known.some((other) => other !== scope && covers(other, scope)));
  const others = highest.filter((scope) => !scope.startsWith("contents:") && scope !== administration);
  return [
    ...(known.includes(administration) ? [risk("Administer the repository")] : []),
    ...codeIn(known, branches, risk),
    ...others.filter(isRisky).map((scope) => risk(inWords(scope))),
    ...others.filter((scope) => !isRisky(scope)).map(inWords),
  ];
}

function isRisky(scope: Scope): boolean {
  return effectOf(scope) === "administers";
}

function inWords(scope: Scope): string {
  const permission = permissionOf(scope);
  return `${permissionName(permission)}: ${levelName(permission, levelOf(scope))}`;
}

function codeIn(
  scopes: readonly Scope[],
  branches: readonly BranchPattern[] | null,
  risk: (words: string) => ComponentChildren,
): ComponentChildren[] {
  if (!scopes.includes(pushScope)) return scopes.includes("contents:read") ? ["Read code"] : [];
  if (branches === null) return [risk("Push to any branch")];
  return [
    <>
      Push to <Branches names={branches} /> only
    </>,
  ];
}
