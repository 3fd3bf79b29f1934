import type { BranchPattern } from "../domain/branchPattern.ts";
import { type PushLimit, pushScope } from "../domain/pushLimit.ts";
import { Time } from "./layout.tsx";

/** Scopes on one line. */
function Codes({ names }: { names: readonly string[] }) {
  return (
    <>
      {[...new Set(names)].map((name, index) => (
        <>
          {index > 0 && " "}
          <code key={name}>{name}</code>
        </>
      ))}
    </>
  );
}

const conjunction = new Intl.ListFormat("en", { type: "conjunction" });

/** Scopes or branches in a sentence. */
export function Enumeration({ names }: { names: readonly string[] }) {
  const parts = conjunction.formatToParts(new Set(names));
  return <>{parts.map(({ type, value }) => (type === "element" ? <code key={value}>{value}</code> : value))}</>;
}

/** Scopes on one line. If `contents:write` is among them and limited, the branches are in its place. */
export function Scopes({
  scopes,
  branches = null,
}: {
  scopes: readonly string[];
  branches?: readonly BranchPattern[] | null;
}) {
  if (branches === null || !scopes.includes(pushScope)) return <Codes names={scopes} />;
  const others = scopes.filter((scope) => scope !== pushScope);
  return (
    <>
      Push to <Enumeration names={branches} /> only
      {others.length > 0 && (
        <>
          , <Codes names={others} />
        </>
      )}
    </>
  );
}

interface GrantsProps {
  grants: readonly { scope: string; endsAt: number; limit: PushLimit | null }[];
  now: number;
}

/** Approved scopes, grouped by when they end. */
export function Grants({ grants, now }: GrantsProps) {
  const latest = new Map<string, number>();
  for (const { scope, endsAt } of grants) latest.set(scope, Math.max(endsAt, latest.get(scope) ?? 0));
  const ends = [...new Set(latest.values())].sort((one, other) => one - other);
  const branches = grants.find(({ scope }) => scope === pushScope)?.limit?.branches ?? null;
  return (
    <>
      {ends.map((end, index) => (
        <>
          {index > 0 && "; "}
          <Scopes scopes={[...latest.keys()].filter((scope) => latest.get(scope) === end)} branches={branches} />, ends{" "}
          <Time at={end} now={now} />
        </>
      ))}
    </>
  );
}
