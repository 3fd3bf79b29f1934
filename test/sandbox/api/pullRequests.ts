import type { Caller } from "../authentication.ts";
import { type RepositoryRequest, repositoryEndpoint } from "../endpoint.ts";
import { isAncestor, mergedTree, mergeInto } from "../git/branches.ts";
import { findBranch } from "../git/refs.ts";
import type { BareRepository } from "../git/storage.ts";
import { pageOf } from "../pagination.ts";
import { fullName, type PullRequest, type Repository } from "../repository.ts";
import { ApiError, invalid, json, notFound } from "../response.ts";
import { readBody } from "./body.ts";
import { requireWorkflowsFor } from "./change.ts";
import { authorOf, pullRequestObject } from "./objects.ts";

type AnyRequest = RepositoryRequest<Caller["as"]>;

function tips(git: BareRepository, pull: Pick<PullRequest, "head" | "base">) {
  return { head: findBranch(git, pull.head), base: findBranch(git, pull.base) };
}

/** Describes a pull request in its current state, because its branches move. */
function describe({ state, repository, git }: AnyRequest, pull: PullRequest, mergeable: boolean | null = null) {
  return pullRequestObject(state, repository, pull, pull.merged ?? tips(git, pull), mergeable);
}

function requirePull({ pullRequests }: Repository, number: string | undefined): PullRequest {
  const pull = pullRequests.find((one) => String(one.number) === number);
  if (pull === undefined) throw notFound();
  return pull;
}

function refuse(code: string, detail: Record<string, string>): ApiError {
  return invalid("Validation Failed", [{ resource: "PullRequest", code, ...detail }]);
}

/** Throws unless the head branch has commits that the base branch lacks. */
async function requirePullable({ repository, git }: AnyRequest, head: string, base: string): Promise<void> {
  const found = tips(git, { head, base });
  if (found.head === undefined) throw refuse("invalid", { field: "head" });
  if (found.base === undefined) throw refuse("invalid", { field: "base" });
  if (await isAncestor(git, found.head, found.base)) {
    throw refuse("custom", { message: `No commits between ${base} and ${head}` });
  }
  if (repository.pullRequests.some((one) => one.head === head && one.base === base && one.merged === undefined)) {
    throw refuse("custom", { message: `A pull request already exists for ${repository.owner.login}:${head}.` });
  }
}

export const pullRequestEndpoints = [
  repositoryEndpoint("POST /repos/{owner}/{repo}/pulls", "pull_requests:write", async (change) => {
    const { state, caller, repository, request } = change;
    const body = await readBody(request, "PullRequest");
    const [title, base] = [body.text("title"), body.text("base")];
    // Another owner's branch would belong to a fork, and there are no forks.
    const head = body.text("head").replace(`${repository.owner.login}:`, "");
    await requirePullable(change, head, base);
    const number = repository.pullRequests.length + 1;
    const pull: PullRequest = {
      ...{ number, title, body: body.optionalText("body") ?? null, head, base },
      ...{ author: authorOf(state, caller), createdAt: state.now(), merged: undefined },
    };
    repository.pullRequests.push(pull);
    return json(201, describe(change, pull));
  }),

  repositoryEndpoint("GET /repos/{owner}/{repo}/pulls", "pull_requests:read", (asked) => {
    const { repository, request, query } = asked;
    const wanted = query.get("state") ?? "open";
    const found = repository.pullRequests.filter((pull) => {
      const [head, base] = [query.get("head") ?? "", query.get("base") ?? pull.base];
      const isWanted = wanted === "all" || (wanted === "open") === (pull.merged === undefined);
      return isWanted && `${repository.owner.login}:${pull.head}`.endsWith(head) && base === pull.base;
    });
    const { entries, headers } = pageOf(found.reverse(), request.url, (pull) => describe(asked, pull));
    return json(200, entries, headers);
  }),

  repositoryEndpoint("GET /repos/{owner}/{repo}/pulls/{pull_number}", "pull_requests:read", async (asked) => {
    const { repository, git, params } = asked;
    const pull = requirePull(repository, params.pull_number);
    const { head, base } = tips(git, pull);
    // GitHub computes this only when a single pull request is requested.
    const isMergeable = pull.merged === undefined && head && base && (await mergedTree(git, base, head)) !== undefined;
    return json(200, describe(asked, pull, isMergeable === true));
  }),

  repositoryEndpoint("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", "contents:write", async (change) => {
    const { state, caller, repository, git, request, params } = change;
    const pull = requirePull(repository, params.pull_number);
    const body = await readBody(request, "PullRequest");
    const { head, base } = tips(git, pull);
    const method = body.optionalText("merge_method") ?? "merge";
    if (method === "rebase") throw new ApiError(405, "Rebase merges are not allowed on this repository.");
    if (pull.merged !== undefined || !head || !base) throw new ApiError(405, "Pull Request is not mergeable");
    if ((body.optionalText("sha") ?? head) !== head) {
      throw new ApiError(409, "Head branch was modified. Review and try the merge again.");
    }
    await requireWorkflowsFor(change, pull.base, head);
    const title = `Merge pull request #${pull.number} from ${repository.owner.login}/${pull.head}`;
    const commit = await mergeInto(git, pull.base, head, `${title}\n\n${pull.title}`, method === "squash");
    if (commit === undefined) throw new ApiError(405, "Pull Request is not mergeable");
    pull.merged = { by: authorOf(state, caller), at: state.now(), commit, head, base };
    return json(200, { sha: commit, merged: true, message: "Pull Request successfully merged" });
  }),

  // According to GitHub's description, installations can't use this.
  repositoryEndpoint(
    "PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch",
    "contents:write",
    async ({ state, repository, git, params }) => {
      const pull = requirePull(repository, params.pull_number);
      const { base } = tips(git, pull);
      const merged = base && (await mergeInto(git, pull.head, base, `Merge branch '${pull.base}' into ${pull.head}`));
      if (!merged) throw invalid("merge conflict between base and head");
      const url = `${state.serverUrl}/${fullName(repository)}/pull/${pull.number}`;
      return json(202, { message: "Updating pull request branch.", url });
    },
    ["user"],
  ),
];
