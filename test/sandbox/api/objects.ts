import { permissionFlags } from "../access.ts";
import { type Account, addBot, people, type User } from "../account.ts";
import type { Caller, InstallationCaller, UserCaller } from "../authentication.ts";
import { complete } from "../description.ts";
import type { Installation } from "../installation.ts";
import { fullName, type PullRequest, type Repository, repositoriesOf } from "../repository.ts";
import type { State } from "../state.ts";

export const time = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

const nodeId = (kind: string, id: number): string => `${kind}_${Buffer.from(String(id)).toString("base64url")}`;

/** The commit that the examples in GitHub's description use. */
const exampleSha = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

/** Returns replacements, keyed by the text that they replace in the description's examples. */
function names(state: State, own: Record<string, string> = {}): Record<string, string> {
  const { apiUrl, serverUrl } = state;
  return { ...own, "http://api.github.com": apiUrl, "https://api.github.com": apiUrl, "https://github.com": serverUrl };
}

export function avatarUrl({ serverUrl }: State, { id }: Account): string {
  return serverUrl === "https://github.com"
    ? `https://avatars.githubusercontent.com/u/${id}?v=4`
    : `${serverUrl}/avatars/u/${id}`;
}

/** Returns an account as GitHub shows it. Organizations and bots are shown as users, too. */
export function simpleUser(state: State, account: Account) {
  const { id, login, type } = account;
  const path = encodeURIComponent(login);
  const known = {
    ...{ id, login, type, node_id: nodeId("U", id), avatar_url: avatarUrl(state, account), user_view_type: "public" },
    url: `${state.apiUrl}/users/${path}`,
    html_url: `${state.serverUrl}/${type === "Bot" ? `apps/${state.app.slug}` : path}`,
  };
  return complete("simple-user", known, names(state, { octocat: path }));
}

export function publicUser(state: State, account: Account) {
  const created_at = time(account.createdAt);
  const public_repos = repositoriesOf(state, account).filter((repository) => !repository.private).length;
  const known = {
    name: account.name,
    public_repos,
    followers: people(state).length,
    created_at,
    updated_at: created_at,
  };
  return complete("public-user", { ...simpleUser(state, account), ...known });
}

/** Returns an account as its owner sees it. */
export function privateUser(state: State, account: Account) {
  const own = repositoriesOf(state, account).filter((repository) => repository.private).length;
  const known = { user_view_type: "private", total_private_repos: own, owned_private_repos: own };
  return complete("private-user", { ...publicUser(state, account), ...known });
}

/** Returns the URL where the owner changes which repositories the App can access. */
export function settingsUrl(state: State, { id, account }: Installation): string {
  const settings = account.type === "Organization" ? `organizations/${account.login}/settings` : "settings";
  return `${state.serverUrl}/${settings}/installations/${id}`;
}

export function installationObject(state: State, installation: Installation) {
  const { id, account, suspendedAt, selection, permissions } = installation;
  const known = {
    id,
    client_id: state.app.clientId,
    account: simpleUser(state, account),
    repository_selection: selection === "all" ? "all" : "selected",
    access_tokens_url: `${state.apiUrl}/app/installations/${id}/access_tokens`,
    html_url: settingsUrl(state, installation),
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions,
    created_at: time(installation.createdAt),
    updated_at: time(installation.updatedAt),
    suspended_at: suspendedAt === undefined ? null : time(suspendedAt),
    suspended_by: suspendedAt === undefined ? null : simpleUser(state, account),
  };
  return complete("installation", known, names(state));
}

export function appObject(state: State) {
  const { id, clientId: client_id, slug, name, permissions, owner, createdAt } = state.app;
  const own = { id, client_id, slug, name, permissions, node_id: nodeId("A", id), owner: simpleUser(state, owner) };
  const times = { created_at: time(createdAt), updated_at: time(createdAt) };
  return complete(
    "integration",
    { ...own, ...times, installations_count: state.installations.size },
    {
      "https://example.com": state.serverUrl,
      ...names(state, { "super-ci": slug }),
    },
  );
}

