import type { Client } from "openapi-fetch";
import type { components, paths } from "../../generated/openapi.ts";
import { type ConsentOptions, waitForConsent } from "./consent.ts";
import type { RequestedScope } from "./requestToken.ts";

type Schemas = components["schemas"];
/** What the owners decided about each repository. */
export type DecidedAccess = Schemas["DecidedAccess"];
/** The consent that a request for several repositories needs, including what is undecided in each. */
export type UndecidedAccess = Schemas["UndecidedAccess"];

/** The access that you want in one repository. */
export interface Want {
  /** The repository, as `owner/name`. */
  repo: string;
  scopes: readonly RequestedScope[];
  /** The branches that you want to push to, proposed to the owner. `scopes` must then include `contents:write`. */
  branches?: readonly string[] | undefined;
}

/** Options for requesting access to several repositories. */
export interface AccessRequest extends ConsentOptions<UndecidedAccess> {
  /** The access that you want, with one entry for each repository and at most 20 entries. */
  wants: readonly Want[];
  /** What you want to change and why, in up to 200 characters. The consent page quotes it. */
  reason?: string | undefined;
}

/** Calls `requestAccess` until everything is decided or a permanent problem occurs. */
export function requestAccess(client: Client<paths>, origin: string, request: AccessRequest): Promise<DecidedAccess> {
  const { wants, reason } = request;
  const body = {
    wants: wants.map(({ repo, scopes, branches }) => ({
      ...{ repo, scopes: [...scopes], ...(branches && { branches: [...branches] }) },
    })),
    ...(reason && { reason }),
  };
  return waitForConsent<DecidedAccess, UndecidedAccess>(
    ({ prefer, ...init }) => client.POST("/api/access-requests", { body, params: { header: prefer }, ...init }),
    origin,
    request,
  );
}
