import { permits } from "../access.ts";
import type { Caller } from "../authentication.ts";
import { type RepositoryRequest, repositoryEndpoint } from "../endpoint.ts";
import { findBranch, listBranches } from "../git/refs.ts";
import type { BareRepository } from "../git/storage.ts";
import { fullName } from "../repository.ts";
import { ApiError, invalid, json, notAccessible } from "../response.ts";
import { readBody } from "./body.ts";
import { requireUnprotected } from "./change.ts";
import { commitObject, repositoryPart, repositoryUrl } from "./objects.ts";

function requireBranch(git: BareRepository, name: string): string {
  const sha = findBranch(git, name);
  if (sha === undefined) throw new ApiError(404, "Branch not found");
  return sha;
}

function branchObject({ state, repository, git }: RepositoryRequest<Caller["as"]>, name: string) {
  const commit = commitObject(state, repository, requireBranch(git, name));
  const isProtected = repository.protection.get(name) === "rule";
  const html = `${state.serverUrl}/${fullName(repository)}/tree/${name}`;
  const self = `${repositoryUrl(state, repository)}/branches/${encodeURIComponent(name)}`;
  return repositoryPart(state, repository, "branch-with-protection", {
    ...{ name, commit, protected: isProtected, protection: { enabled: isProtected } },
    ...{ _links: { html, self }, protection_url: `${self}/protection` },
  });
}

export const branchEndpoints = [
  repositoryEndpoint("GET /repos/{owner}/{repo}/branches", "contents:read", ({ state, repository, git }) => {
    const objects = listBranches(git).map((name) => {
      const { sha, url } = commitObject(state, repository, findBranch(git, name) ?? "");
      return { name, commit: { sha, url }, protected: repository.protection.get(name) === "rule" };
    });
    return json(200, objects);
  }),

  repositoryEndpoint("GET /repos/{owner}/{repo}/branches/{branch}", "contents:read", (asked) => {
    return json(200, branchObject(asked, asked.params.branch ?? ""));
  }),

  // This also works for branches that don't exist yet.
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
    ({ state, repository, git, params: { branch = "" } }) => {
      requireBranch(git, branch);
      repository.protection.set(branch, "rule");
      const url = `${repositoryUrl(state, repository)}/branches/${encodeURIComponent(branch)}/protection`;
      return json(200, repositoryPart(state, repository, "protected-branch", { url }));
    },
  ),

  repositoryEndpoint("POST /repos/{owner}/{repo}/branches/{branch}/rename", "contents:write", async (change) => {
    const { state, caller, repository, git, request } = change;
    const { branch = "" } = change.params;
    const name = (await readBody(request, "Branch")).text("new_name");
    requireBranch(git, branch);
    const isDefault = branch === state.git.defaultBranch(repository);
    if (isDefault && !permits(state, caller, repository, "administration:write")) throw notAccessible();
    requireUnprotected(change, branch);
    if (findBranch(git, name) !== undefined) throw invalid(`Branch ${name} already exists.`);
    await git.run(["branch", "--move", "--", branch, name]);
    return json(201, branchObject(change, name));
  }),
];
