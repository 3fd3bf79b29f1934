import type { BranchPattern } from "../domain/branchPattern.ts";
import type { Scope } from "../domain/scopes.ts";

/** What the page for changing access showed, sealed into its form, so that people change only what they saw. */
export interface ShownAccess {
  agentId: string;
  userId: number;
  repositoryId: number;
  /** The consent and its version in the ledger. */
  consent: { id: number; version: number };
  /** The scopes that the agent had, and when each of them ends, in milliseconds since the epoch. */
  held: { scope: Scope; endsAt: number }[];
  branches: BranchPattern[] | null;
}

export function isSameAccess(one: ShownAccess, other: ShownAccess): boolean {
  const comparable = ({ agentId, userId, repositoryId, consent, held, branches }: ShownAccess) =>
    JSON.stringify([agentId, userId, repositoryId, consent.id, consent.version, held, branches]);
  return comparable(one) === comparable(other);
}
