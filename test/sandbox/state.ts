import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import type { Authorization, RefreshToken } from "./authorization.ts";
import type { LfsState } from "./git/lfs.ts";
import type { GitStorage } from "./git/storage.ts";
import type { Installation } from "./installation.ts";
import type { Repository } from "./repository.ts";
import type { Token } from "./token.ts";

/** One request that an App or an agent made of GitHub. */
export interface Call {
  method: string;
  /** Without origin, without the `/api/v3` of an Enterprise Server, without query. */
  path: string;
  status: number;
  as: "app" | "installation" | "user" | "basic" | "none";
}

/** All that GitHub remembers. The rules are functions over it, in the files named by their noun. */
export interface State {
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly now: () => number;
  readonly tokenFormat: "old" | "new" | "mixed";
  readonly createdRepositoriesJoin: boolean;
  readonly installationTokenLife: number;
  readonly app: App;
  readonly git: GitStorage;
  readonly accounts: Map<number, Account>;
  readonly repositories: Map<number, Repository>;
  /** Old `owner/name` in lower case, and the id of the repository that went elsewhere. */
  readonly movedRepositories: Map<string, number>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, Token>;
  readonly authorizations: Map<string, Authorization>;
  readonly refreshTokens: Map<string, RefreshToken>;
  /** Codes for the credentials of an App that was registered from a manifest, and until when they are good. */
  readonly manifestCodes: Map<string, number>;
  readonly lfs: LfsState;
  readonly calls: Call[];
  nextId(kind: "account" | "repository" | "installation"): number;
}
