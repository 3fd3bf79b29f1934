import type { BranchProtection, DefaultBranch } from "../github/branchProtection.ts";

/** A note about the default branch's protection, which follows a sentence about pushing. */
export function ProtectionNote({ branch }: { branch: DefaultBranch | null }) {
  if (!branch) return null;
  const { name, protection } = branch;
  if (protection.kind === "unknown") return null;
  if (protection.kind === "unprotected")
    return (
      <>
        But{" "}
        <strong class="warn">
          <bdi>{name}</bdi> isn’t protected
        </strong>
        .
      </>
    );
  return (
    <>
      <bdi>{name}</bdi> {rulesOf(protection)}.
    </>
  );
}

/** A fact about what protects the default branch. */
export function ProtectionFact({ branch: { name, protection } }: { branch: DefaultBranch }) {
  const branch = (
    <>
      Its default branch, <bdi>{name}</bdi>,
    </>
  );
  if (protection.kind === "unprotected") return <>{branch} isn’t protected</>;
  if (protection.kind === "unknown") return <>{branch} might not be protected. deplodash can’t see its rules</>;
  return (
    <>
      {branch} {rulesOf(protection)}
    </>
  );
}

function rulesOf({ approvals }: Extract<BranchProtection, { kind: "protected" }>): string {
  if (approvals === null) return "is protected";
  if (approvals === 0) return "is protected: changes need a pull request";
  return `is protected: changes need a pull request with ${approvals === 1 ? "1 approval" : `${approvals} approvals`}`;
}
