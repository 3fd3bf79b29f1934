import { addBot, addOrganization, addUser } from "./account.ts";
import { createIdToken, signClaims, startJob } from "./actionsIssuer.ts";
import { type App, createApp } from "./app.ts";
import { refuseSignIn, signIn } from "./authorization.ts";
import { type Changes, commitFiles } from "./git/branches.ts";
import { createLfsState } from "./git/lfs.ts";
import { findBranch } from "./git/refs.ts";
import { createGitStorage } from "./git/storage.ts";
import { install, remove, select, suspend, transfer, uninstall, unsuspend } from "./installation.ts";
import { addRepository, type Repository, rename } from "./repository.ts";
import type { State } from "./state.ts";
import { installationTokenLife, isAlive, personalToken } from "./token.ts";

export type { Account, Organization, User } from "./account.ts";
export type { Job } from "./actionsIssuer.ts";
export type { App } from "./app.ts";
export type { Installation } from "./installation.ts";
export type { Permissions } from "./permission.ts";
export type { Repository, Role } from "./repository.ts";
export type { Call } from "./state.ts";
export type { Token } from "./token.ts";

export interface SandboxOptions {
  /** The URL of GitHub's web server. The default is https://github.com. */
  serverUrl?: string;
  /** The URL of GitHub's API. The default is https://api.github.com. */
  apiUrl?: string;
  /** Returns the current time in milliseconds. The default is the real clock. */
  now?: () => number;
  /** The lifetime of installation tokens in milliseconds. The default is an hour, as on GitHub. */
  installationTokenLife?: number;
  /**
   * Whether a repository created with a user's token joins an installation on selected repositories. It does by
   * default.
   */
  createdRepositoriesJoin?: boolean;
  /**
   * How people sign in: with the GitHub App, or with an OAuth App, whose tokens only identify them. The default is the
   * GitHub App.
   */
  signIn?: "github app" | "oauth app";
  /** The folder for the git repositories. The default is a temporary folder, which `git.close` removes. */
  dataDir?: string | undefined;
  /** The App of an earlier sandbox, for a client that is configured with its credentials. The default is a new App. */
  app?: App;
}

/** The actions that people take by hand on GitHub, and the actions that tests use to prepare data. */
const actions = {
  ...{ addUser, addOrganization, addRepository, rename, transfer, remove, commit, protect },
  ...{ startJob, createIdToken, signClaims },
  ...{ install, select, suspend, unsuspend, uninstall, signIn, refuseSignIn, personalToken, isAlive, clear },
};

type Bound<Actions> = {
  [Name in keyof Actions]: Actions[Name] extends (state: State, ...parameters: infer Parameters) => infer Result
    ? (...parameters: Parameters) => Result
    : never;
};

/** A fake of GitHub. */
export interface Sandbox extends State, Bound<typeof actions> {}

/**
 * Commits to a branch, creating it if necessary. If no branch is given, uses the default branch. Returns the commit's
 * id.
 */
function commit(state: State, repository: Repository, files: Changes, branch = state.git.defaultBranch(repository)) {
  const git = state.git.open(repository);
  const start = findBranch(git, state.git.defaultBranch(repository));
  return commitFiles(git, branch, `Change ${Object.keys(files).join(", ")}`, files, start);
}

/** Protects a branch, so that only pull requests can change it. The branch doesn't have to exist yet. */
function protect(_: State, { protection }: Repository, branch: string, by: "rule" | "ruleset" = "rule", approvals = 0) {
  protection.set(branch, by === "rule" ? by : { approvals });
}

/** Deletes everything except the App. Ids continue from the last ones, because GitHub never reuses ids. */
function clear(state: State): void {
  for (const value of [...Object.values(state), ...Object.values(state.lfs)]) if (value instanceof Map) value.clear();
  state.calls.length = 0;
  addBot(state);
}

/**
 * The last ids in all sandboxes of this process. New ids continue from here, so ids from an earlier sandbox match
 * nothing.
 */
const lastIds = { account: 1_000, repository: 700_000, installation: 50_000 };

function createState(options: SandboxOptions): State {
  const now = options.now ?? Date.now;
  return {
    serverUrl: options.serverUrl ?? "https://github.com",
    apiUrl: options.apiUrl ?? "https://api.github.com",
    now,
    createdRepositoriesJoin: options.createdRepositoriesJoin ?? true,
    installationTokenLife: options.installationTokenLife ?? installationTokenLife,
    git: createGitStorage(options.dataDir),
    app: options.app ? { ...options.app } : createApp(now(), options.signIn),
    accounts: new Map(),
    repositories: new Map(),
    movedRepositories: new Map(),
    installations: new Map(),
    tokens: new Map(),
    authorizations: new Map(),
    refreshTokens: new Map(),
    manifestCodes: new Map(),
    jobs: new Map(),
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
  addBot(state);
  const each = Object.entries<(state: State, ...parameters: never[]) => unknown>(actions);
  const bound = each.map(([name, action]) => [name, action.bind(undefined, state)]);
  return { ...state, ...(Object.fromEntries(bound) as Bound<typeof actions>) };
}
