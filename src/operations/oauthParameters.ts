import { repositoryOfResource } from "../domain/repositoryResource.ts";
import { suggestScopes } from "../domain/scopeSuggestion.ts";
import { expandScopes, isScope, type Scope } from "../domain/scopes.ts";
import type { Settings } from "../env.ts";
import { Refusal } from "../http/problem.ts";
import type { OAuthErrorCode } from "../oauth/error.ts";

const titles = {
  invalid_request: "The request is invalid",
  invalid_grant: "The device code is invalid",
  unsupported_grant_type: "The grant type isn't supported",
  invalid_scope: "The scope is invalid",
  invalid_target: "The resource is invalid",
} as const satisfies Partial<Record<OAuthErrorCode, string>>;

/** Creates a refusal for a request whose caller isn't authenticated yet. `detail` says what to do. */
export function oauthMistake(error: keyof typeof titles, detail: string): Refusal {
  return new Refusal(400, { title: titles[error], detail }, {}, error);
}

/** Refuses client authentication, because clients aren't registered here (RFC 6749, section 5.2, `invalid_client`). */
export function refuseClientAuthentication(request: Request): void {
  const authorization = request.headers.get("Authorization");
  if (authorization === null) return;
  const [scheme = "Basic"] = /^[A-Za-z]+/.exec(authorization) ?? [];
  const body = {
    title: "Client authentication isn't supported",
    detail: "Leave out the Authorization header, and send the agent token as subject_token.",
  };
  throw new Refusal(401, body, { "WWW-Authenticate": `${scheme} realm="deplodash"` }, "invalid_client");
}

/** Returns a parameter's value. A parameter without a value counts as omitted (RFC 6749, section 3.2). */
export function given(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** Returns the scopes of a `scope` parameter (RFC 6749, section 3.3), with `admin` expanded. */
export function readScope(text: string): Scope[] {
  const names = text.split(" ").filter((name) => name !== "");
  const scopes = names.map((name) => {
    if (isScope(name) || name === "admin") return name;
    const meant = suggestScopes(name);
    const next = meant.length > 0 ? `Did you mean ${meant.join(" or ")}?` : "GET /api/scopes lists all scopes.";
    throw oauthMistake("invalid_scope", `${name.slice(0, 100)} is not a scope. ${next}`);
  });
  return expandScopes(scopes);
}

/** Returns the `owner/name` of a `resource` parameter (RFC 8707, section 2). */
export function readResource(resource: string, { serverUrl }: Settings): string {
  const repo = repositoryOfResource(resource, serverUrl);
  if (repo === null) throw oauthMistake("invalid_target", `Send a repository's URL: ${serverUrl}/owner/repository.`);
  return repo;
}
