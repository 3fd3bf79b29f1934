import { randomBytes } from "node:crypto";
import type { User } from "./account.ts";
import type { Installation } from "./installation.ts";
import type { Permissions } from "./permission.ts";
import type { Repository } from "./repository.ts";
import type { State } from "./state.ts";

const hour = 3_600_000;
/** GitHub's own lifetimes: an hour for installation tokens, eight for those of users. */
export const installationTokenLife = hour;
export const userTokenLife = 8 * hour;
export const refreshTokenLife = 184 * 24 * hour;

export interface Token {
  readonly value: string;
  /** "oauth": an OAuth App's, without any scope. */
  readonly kind: "installation" | "user" | "oauth" | "personal";
  readonly createdAt: number;
  /** Milliseconds; personal tokens do not end here. */
  readonly expiresAt: number;
  revoked: boolean;
  /** "all" that the installation or the user reaches, or those it was narrowed to. */
  readonly repositories: "all" | Set<Repository>;
  readonly permissions: Permissions;
  readonly installation: Installation | undefined;
  readonly user: User | undefined;
}

export function revoke(token: Token): void {
  token.revoked = true;
}

export function isAlive(state: State, token: Token): boolean {
  return !token.revoked && state.now() < token.expiresAt;
}

/** A token that was narrowed and has nothing left is dead. */
export function forgetRepositories(token: Token, lost: (repository: Repository) => boolean): void {
  if (token.repositories === "all") return;
  for (const repository of token.repositories) if (lost(repository)) token.repositories.delete(repository);
  if (token.repositories.size === 0) revoke(token);
}

/** Letters and digits only, as in all of GitHub's short tokens. */
export function randomWord(length: number): string {
  let word = "";
  while (word.length < length) word += randomBytes(length).toString("base64").replaceAll(/[+/=]/g, "");
  return word.slice(0, length);
}

/** The newer installation tokens carry a JWT after the App's id: dots, and about 520 characters. */
function installationTokenValue(state: State): string {
  const isOld = state.tokenFormat === "old" || (state.tokenFormat === "mixed" && state.tokens.size % 4 === 3);
  if (isOld) return `ghs_${randomWord(36)}`;
  const part = (bytes: Buffer): string => bytes.toString("base64url");
  const header = part(Buffer.from('{"alg":"RS256","typ":"JWT"}'));
  return `ghs_${state.app.id}_${header}.${part(randomBytes(96))}.${part(randomBytes(256))}`;
}

function remember(state: State, token: Omit<Token, "createdAt" | "revoked">): Token {
  const kept: Token = { ...token, createdAt: state.now(), revoked: false };
  state.tokens.set(kept.value, kept);
  return kept;
}

export function mintInstallationToken(
  state: State,
  installation: Installation,
  repositories: "all" | Set<Repository>,
  permissions: Permissions,
): Token {
  return remember(state, {
    value: installationTokenValue(state),
    kind: "installation",
    // Whole seconds: that is how GitHub writes `expires_at`.
    expiresAt: Math.floor((state.now() + state.installationTokenLife) / 1000) * 1000,
    repositories,
    permissions,
    installation,
    user: undefined,
  });
}

export function mintUserToken(state: State, user: User): Token {
  const oauth = state.app.clientId.startsWith("Ov");
  return remember(state, {
    value: `${oauth ? "gho" : "ghu"}_${randomWord(36)}`,
    kind: oauth ? "oauth" : "user",
    expiresAt: oauth ? Number.POSITIVE_INFINITY : state.now() + userTokenLife,
    repositories: "all",
    permissions: {},
    installation: undefined,
    user,
  });
}

export function mintPersonalToken(state: State, user: User): Token {
  return remember(state, {
    value: `ghp_${randomWord(36)}`,
    kind: "personal",
    expiresAt: Number.POSITIVE_INFINITY,
    repositories: "all",
    permissions: {},
    installation: undefined,
    user,
  });
}
