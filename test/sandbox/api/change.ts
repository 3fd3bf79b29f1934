import { permits } from "../access.ts";
import type { InstallationCaller, UserCaller } from "../authentication.ts";
import type { RepositoryRequest } from "../endpoint.ts";
import { changesWorkflows } from "../git/branches.ts";
import { findBranch } from "../git/refs.ts";
import { ApiError, notAccessible } from "../response.ts";

/** A change to a repository by an installation or a person. */
export type Change = RepositoryRequest<(InstallationCaller | UserCaller)["as"]>;

/** Rejects direct changes to protected branches, which must go through a pull request. */
export function requireUnprotected({ repository }: Change, branch: string, status: 409 | 422 = 409): void {
  if (!repository.protection.has(branch)) return;
  throw new ApiError(status, "Repository rule violations found\n\nChanges must be made through a pull request.\n\n");
}

export function requireWorkflows({ state, caller, repository }: Change, isNeeded = true): void {
  if (isNeeded && !permits(state, caller, repository, "workflows:write")) throw notAccessible();
}

/**
 * Rejects a commit whose workflow files differ from those on the branch, or on the default branch if the branch doesn't
 * exist yet.
 */
export async function requireWorkflowsFor(change: Change, branch: string, commit: string) {
  const { state, repository, git } = change;
  const before = findBranch(git, branch) ?? findBranch(git, state.git.defaultBranch(repository));
  if (before === undefined || before === commit) return;
  requireWorkflows(change, await changesWorkflows(git, before, commit));
}
