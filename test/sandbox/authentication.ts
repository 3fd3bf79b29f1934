import type { User } from "./account.ts";
import { verifyAppJwt } from "./appJwt.ts";
import type { Installation } from "./installation.ts";
import { badCredentials } from "./response.ts";
import type { State } from "./state.ts";
import { findLiveToken, type Token } from "./token.ts";

/** The caller who makes a request. */
export type Caller =
  | { readonly as: "none" }
  | { readonly as: "app" }
  | { readonly as: "basic"; readonly user: string; readonly password: string }
  | { readonly as: "installation"; readonly token: Token; readonly installation: Installation }
  | { readonly as: "user"; readonly token: Token; readonly user: User };

export type InstallationCaller = Extract<Caller, { as: "installation" }>;
export type UserCaller = Extract<Caller, { as: "user" }>;

export function callerOfToken(state: State, value: string): InstallationCaller | UserCaller {
  const token = findLiveToken(state, value);
  if (token?.installation !== undefined) return { as: "installation", token, installation: token.installation };
  if (token?.user !== undefined) return { as: "user", token, user: token.user };
  throw badCredentials();
}

export function readBasic(authorization: string): { user: string; password: string } | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, "base64").toString();
  const colon = decoded.indexOf(":");
  return { user: decoded.slice(0, colon === -1 ? undefined : colon), password: decoded.slice(colon + 1) };
}

/** Returns the claimed caller of a request before anything is verified, because refused requests are logged, too. */
export function claimedRole(authorization: string | null, state: State): Caller["as"] {
  const value = /^(?:bearer|token) +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (value === undefined) return /^basic /i.test(authorization ?? "") ? "basic" : "none";
  // Newer installation tokens contain dots, as JWTs do.
  if (value.startsWith("ghs_")) return "installation";
  const kind = state.tokens.get(value)?.kind;
  if (kind === "installation" || kind === "user") return kind;
  return /^gh[a-z]_/.test(value) || kind === "personal" ? "user" : "app";
}

export async function authenticate(state: State, authorization: string | null): Promise<Caller> {
  if (authorization === null) return { as: "none" };
  const basic = readBasic(authorization);
  if (basic !== undefined) return { as: "basic", ...basic };
  const value = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1];
  if (value === undefined) throw badCredentials();
  if (claimedRole(authorization, state) === "app") {
    // This is neither a token nor anything like a JWT.
    if (value.split(".").length !== 3) throw badCredentials();
    await verifyAppJwt(state, value);
    return { as: "app" };
  }
  return callerOfToken(state, value);
}
