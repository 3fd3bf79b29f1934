import type { State } from "./state.ts";

export interface User {
  readonly id: number;
  readonly type: "User" | "Bot";
  readonly login: string;
  readonly name: string | null;
  readonly createdAt: number;
}

export interface Organization {
  readonly id: number;
  readonly type: "Organization";
  readonly login: string;
  readonly name: string | null;
  readonly createdAt: number;
  readonly admins: Set<User>;
  readonly members: Set<User>;
  /** What members may do with repositories in which they have no role of their own. */
  readonly basePermission: "read" | "none";
}

export type Account = User | Organization;

/** Finds an account. Logins are case-insensitive, as everywhere on GitHub. */
export function findAccount(state: State, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return [...state.accounts.values()].find((account) => account.login.toLowerCase() === wanted);
}

export function findUser(state: State, login: string): User | undefined {
  const account = findAccount(state, login);
  return account === undefined || account.type === "Organization" ? undefined : account;
}

/** Returns the people who can sign in, which excludes organizations and the App's bot. */
export function people(state: State): User[] {
  return [...state.accounts.values()].filter((account): account is User => account.type === "User");
}

function newAccount(state: State, login: string, name: string | null = null) {
  return { id: state.nextId("account"), login, name, createdAt: state.now() };
}

export function addUser(state: State, { login, name }: { login: string; name?: string }): User {
  return addAccount(state, { ...newAccount(state, login, name), type: "User" });
}

/** Adds an organization. As on GitHub, its members can read all its repositories unless `basePermission` is "none". */
export function addOrganization(
  state: State,
  organization: { login: string; name?: string; admins: User[]; members?: User[]; basePermission?: "read" | "none" },
): Organization {
  const { login, name, admins, members = [], basePermission = "read" } = organization;
  const people = { admins: new Set(admins), members: new Set(members) };
  return addAccount(state, { ...newAccount(state, login, name), type: "Organization", basePermission, ...people });
}

/** Adds the user that the App acts as. */
export function addBot(state: State): User {
  const login = `${state.app.slug}[bot]`;
  return findUser(state, login) ?? addAccount(state, { ...newAccount(state, login), type: "Bot" });
}

function addAccount<A extends Account>(state: State, account: A): A {
  if (findAccount(state, account.login) !== undefined) {
    throw new Error(`There is an account "${account.login}" already`);
  }
  state.accounts.set(account.id, account);
  return account;
}

export function belongsTo(user: User, organization: Organization): boolean {
  return organization.admins.has(user) || organization.members.has(user);
}
