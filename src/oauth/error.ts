import type { components } from "../../generated/openapi.ts";

type Schemas = components["schemas"];
export type OAuthErrorCode = Schemas["OAuthErrorCode"];

interface Refusal {
  status: number;
  body: Pick<Schemas["Problem"], "title" | "detail" | "errors" | "permissions" | "retry_at" | "url"> & {
    code?: Schemas["ProblemCode"];
  };
  headers: Record<string, string>;
  oauthError?: OAuthErrorCode | undefined;
}

/** OAuth errors for problems with the resource or the consent, by problem code (RFC 8693, section 2.2.2; RFC 8628, section 3.5). */
const errors: Partial<Record<Schemas["ProblemCode"], OAuthErrorCode>> = {
  consent_denied: "access_denied",
  installation_suspended: "invalid_target",
  repository_not_selected: "invalid_target",
  permission_not_granted: "invalid_scope",
  github_refused: "invalid_target",
};

/** OAuth errors by status. Other refusals are `invalid_request` (RFC 6749, section 5.2). */
const statusErrors: Record<number, OAuthErrorCode> = {
  429: "slow_down",
  500: "server_error",
  503: "temporarily_unavailable",
};

/** Renders a refusal as an OAuth error. A client that may not have the token gets a `400` (RFC 6749, section 5.2). */
export function oauthRefusal({ status, body, oauthError }: Refusal) {
  const { code, permissions, retry_at, url } = body;
  const error = oauthError ?? (code && errors[code]) ?? statusErrors[status] ?? "invalid_request";
  const answer: Schemas["OAuthError"] = {
    error,
    error_description: describe(body),
    ...(url !== undefined && { error_uri: url }),
    ...(code !== undefined && code !== error && { code }),
    ...(permissions !== undefined && { permissions }),
    ...(retry_at !== undefined && { retry_at }),
  };
  const isForbidden = status === 403 || (status === 401 && error !== "invalid_client");
  return {
    body: JSON.stringify(answer),
    headers: { "Cache-Control": "no-store" },
    ...(isForbidden && { status: 400 }),
  };
}

/** Returns what happened and what to do next. */
function describe({ title, detail, errors = [] }: Refusal["body"]): string {
  const mistakes = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim()).join("; ");
  return descriptionOf(`${title}. ${mistakes || detail.replaceAll("`url`", "error_uri")}`);
}

/** Replaces characters that `error_description` may not contain (RFC 6749, section 5.2). */
function descriptionOf(text: string): string {
  return text
    .replaceAll("…", "...")
    .replaceAll("`", "")
    .replaceAll('"', "'")
    .replaceAll(/[^ -[\]-~]+/g, "?");
}
