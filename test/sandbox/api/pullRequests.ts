import { findUser } from "../account.ts";
import type { InstallationCaller, UserCaller } from "../authentication.ts";
import { endpoint, readJson } from "../endpoint.ts";
import { reaches } from "../installation.ts";
import { includes } from "../permission.ts";
import { findRepository, fullName, mayDo, type Repository, roleOf } from "../repository.ts";
import { invalid, json, notAccessible, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { nodeId, simpleUser, time } from "./accountObject.ts";
import { repositoryObject } from "./repositoryObject.ts";

type PullCaller = InstallationCaller | UserCaller;

/** Throws unless the caller may open a pull request there. */
function repositoryFor(state: State, caller: PullCaller, owner: string, name: string): Repository {
  const repository = findRepository(state, owner, name);
  if (repository === undefined) throw notFound();
  if (caller.as === "user") {
    if (!mayDo(roleOf(repository, caller.user), "pull")) throw notFound();
    return repository;
  }
  if (!reaches(caller.token, repository)) throw repository.private ? notFound() : notAccessible();
  if (!includes(caller.token.permissions, "pull_requests", "write")) throw notAccessible();
  return repository;
}

function readText(body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value === "string" && value !== "") return value;
  throw invalid("Validation Failed", [{ resource: "PullRequest", code: "missing_field", field }]);
}

/** GitHub's `pull-request` for one that was just opened. Commits and branches are unknown here. */
function pullRequest(
  state: State,
  caller: PullCaller,
  repository: Repository,
  asked: { title: string; head: string; base: string; body: string | null },
) {
  const author = caller.as === "user" ? caller.user : findUser(state, `${state.app.slug}[bot]`);
  if (author === undefined) throw notFound();
  const number = 1;
  const now = time(state.now());
  const url = `${state.apiUrl}/repos/${fullName(repository)}/pulls/${number}`;
  const issue = url.replace("/pulls/", "/issues/");
  const page = `${state.serverUrl}/${fullName(repository)}/pull/${number}`;
  const sha = "0".repeat(40);
  const urls = {
    comments: `${issue}/comments`,
    commits: `${url}/commits`,
    html: page,
    issue,
    review_comment: `${state.apiUrl}/repos/${fullName(repository)}/pulls/comments{/number}`,
    review_comments: `${url}/comments`,
    self: url,
    statuses: `${state.apiUrl}/repos/${fullName(repository)}/statuses/${sha}`,
  };
  const branch = (ref: string) => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    repo: repositoryObject(state, repository, caller),
    user: simpleUser(state, repository.owner),
  });
  return {
    ...{ id: number, node_id: nodeId("PR", number), number, state: "open", locked: false, draft: false, url },
    ...{ html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch`, issue_url: issue },
    ...{ commits_url: urls.commits, comments_url: urls.comments, statuses_url: urls.statuses },
    ...{ review_comments_url: urls.review_comments, review_comment_url: urls.review_comment },
    _links: Object.fromEntries(Object.entries(urls).map(([name, href]) => [name, { href }])),
    ...{ title: asked.title, body: asked.body, head: branch(asked.head), base: branch(asked.base) },
    user: simpleUser(state, author),
    ...{ author_association: "NONE", assignee: null, labels: [], milestone: null, auto_merge: null },
    ...{ created_at: now, updated_at: now, closed_at: null, merged_at: null, merge_commit_sha: null, merged: false },
    ...{ merged_by: null, mergeable: null, mergeable_state: "unknown", maintainer_can_modify: false },
    ...{ additions: 0, deletions: 0, changed_files: 0, commits: 1, comments: 0, review_comments: 0 },
  };
}

export const pullRequestEndpoints = [
  endpoint(
    "POST /repos/{owner}/{repo}/pulls",
    ["installation", "user"],
    async ({ state, caller, params: { owner = "", repo = "" }, request }) => {
      const repository = repositoryFor(state, caller, owner, repo);
      const body = await readJson(request);
      const [title, head, base] = [readText(body, "title"), readText(body, "head"), readText(body, "base")];
      const text = typeof body.body === "string" ? body.body : null;
      return json(201, pullRequest(state, caller, repository, { title, head, base, body: text }));
    },
  ),
];
