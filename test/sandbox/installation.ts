import type { Account } from "./account.ts";
import type { Permissions } from "./permission.ts";
import { moveRepository, type Repository } from "./repository.ts";
import type { State } from "./state.ts";
import { forgetRepositories, revoke, type Token } from "./token.ts";

export interface Installation {
  readonly id: number;
  readonly account: Account;
  /** Either "all" or the repositories that the owner selected. */
  selection: "all" | Set<Repository>;
  permissions: Permissions;
  suspendedAt: number | undefined;
  readonly createdAt: number;
  updatedAt: number;
}

interface InstallationDescription {
  account: Account;
  selection: "all" | Repository[];
  permissions?: Permissions;
}

export function covers(installation: Installation, repository: Repository): boolean {
  if (repository.owner !== installation.account) return false;
  return installation.selection === "all" || installation.selection.has(repository);
}

export function installationOn(state: State, account: Account): Installation | undefined {
  return [...state.installations.values()].find((installation) => installation.account === account);
}

export function installationFor(state: State, repository: Repository): Installation | undefined {
  const installation = installationOn(state, repository.owner);
  return installation !== undefined && covers(installation, repository) ? installation : undefined;
}

export function install(state: State, description: InstallationDescription): Installation {
  const { account, selection, permissions = state.app.permissions } = description;
  if (installationOn(state, account) !== undefined)
    throw new Error(`The App is installed on "${account.login}" already`);
  const now = state.now();
  const installation: Installation = {
    id: state.nextId("installation"),
    account,
    selection: selection === "all" ? "all" : new Set(selection),
    permissions: { ...permissions, metadata: "read" },
    suspendedAt: undefined,
    createdAt: now,
    updatedAt: now,
  };
  state.installations.set(installation.id, installation);
  return installation;
}

/** Returns whether this installation token covers that repository. */
export function reaches(token: Token, repository: Repository): boolean {
  if (token.installation === undefined || !covers(token.installation, repository)) return false;
  return token.repositories === "all" || token.repositories.has(repository);
}

function tokensOf(state: State, installation: Installation): Token[] {
  return [...state.tokens.values()].filter((token) => token.installation === installation);
}

export function suspend(state: State, installation: Installation): void {
  installation.suspendedAt = state.now();
  installation.updatedAt = state.now();
  tokensOf(state, installation).forEach(revoke);
}

export function unsuspend(state: State, installation: Installation): void {
  installation.suspendedAt = undefined;
  installation.updatedAt = state.now();
}

/** Removes a repository that has left an account from the account's installation. */
function leave(state: State, repository: Repository, account: Account): void {
  const installation = installationOn(state, account);
  if (installation === undefined) return;
  if (installation.selection instanceof Set) installation.selection.delete(repository);
  dropUncovered(state, installation);
}

export function transfer(state: State, repository: Repository, owner: Account): void {
  const before = repository.owner;
  moveRepository(state, repository, owner, repository.name);
  leave(state, repository, before);
}

export function remove(state: State, repository: Repository): void {
  state.repositories.delete(repository.id);
  leave(state, repository, repository.owner);
}

export function uninstall(state: State, installation: Installation): void {
  state.installations.delete(installation.id);
  tokensOf(state, installation).forEach(revoke);
}

export function select(state: State, installation: Installation, selection: "all" | Repository[]): void {
  installation.selection = selection === "all" ? "all" : new Set(selection);
  installation.updatedAt = state.now();
  dropUncovered(state, installation);
}

/** Removes repositories that were unselected, transferred, or deleted from tokens that were narrowed to them. */
function dropUncovered(state: State, installation: Installation): void {
  for (const token of tokensOf(state, installation)) {
    forgetRepositories(token, (repository) => {
      return !state.repositories.has(repository.id) || !covers(installation, repository);
    });
  }
}
