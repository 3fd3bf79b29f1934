import { randomBytes } from "node:crypto";
import type { User } from "./account.ts";
import type { Installation } from "./installation.ts";
import type { Permissions } from "./permission.ts";
import type { Repository } from "./repository.ts";
import type { State } from "./state.ts";

const hour = 3_600_000;
const never = Number.POSITIVE_INFINITY;
/** GitHub's lifetimes: one hour for installation tokens, eight hours for user tokens. */
export const installationTokenLife = hour;
export const userTokenLife = 8 * hour;
export const refreshTokenLife = 184 * 24 * hour;

export interface Token {
  readonly value: string;
  /** The kind of token. "oauth" is an OAuth App's user token without any scope. */
  readonly kind: "installation" | "user" | "oauth" | "personal";
  readonly createdAt: number;
  /** When the token expires, in milliseconds since the epoch. Personal tokens don't expire. */
  readonly expiresAt: number;
  revoked: boolean;
  /**
   * Either "all", for everything that the installation or the user can access, or the repositories that the token was
   * narrowed to.
   */
  readonly repositories: "all" | Set<Repository>;
  readonly permissions: Permissions;
  readonly installation: Installation | undefined;
  readonly user: User | undefined;
}

export function revoke(token: Token): void {
  token.revoked = true;
}

export function findLiveToken(state: State, value: string): Token | undefined {
  const token = state.tokens.get(value);
  return token === undefined || token.revoked || state.now() >= token.expiresAt ? undefined : token;
}

export function isAlive(state: State, value: string): boolean {
  return findLiveToken(state, value) !== undefined;
}

/** Uses up something that works only once, such as a code. Returns undefined if the name is unknown or has expired. */
export function spend<T extends { expiresAt: number }>(
  state: State,
  kept: Map<string, T>,
  name: string,
): T | undefined {
  const found = kept.get(name);
  kept.delete(name);
  return found !== undefined && state.now() < found.expiresAt ? found : undefined;
}

/** Removes repositories from a token. A narrowed token with no repositories left is revoked. */
export function forgetRepositories(token: Token, lost: (repository: Repository) => boolean): void {
  if (token.repositories === "all") return;
  for (const repository of token.repositories) if (lost(repository)) token.repositories.delete(repository);
  if (token.repositories.size === 0) revoke(token);
}

/** Returns random letters and digits, as in all of GitHub's short tokens. */
export function randomWord(length: number): string {
  let word = "";
  while (word.length < length) word += randomBytes(length).toString("base64").replaceAll(/[+/=]/g, "");
  return word.slice(0, length);
}

/**
 * Returns a new installation token. Most consist of the App's id and a JWT, about 520 characters in total. One in four
 * has the older format.
 */
function installationTokenValue(state: State): string {
  if (state.tokens.size % 4 === 3) return `ghs_${randomWord(36)}`;
  const part = (bytes: Buffer): string => bytes.toString("base64url");
  const header = part(Buffer.from('{"alg":"RS256","typ":"JWT"}'));
  return `ghs_${state.app.id}_${header}.${part(randomBytes(96))}.${part(randomBytes(256))}`;
}

function remember(state: State, token: Pick<Token, "value" | "kind" | "expiresAt"> & Partial<Token>): Token {
  const everything = { repositories: "all", permissions: {}, installation: undefined, user: undefined } as const;
  const kept: Token = { ...everything, createdAt: state.now(), revoked: false, ...token };
  state.tokens.set(kept.value, kept);
  return kept;
}

export function mintInstallationToken(
  state: State,
  installation: Installation,
  repositories: "all" | Set<Repository>,
  permissions: Permissions,
): Token {
  // GitHub writes `expires_at` in whole seconds.
  const expiresAt = Math.floor((state.now() + state.installationTokenLife) / 1000) * 1000;
  const value = installationTokenValue(state);
  return remember(state, { value, kind: "installation", expiresAt, repositories, permissions, installation });
}

export function mintUserToken(state: State, user: User): Token {
  const isOAuthApp = state.app.clientId.startsWith("Ov");
  if (isOAuthApp) return remember(state, { value: `gho_${randomWord(36)}`, kind: "oauth", expiresAt: never, user });
  return remember(state, {
    value: `ghu_${randomWord(36)}`,
    kind: "user",
    expiresAt: state.now() + userTokenLife,
    user,
  });
}

export function personalToken(state: State, user: User): string {
  return remember(state, { value: `ghp_${randomWord(36)}`, kind: "personal", expiresAt: never, user }).value;
}