/** Returns a repository with all fields of GitHub's `full-repository`, which also covers its shorter forms. */
export function repositoryObject(state: State, repository: Repository, caller?: Caller) {
  const { id, name, description } = repository;
  const pushed_at = time(repository.pushedAt);
  const known = {
    id,
    node_id: nodeId("R", id),
    name,
    full_name: fullName(repository),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: simpleUser(state, repository.owner),
    description,
    url: repositoryUrl(state, repository),
    default_branch: state.git.defaultBranch(repository),
    has_downloads: true,
    has_issues: true,
    has_wiki: true,
    created_at: time(repository.createdAt),
    updated_at: pushed_at,
    pushed_at,
    ...(caller && { permissions: permissionFlags(state, caller, repository) }),
  };
  return complete("full-repository", known, names(state, { "octocat/Hello-World": fullName(repository) }));
}

export function repositoryUrl(state: State, repository: Repository): string {
  return `${state.apiUrl}/repos/${fullName(repository)}`;
}

/** Completes an object that belongs to a repository. */
export function repositoryPart<Known extends object>(
  state: State,
  repository: Repository,
  schema: string,
  known: Known,
  own: Record<string, string> = {},
): Known {
  return complete(schema, known, names(state, { "octocat/Hello-World": fullName(repository), ...own }));
}

export function commitObject(state: State, repository: Repository, sha: string) {
  const url = `${repositoryUrl(state, repository)}/commits/${sha}`;
  return repositoryPart(
    state,
    repository,
    "commit",
    { sha, url, author: null, committer: null },
    { [exampleSha]: sha },
  );
}

export function contentObject(state: State, repository: Repository, path: string, sha: string, text: string) {
  const url = `${repositoryUrl(state, repository)}/contents/${path}`;
  const git_url = `${repositoryUrl(state, repository)}/git/blobs/${sha}`;
  const html_url = `${state.serverUrl}/${fullName(repository)}/blob/${state.git.defaultBranch(repository)}/${path}`;
  const download_url = html_url.replace("/blob/", "/raw/");
  return repositoryPart(state, repository, "content-file", {
    ...{ type: "file", name: path.split("/").at(-1), path, sha, size: Buffer.byteLength(text), url, html_url },
    ...{ git_url, download_url, _links: { self: url, git: git_url, html: html_url } },
    ...{ encoding: "base64", content: Buffer.from(text).toString("base64") },
  });
}

/** Returns the author of a change, which is either the person or the App's bot. */
export function authorOf(state: State, caller: InstallationCaller | UserCaller): User {
  return caller.as === "user" ? caller.user : addBot(state);
}

export function pullRequestObject(
  state: State,
  repository: Repository,
  pull: PullRequest,
  tips: Record<"head" | "base", string | undefined>,
  mergeable: boolean | null,
) {
  const { number, title, body, merged } = pull;
  const branch = (side: "head" | "base") => ({
    ...{ label: `${repository.owner.login}:${pull[side]}`, ref: pull[side], sha: tips[side] ?? "" },
    ...{ repo: repositoryObject(state, repository), user: simpleUser(state, repository.owner) },
  });
  const mergedAt = merged === undefined ? null : time(merged.at);
  const known = {
    ...{ id: repository.id * 1_000 + number, node_id: nodeId("PR", number), number, title, body },
    ...{ state: merged === undefined ? "open" : "closed", merged: merged !== undefined, mergeable },
    ...{ created_at: time(pull.createdAt), updated_at: time(merged?.at ?? pull.createdAt) },
    ...{ closed_at: mergedAt, merged_at: mergedAt, merge_commit_sha: merged?.commit ?? null },
    ...{ user: simpleUser(state, pull.author), merged_by: merged === undefined ? null : simpleUser(state, merged.by) },
    ...{ head: branch("head"), base: branch("base"), author_association: "NONE", mergeable_state: "unknown" },
  };
  const own = { "1347": String(number), [exampleSha]: tips.head ?? "" };
  const object: Record<string, unknown> = repositoryPart(state, repository, "pull-request", known, own);
  const links = ["self", "html", "issue", "comments", "commits", "statuses", "review_comment", "review_comments"];
  const urls = links.map((name) => [name, { href: object[name === "self" ? "url" : `${name}_url`] }]);
  return { ...object, _links: Object.fromEntries(urls) };
}
