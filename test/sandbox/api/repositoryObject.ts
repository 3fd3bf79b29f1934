import { accessOf } from "../access.ts";
import type { Caller } from "../authentication.ts";
import { fullName, mayDo, type Repository, roleOf } from "../repository.ts";
import type { State } from "../state.ts";
import { nodeId, simpleUser, time } from "./accountObject.ts";

/** The addresses of what belongs to a repository: each is `<name>_url`, below the repository's own. */
const addresses: Record<string, string> = {
  archive: "{archive_format}{/ref}",
  assignees: "assignees{/user}",
  blobs: "git/blobs{/sha}",
  branches: "branches{/branch}",
  collaborators: "collaborators{/collaborator}",
  comments: "comments{/number}",
  commits: "commits{/sha}",
  compare: "compare/{base}...{head}",
  contents: "contents/{+path}",
  contributors: "contributors",
  deployments: "deployments",
  downloads: "downloads",
  events: "events",
  forks: "forks",
  git_commits: "git/commits{/sha}",
  git_refs: "git/refs{/sha}",
  git_tags: "git/tags{/sha}",
  hooks: "hooks",
  issue_comment: "issues/comments{/number}",
  issue_events: "issues/events{/number}",
  issues: "issues{/number}",
  keys: "keys{/key_id}",
  labels: "labels{/name}",
  languages: "languages",
  merges: "merges",
  milestones: "milestones{/number}",
  notifications: "notifications{?since,all,participating}",
  pulls: "pulls{/number}",
  releases: "releases{/id}",
  stargazers: "stargazers",
  statuses: "statuses/{sha}",
  subscribers: "subscribers",
  subscription: "subscription",
  tags: "tags",
  teams: "teams",
  trees: "git/trees{/sha}",
};

/** A person's own rights; an installation token has none of a person's, so its flags follow its permissions. */
function permissions(state: State, caller: Caller, repository: Repository) {
  if (caller.as === "user") {
    const role = roleOf(repository, caller.user);
    return {
      admin: mayDo(role, "admin"),
      maintain: mayDo(role, "maintain"),
      push: mayDo(role, "push"),
      triage: mayDo(role, "triage"),
      pull: mayDo(role, "pull") || !repository.private,
    };
  }
  const { read, write } = accessOf(state, caller, repository);
  return { admin: false, maintain: false, push: write, triage: false, pull: read };
}

/** Complete enough for GitHub's `full-repository` and for its shorter forms. */
export function repositoryObject(state: State, repository: Repository, caller?: Caller) {
  const page = `${state.serverUrl}/${fullName(repository)}`;
  const url = `${state.apiUrl}/repos/${fullName(repository)}`;
  const { host } = new URL(state.serverUrl);
  const urls = Object.entries(addresses).map(([name, path]) => [`${name}_url`, `${url}/${path}`]);
  const pushedAt = time(repository.pushedAt);
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: simpleUser(state, repository.owner),
    html_url: page,
    description: repository.description,
    url,
    ...Object.fromEntries(urls),
    clone_url: `${page}.git`,
    git_url: `git://${host}/${fullName(repository)}.git`,
    ssh_url: `git@${host}:${fullName(repository)}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: "main",
    fork: false,
    archived: false,
    disabled: false,
    is_template: false,
    topics: [],
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    network_count: 0,
    subscribers_count: 0,
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    created_at: time(repository.createdAt),
    updated_at: pushedAt,
    pushed_at: pushedAt,
    ...(caller === undefined ? {} : { permissions: permissions(state, caller, repository) }),
  };
}
