import { timingSafeEqual } from "node:crypto";
import { http, type RequestHandler } from "msw";
import { exchangeCode, exchangeRefreshToken, type UserTokens } from "../authorization.ts";
import { endpoint, readJson, record } from "../endpoint.ts";
import { badCredentials, invalid, json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { refreshTokenLife, revoke, userTokenLife } from "../token.ts";

const troubleshooting =
  "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors";

type Answer = Record<string, string | number>;

function refused(error: string, description: string): Answer {
  const error_uri = `${troubleshooting}/#${error.replaceAll("_", "-")}`;
  return { error, error_description: description, error_uri };
}

function granted(tokens: UserTokens | undefined, error: string, description: string): Answer {
  if (tokens === undefined) return refused(error, description);
  return {
    access_token: tokens.token.value,
    expires_in: userTokenLife / 1000,
    refresh_token: tokens.refreshToken,
    refresh_token_expires_in: refreshTokenLife / 1000,
    token_type: "bearer",
    // A GitHub App has permissions instead of scopes.
    scope: "",
  };
}

function isApp(state: State, clientId: string | undefined, clientSecret: string | undefined): boolean {
  const given = Buffer.from(clientSecret ?? "");
  const secret = Buffer.from(state.app.clientSecret);
  return clientId === state.app.clientId && given.length === secret.length && timingSafeEqual(given, secret);
}

async function readFields(request: Request): Promise<Record<string, string | undefined>> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (request.headers.get("content-type")?.includes("json")) {
    const entries = Object.entries(await readJson(request.clone()));
    return { ...query, ...Object.fromEntries(entries.map(([name, value]) => [name, String(value)])) };
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(await request.clone().text())) };
}

async function exchange(state: State, request: Request): Promise<Answer> {
  const fields = await readFields(request);
  if (!isApp(state, fields.client_id, fields.client_secret)) {
    return refused("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
  }
  if (fields.grant_type === "refresh_token") {
    const tokens = exchangeRefreshToken(state, fields.refresh_token ?? "");
    return granted(tokens, "bad_refresh_token", "The refresh token passed is incorrect or expired.");
  }
  const { code = "", redirect_uri: redirectUri, code_verifier: verifier } = fields;
  const expected = state.authorizations.get(code)?.redirectUri;
  if (redirectUri !== undefined && expected !== undefined && redirectUri !== expected) {
    return refused(
      "redirect_uri_mismatch",
      "The redirect_uri MUST match the registered callback URL for this application.",
    );
  }
  const tokens = exchangeCode(state, code, verifier);
  return granted(tokens, "bad_verification_code", "The code passed is incorrect or expired.");
}

/**
 * Returns the handler for the token endpoint. Even errors have status 200. By default, GitHub's answers are
 * form-encoded.
 */
export function accessTokenHandler(state: State): RequestHandler {
  return http.post(`${state.serverUrl}/login/oauth/access_token`, async ({ request }) => {
    const answer = await exchange(state, request);
    record(state, request, state.serverUrl, 200);
    if (request.headers.get("accept")?.includes("json")) return json(200, answer);
    const fields = Object.entries(answer).map(([name, value]) => [name, String(value)]);
    return new Response(new URLSearchParams(fields).toString(), {
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    });
  });
}

export const oauthEndpoints = [
  endpoint("DELETE /applications/{client_id}/token", ["basic"], async ({ state, request, params, caller }) => {
    if (!isApp(state, caller.user, caller.password)) throw badCredentials();
    if (params.client_id !== state.app.clientId) throw notFound();
    const { access_token: value } = await readJson(request);
    if (typeof value !== "string") {
      throw invalid('Invalid request.\n\n"access_token" wasn\'t supplied.');
    }
    const token = state.tokens.get(value);
    const isPersons = token?.kind === "user" || token?.kind === "oauth";
    if (!isPersons || token.revoked) throw notFound();
    revoke(token);
    return new Response(null, { status: 204 });
  }),
];
