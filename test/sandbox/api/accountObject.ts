import { type Account, people } from "../account.ts";
import { repositoriesOf } from "../repository.ts";
import type { State } from "../state.ts";

export const time = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

export const nodeId = (kind: string, id: number): string => `${kind}_${Buffer.from(String(id)).toString("base64url")}`;

export function avatarUrl(state: State, account: Account): string {
  return state.serverUrl === "https://github.com"
    ? `https://avatars.githubusercontent.com/u/${account.id}?v=4`
    : `${state.serverUrl}/avatars/u/${account.id}`;
}

/** GitHub's `simple-user`, which organizations and bots are shown as too. */
export function simpleUser(state: State, account: Account) {
  const url = `${state.apiUrl}/users/${encodeURIComponent(account.login)}`;
  const page = account.type === "Bot" ? `apps/${state.app.slug}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("U", account.id),
    avatar_url: avatarUrl(state, account),
    gravatar_id: "",
    url,
    html_url: `${state.serverUrl}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

export function publicUser(state: State, account: Account) {
  return {
    ...simpleUser(state, account),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: repositoriesOf(state, account).filter((repository) => !repository.private).length,
    public_gists: 0,
    followers: people(state).length,
    following: 0,
    created_at: time(account.createdAt),
    updated_at: time(account.createdAt),
  };
}

/** How people see themselves. */
export function privateUser(state: State, account: Account) {
  const own = repositoriesOf(state, account).filter((repository) => repository.private).length;
  return {
    ...publicUser(state, account),
    user_view_type: "private",
    private_gists: 0,
    total_private_repos: own,
    owned_private_repos: own,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
    plan: { name: "free", space: 976_562_499, collaborators: 0, private_repos: 10_000 },
  };
}
