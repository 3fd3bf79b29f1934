import { createHash } from "node:crypto";
import { findUser, type User } from "./account.ts";
import type { State } from "./state.ts";
import { mintUserToken, randomWord, refreshTokenLife, spend, type Token } from "./token.ts";

const codeLife = 10 * 60_000;

/** The sign-in behind a code that hasn't been exchanged yet. */
export interface Authorization {
  readonly user: User;
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
  readonly expiresAt: number;
}

export interface RefreshToken {
  readonly user: User;
  readonly expiresAt: number;
}

/** The parameters in the URL of the sign-in page. */
interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
}

export class AuthorizationError extends Error {
  readonly reason: "unknown client" | "redirect_uri" | "code_challenge";
  constructor(reason: AuthorizationError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

export function readAuthorizationRequest(state: State, url: URL): AuthorizationRequest {
  const query = url.searchParams;
  if (query.get("client_id") !== state.app.clientId) {
    throw new AuthorizationError("unknown client", "There is no App with this client_id");
  }
  const redirectUri = query.get("redirect_uri") ?? state.app.callbackUrls?.[0] ?? "";
  // A GitHub App's callback URLs must match exactly.
  const accepted = state.app.callbackUrls?.includes(redirectUri) ?? isLoopback(redirectUri);
  if (!accepted) {
    throw new AuthorizationError("redirect_uri", "The redirect_uri is not associated with this application.");
  }
  const codeChallenge = query.get("code_challenge") ?? undefined;
  if (codeChallenge !== undefined && query.get("code_challenge_method") !== "S256") {
    throw new AuthorizationError("code_challenge", "The code_challenge_method must be S256.");
  }
  return { redirectUri, state: query.get("state") ?? undefined, codeChallenge };
}

function backTo(request: AuthorizationRequest, answer: Record<string, string>): string {
  const url = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (request.state !== undefined) url.searchParams.set("state", request.state);
  return url.href;
}

/** Signs a person in. Returns the URL to which GitHub redirects the browser. */
export function signIn(state: State, authorizeUrl: string, login: string): string {
  const request = readAuthorizationRequest(state, new URL(authorizeUrl));
  const user = findUser(state, login);
  if (user === undefined) throw new Error(`There is nobody called "${login}"`);
  const code = randomWord(20);
  const { redirectUri, codeChallenge } = request;
  state.authorizations.set(code, { user, redirectUri, codeChallenge, expiresAt: state.now() + codeLife });
  return backTo(request, { code });
}

export function refuseSignIn(state: State, authorizeUrl: string): string {
  return backTo(readAuthorizationRequest(state, new URL(authorizeUrl)), {
    error: "access_denied",
    error_description: "The user has denied your application access.",
    error_uri:
      "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/#access-denied",
  });
}

export interface UserTokens {
  readonly token: Token;
  readonly refreshToken: string;
}

function issueTokens(state: State, user: User): UserTokens {
  const refreshToken = `ghr_${randomWord(76)}`;
  state.refreshTokens.set(refreshToken, { user, expiresAt: state.now() + refreshTokenLife });
  return { token: mintUserToken(state, user), refreshToken };
}

/** Returns whether the verifier matches the challenge. Without a challenge, there must be no verifier. */
function verifies(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}

/** Returns undefined for a `bad_verification_code`. The code is used up in either case. */
export function exchangeCode(state: State, code: string, verifier: string | undefined): UserTokens | undefined {
  const authorization = spend(state, state.authorizations, code);
  if (authorization === undefined || !verifies(authorization.codeChallenge, verifier)) return undefined;
  return issueTokens(state, authorization.user);
}

export function exchangeRefreshToken(state: State, value: string): UserTokens | undefined {
  const refreshToken = spend(state, state.refreshTokens, value);
  return refreshToken && issueTokens(state, refreshToken.user);
}
