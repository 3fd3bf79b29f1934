import { normalizeReason } from "../domain/reason.ts";
import { adminScopes, allScopes, descriptionOf, effectOf, expandScopes } from "../domain/scopes.ts";
import { timestamp } from "../domain/time.ts";
import type { Settings } from "../env.ts";
import type { Handler } from "../http/contract.ts";
import type { Issued } from "../store/tokens.ts";
import { consentLink, noStore, readRepository, retryAfter, revokeOwnToken } from "./tokenRequest.ts";
import { findOrRequestToken, isRenewal, limitedPush } from "./warmToken.ts";

export const issueToken: Handler<"issueToken"> = async ({ body, principal, reply, request, dependencies }) => {
  const { settings } = dependencies;
  const asked = {
    repo: readRepository(body.repo, settings, "/repo"),
    scopes: expandScopes(body.scopes),
    branches: body.branches ?? null,
    reason: body.reason === undefined ? null : normalizeReason(body.reason),
    renew: isRenewal(request),
  };
  const { outcome, applied } = await findOrRequestToken({ principal, request, dependencies }, asked);
  if (outcome.kind === "issued") return reply(200, issued(outcome, settings), { ...noStore, ...applied });
  const answer = {
    status: "needs_consent" as const,
    url: consentLink(outcome, asked.repo, dependencies),
    expires_at: timestamp(outcome.expiresAt),
    missing_scopes: outcome.missing,
    granted_scopes: outcome.granted,
  };
  return reply(202, answer, { "Retry-After": retryAfter, ...noStore, ...applied });
};

export const revokeToken: Handler<"revokeToken"> = async ({ body, principal, reply, request, dependencies }) => {
  await revokeOwnToken({ principal, request, dependencies }, body.token);
  return reply(204);
};

export const listScopes: Handler<"listScopes"> = async ({ reply }) => {
  const scopes = allScopes.map((scope) => ({ scope, description: descriptionOf(scope), effect: effectOf(scope) }));
  return reply(200, { scopes, admin: [...adminScopes] });
};

function issued(token: Issued, settings: Settings) {
  const { endsAt, repo, scopes, permissions } = token;
  const answer = {
    status: "ok" as const,
    token: token.token,
    expires_at: timestamp(endsAt),
    repo,
    scopes,
    permissions,
  };
  return { ...answer, ...limitedPush(token, settings) };
}
