import { permits } from "../access.ts";
import { repositoryEndpoint } from "../endpoint.ts";
import { findBranch, listBranches } from "../git/refs.ts";
import { fullName, type Repository } from "../repository.ts";
import { ApiError, invalid, json, notAccessible } from "../response.ts";
import type { State } from "../state.ts";
import { readBody } from "./body.ts";
import { requireUnprotected } from "./change.ts";
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
  repositoryEndpoint("GET /repos/{owner}/{repo}/branches", "contents:read", ({ state, repository }) => {
    const git = state.git.open(repository);
    const objects = listBranches(git).map((name) => {
      const { sha, url } = commitObject(state, repository, findBranch(git, name) ?? "");
      return { name, commit: { sha, url }, protected: repository.protection.get(name) === "rule" };
    });
    return json(200, objects);
  }),

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

  repositoryEndpoint(
    "PUT /repos/{owner}/{repo}/branches/{branch}/protection",
    "administration:write",
    ({ state, repository, params: { branch = "" } }) => {
      requireBranch(state, repository, branch);
      repository.protection.set(branch, "rule");
      const url = `${repositoryUrl(state, repository)}/branches/${encodeURIComponent(branch)}/protection`;
      return json(200, repositoryPart(state, repository, "protected-branch", { url }));
    },
  ),

  repositoryEndpoint("POST /repos/{owner}/{repo}/branches/{branch}/rename", "contents:write", async (change) => {
    const { state, caller, repository, request, params } = change;
    const { branch = "" } = params;
    const name = (await readBody(request, "Branch")).text("new_name");
    requireBranch(state, repository, branch);
    const isDefault = branch === state.git.defaultBranch(repository);
    if (isDefault && !permits(state, caller, repository, "administration:write")) throw notAccessible();
    requireUnprotected(change, branch);
    const git = state.git.open(repository);
    if (findBranch(git, name) !== undefined) throw invalid(`Branch ${name} already exists.`);
    await git.run(["branch", "--move", "--", branch, name]);
    return json(201, branchObject(state, repository, name));
  }),
];
