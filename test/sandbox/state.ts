import type { Account } from "./account.ts";
import type { Job } from "./actionsIssuer.ts";
import type { App } from "./app.ts";
import type { Authorization, RefreshToken } from "./authorization.ts";
import type { LfsState } from "./git/lfs.ts";
import type { GitStorage } from "./git/storage.ts";
import type { Installation } from "./installation.ts";
import type { Repository } from "./repository.ts";
import type { Token } from "./token.ts";

/** A request to the API. */
export interface Call {
  method: string;
  /** The path without the origin, the query, or an Enterprise Server's `/api/v3`. */
  path: string;
  status: number;
  as: "app" | "installation" | "user" | "basic" | "none";
}

/** Everything that GitHub stores. The rules are functions of it, each in the file for its noun. */
export interface State {
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly now: () => number;
  readonly createdRepositoriesJoin: boolean;
  readonly installationTokenLife: number;
  readonly app: App;
  readonly git: GitStorage;
  readonly accounts: Map<number, Account>;
  readonly repositories: Map<number, Repository>;
  /** The ids of renamed and transferred repositories, keyed by their old `owner/name` in lowercase. */
  readonly movedRepositories: Map<string, number>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, Token>;
  readonly authorizations: Map<string, Authorization>;
  readonly refreshTokens: Map<string, RefreshToken>;
  /** The codes that fetch the credentials of Apps registered from a manifest. */
  readonly manifestCodes: Map<string, { readonly expiresAt: number }>;
  /** GitHub Actions jobs, keyed by the token with which they request ID tokens. */
  readonly jobs: Map<string, Job>;
  readonly lfs: LfsState;
  readonly calls: Call[];
  nextId(kind: "account" | "repository" | "installation"): number;
}
