import type { Account, User } from "./account.ts";
import { belongsTo } from "./account.ts";
import type { State } from "./state.ts";

export type Role = "admin" | "maintain" | "write" | "triage" | "read";

export type Right = "pull" | "triage" | "push" | "maintain" | "admin";

/** The roles, from weakest to strongest. Each adds one right. */
const roles: readonly Role[] = ["read", "triage", "write", "maintain", "admin"];
const rights: readonly Right[] = ["pull", "triage", "push", "maintain", "admin"];

export interface Repository {
  readonly id: number;
  owner: Account;
  name: string;
  private: boolean;
  description: string | null;
  readonly collaborators: Map<User, Role>;
  /**
   * The protected branches, each with a branch protection rule or a ruleset that requires approvals. Both require pull
   * requests.
   */
  readonly protection: Map<string, "rule" | { approvals: number }>;
  readonly pullRequests: PullRequest[];
  readonly createdAt: number;
  pushedAt: number;
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  /** The names of the two branches. */
  readonly head: string;
  readonly base: string;
  readonly author: User;
  readonly createdAt: number;
  merged: { by: User; at: number; commit: string; head: string; base: string } | undefined;
}

interface RepositoryDescription {
  owner: Account;
  name: string;
  private?: boolean;
  description?: string | null;
  collaborators?: Array<[User, Role]>;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

const key = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();

export function findRepository(state: State, owner: string, name: string): Repository | undefined {
  const wanted = key(owner, name);
  return [...state.repositories.values()].find((repository) => fullName(repository).toLowerCase() === wanted);
}

/** Finds a renamed or transferred repository by its old name. GitHub answers such names with a redirect. */
export function findMoved(state: State, owner: string, name: string): Repository | undefined {
  const id = state.movedRepositories.get(key(owner, name));
  return id === undefined ? undefined : state.repositories.get(id);
}

export function repositoriesOf(state: State, account: Account): Repository[] {
  return [...state.repositories.values()].filter((repository) => repository.owner === account);
}

export function addRepository(state: State, description: RepositoryDescription): Repository {
  const { owner, name } = description;
  if (findRepository(state, owner.login, name) !== undefined) {
    throw new Error(`There is a repository "${owner.login}/${name}" already`);
  }
  const repository: Repository = {
    id: state.nextId("repository"),
    owner,
    name,
    private: description.private ?? true,
    description: description.description ?? null,
    collaborators: new Map(description.collaborators ?? []),
    protection: new Map(),
    pullRequests: [],
    createdAt: state.now(),
    pushedAt: state.now(),
  };
  // From now on, the name refers to this repository and no longer to one that was renamed.
  state.movedRepositories.delete(key(owner.login, name));
  state.repositories.set(repository.id, repository);
  return repository;
}

export function moveRepository(state: State, repository: Repository, owner: Account, name: string): void {
  const other = findRepository(state, owner.login, name);
  if (other !== undefined && other !== repository) {
    throw new Error(`There is a repository "${owner.login}/${name}" already`);
  }
  state.movedRepositories.set(key(repository.owner.login, repository.name), repository.id);
  state.movedRepositories.delete(key(owner.login, name));
  repository.owner = owner;
  repository.name = name;
}

export function rename(state: State, repository: Repository, name: string): void {
  moveRepository(state, repository, repository.owner, name);
}

export function roleOf(repository: Repository, user: User): Role | undefined {
  const { owner } = repository;
  if (owner === user) return "admin";
  if (owner.type === "Organization" && owner.admins.has(user)) return "admin";
  const own = repository.collaborators.get(user);
  if (own !== undefined) return own;
  const reads = owner.type === "Organization" && owner.basePermission === "read" && belongsTo(user, owner);
  return reads ? "read" : undefined;
}

export function mayDo(role: Role | undefined, right: Right): boolean {
  return role !== undefined && roles.indexOf(role) >= rights.indexOf(right);
}
