import type { BranchPattern } from "../domain/branchPattern.ts";
import type { Scope } from "../domain/scopes.ts";

/** The access that the page for changing it showed, sealed into its form, so that people change only what they saw. */
export interface ShownAccess {
  agentId: string;
  userId: number;
  repositoryId: number;
  /** The consent, as its ledger knows it. */
  consent: { id: number; version: number };
  /** The access that the agent had, and when it ends, in milliseconds since the epoch. */
  held: { scope: Scope; endsAt: number }[];
  branches: BranchPattern[] | null;
}

export function isSameAccess(one: ShownAccess, other: ShownAccess): boolean {
  const comparable = ({ agentId, userId, repositoryId, consent, held, branches }: ShownAccess) =>
    JSON.stringify([agentId, userId, repositoryId, consent.id, consent.version, held, branches]);
  return comparable(one) === comparable(other);
}
