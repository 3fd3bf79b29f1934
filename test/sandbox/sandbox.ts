import { type Account, addAccount, type Organization, type User } from "./account.ts";
import { type App, createApp } from "./app.ts";
import { refuseSignIn, signIn } from "./authorization.ts";
import { type Changes, commitFiles } from "./git/branches.ts";
import { createLfsState } from "./git/lfs.ts";
import { findBranch } from "./git/refs.ts";
import { createGitStorage } from "./git/storage.ts";
import {
  dropUncovered,
  type Installation,
  type InstallationDescription,
  install,
  installationOn,
  select,
  suspend,
  uninstall,
  unsuspend,
} from "./installation.ts";
import { addRepository, moveRepository, type Repository, type RepositoryDescription } from "./repository.ts";
import type { State } from "./state.ts";
import { installationTokenLife, isAlive, mintPersonalToken } from "./token.ts";

export type { Account, Organization, User } from "./account.ts";
export type { App } from "./app.ts";
export type { Installation } from "./installation.ts";
export type { Permissions } from "./permission.ts";
export type { Repository, Role } from "./repository.ts";
export type { Call } from "./state.ts";
export type { Token } from "./token.ts";

export interface SandboxOptions {
  /** Default: https://github.com */
  serverUrl?: string;
  /** Default: https://api.github.com */
  apiUrl?: string;
  /** Milliseconds. Default: the clock. */
  now?: () => number;
  /** "old": `ghs_` and 36 characters; "new": about 520 with dots. Default: "mixed", with one old token in four. */
  tokenFormat?: "old" | "new" | "mixed";
  /** Milliseconds. Default: GitHub's hour. */
  installationTokenLife?: number;
  /** Whether a repository created with a user's token joins an installation on selected repositories. Default: it does. */
  createdRepositoriesJoin?: boolean;
  /** Whose client people sign in with: the GitHub App's own, or an OAuth App's, whose tokens only authenticate. Default: "github app" */
  signIn?: "github app" | "oauth app";
  /** The redirect_uris that the App accepts. Default: any on the loopback. */
  callbackUrls?: string[];
  /** Where the git repositories are kept. Default: a temporary folder, which `git.close` removes. */
  dataDir?: string | undefined;
  /** The App of an earlier sandbox, for a client that was configured with its credentials. Default: a new one. */
  app?: App;
}

/** A fake of GitHub, with what people do there by hand. */
export interface Sandbox extends State {
  addUser(user: { login: string; name?: string }): User;
  /** Members read all its repositories, as at GitHub, unless `basePermission` is "none". */
  addOrganization(organization: {
    login: string;
    name?: string;
    admins: User[];
    members?: User[];
    basePermission?: "read" | "none";
  }): Organization;
  addRepository(repository: RepositoryDescription): Repository;
  rename(repository: Repository, name: string): void;
  transfer(repository: Repository, owner: Account): void;
  remove(repository: Repository): void;
  /** Commits to a branch, which it creates if need be; without a branch, to the default one. Returns the commit's id. */
  commit(repository: Repository, files: Changes, branch?: string): Promise<string>;
  install(installation: InstallationDescription): Installation;
  select(installation: Installation, selection: "all" | Repository[]): void;
  suspend(installation: Installation): void;
  unsuspend(installation: Installation): void;
  uninstall(installation: Installation): void;
  /** Presses the button of this person on the sign-in page; the URL that GitHub sends the browser back to. */
  signIn(authorizeUrl: string, login: string): string;
  refuseSignIn(authorizeUrl: string): string;
  personalToken(user: User): string;
  isAlive(token: string): boolean;
  /** Forgets everything but the App. Ids go on, because GitHub never uses one again. */
  clear(): void;
}

/** The last ids of all sandboxes of this process, so that a client of an earlier one finds nothing under them. */
const lastIds = { account: 1_000, repository: 700_000, installation: 50_000 };

function createState(options: SandboxOptions): State {
  const now = options.now ?? Date.now;
  return {
    serverUrl: options.serverUrl ?? "https://github.com",
    apiUrl: options.apiUrl ?? "https://api.github.com",
    now,
    tokenFormat: options.tokenFormat ?? "mixed",
    createdRepositoriesJoin: options.createdRepositoriesJoin ?? true,
    installationTokenLife: options.installationTokenLife ?? installationTokenLife,
    git: createGitStorage(options.dataDir),
    app: options.app ? { ...options.app } : createApp(now(), options.callbackUrls, options.signIn),
    accounts: new Map(),
    repositories: new Map(),
    movedRepositories: new Map(),
    installations: new Map(),
    tokens: new Map(),
    authorizations: new Map(),
    refreshTokens: new Map(),
    manifestCodes: new Map(),
    lfs: createLfsState(),
    calls: [],
    nextId(kind) {
      lastIds[kind] += 1;
      return lastIds[kind];
    },
  };
}

/** Creates an empty sandbox. `exampleData.ts` fills it. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const state = createState(options);
  const newAccount = (login: string, name: string | undefined) => {
    return { id: state.nextId("account"), login, name: name ?? null, createdAt: state.now() };
  };
  const addBot = () => addAccount(state, { ...newAccount(`${state.app.slug}[bot]`, undefined), type: "Bot" });
  const move = (repository: Repository, owner: Account, name: string): void => {
    const before = repository.owner;
    moveRepository(state, repository, owner, name);
    if (owner !== before) leave(repository, before);
  };
  const leave = (repository: Repository, account: Account): void => {
    const installation = installationOn(state, account);
    if (installation === undefined) return;
    if (installation.selection instanceof Set) installation.selection.delete(repository);
    dropUncovered(state, installation);
  };
  addBot();
  return {
    ...state,
    addUser: ({ login, name }) => addAccount(state, { ...newAccount(login, name), type: "User" }),
    addOrganization({ login, name, admins, members = [], basePermission = "read" }) {
      const people = { admins: new Set(admins), members: new Set(members) };
      return addAccount(state, { ...newAccount(login, name), type: "Organization", basePermission, ...people });
    },
    addRepository: (description) => addRepository(state, description),
    rename: (repository, name) => move(repository, repository.owner, name),
    transfer: (repository, owner) => move(repository, owner, repository.name),
    remove(repository) {
      state.repositories.delete(repository.id);
      leave(repository, repository.owner);
    },
    commit(repository, files, branch = state.git.defaultBranch(repository)) {
      const git = state.git.open(repository);
      const start = findBranch(git, state.git.defaultBranch(repository));
      return commitFiles(git, branch, `Change ${Object.keys(files).join(", ")}`, files, start);
    },
    install: (description) => install(state, description),
    select: (installation, selection) => select(state, installation, selection),
    suspend: (installation) => suspend(state, installation),
    unsuspend: (installation) => unsuspend(state, installation),
    uninstall: (installation) => uninstall(state, installation),
    signIn: (authorizeUrl, login) => signIn(state, authorizeUrl, login),
    refuseSignIn: (authorizeUrl) => refuseSignIn(state, authorizeUrl),
    personalToken: (user) => mintPersonalToken(state, user).value,
    isAlive(value) {
      const token = state.tokens.get(value);
      return token !== undefined && isAlive(state, token);
    },
    clear() {
      for (const value of [...Object.values(state), ...Object.values(state.lfs)])
        if (value instanceof Map) value.clear();
      state.calls.length = 0;
      addBot();
    },
  };
}
