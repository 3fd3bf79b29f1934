import { repositoryEndpoint } from "../endpoint.ts";
import { findBranch } from "../git/refs.ts";
import { fullName, type Repository } from "../repository.ts";
import { ApiError, json } from "../response.ts";
import type { State } from "../state.ts";
import { commitObject, repositoryPart, repositoryUrl } from "./objects.ts";

function requireBranch(state: State, repository: Repository, name: string): string {
  const sha = findBranch(state.git.open(repository), name);
  if (sha === undefined) throw new ApiError(404, "Branch not found");
  return sha;
}

function branchObject(state: State, repository: Repository, name: string) {
  const commit = commitObject(state, repository, requireBranch(state, repository, name));
  const isProtected = repository.protection.get(name) === "rule";
  const html = `${state.serverUrl}/${fullName(repository)}/tree/${name}`;
  const self = `${repositoryUrl(state, repository)}/branches/${encodeURIComponent(name)}`;
  return repositoryPart(state, repository, "branch-with-protection", {
    ...{ name, commit, protected: isProtected, protection: { enabled: isProtected } },
    ...{ _links: { html, self }, protection_url: `${self}/protection` },
  });
}

export const branchEndpoints = [
  repositoryEndpoint(
    "GET /repos/{owner}/{repo}/branches/{branch}",
    "contents:read",
    ({ state, repository, params: { branch = "" } }) => json(200, branchObject(state, repository, branch)),
  ),

  // Also for branches that don't exist yet.
  repositoryEndpoint(
    "GET /repos/{owner}/{repo}/rules/branches/{branch}",
    "metadata:read",
    ({ repository, params: { branch = "" } }) => {
      const ruleset = { ruleset_source_type: "Repository", ruleset_source: fullName(repository), ruleset_id: 1 };
      const protection = repository.protection.get(branch);
      if (typeof protection !== "object") return json(200, []);
      const parameters = {
        ...{
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
        },
        ...{ required_approving_review_count: protection.approvals, required_review_thread_resolution: false },
      };
      return json(200, [{ type: "pull_request", parameters, ...ruleset }]);
    },
  ),
];
