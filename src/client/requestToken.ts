import type { Client } from "openapi-fetch";
import type { components, paths } from "../../generated/openapi.ts";
import { type ConsentOptions, waitForConsent } from "./consent.ts";

type Schemas = components["schemas"];
/** A GitHub token with the access that it gives. `expires_at` is an RFC 3339 date and time. */
export type IssuedToken = Schemas["IssuedToken"];
/** The consent that a request needs. `url` is the page on which the owner decides, valid until `expires_at` (RFC 3339). */
export type ConsentRequired = Schemas["ConsentRequired"];
/** A scope that you can request: any `Scope`, or `admin`, which includes three of them. */
export type RequestedScope = Schemas["RequestedScope"];
/** A scope, in the form `<GitHub permission>:<level>`, such as `contents:write`. `GET /api/scopes` lists and explains all scopes. */
export type Scope = Schemas["Scope"];

/** The options of a token request. */
export interface TokenRequest extends ConsentOptions<ConsentRequired> {
  /** The repository, as `owner/name`. If it doesn't exist, the owner can create it while approving. */
  repo: string;
  /** The scopes that the token should carry, such as `contents:write`. */
  scopes: readonly RequestedScope[];
  /**
   * The branches that you want to push to, such as `agent/*`, proposed to the owner. If they limit pushes, the result has `push`, and
   * its token can't write code.
   */
  branches?: readonly string[] | undefined;
  /** What you want to change and why, in up to 200 characters. The consent page quotes it. */
  reason?: string | undefined;
  /** Whether to request a new token because GitHub rejected the last one. A token that is at most 30 seconds old is returned again. */
  renew?: boolean;
}

/** Calls `issueToken` until it returns a token or a permanent problem occurs. */
export function requestToken(client: Client<paths>, origin: string, request: TokenRequest): Promise<IssuedToken> {
  const { repo, scopes, branches, reason, renew } = request;
  return waitForConsent<IssuedToken, ConsentRequired>(
    ({ prefer, ...init }) =>
      client.POST("/api/token", {
        body: { repo, scopes: [...scopes], ...(branches && { branches: [...branches] }), ...(reason && { reason }) },
        params: { header: { ...prefer, ...(renew ? { "Cache-Control": "no-cache" } : {}) } },
        ...init,
      }),
    origin,
    request,
  );
}
