import { covers } from "../domain/branchPattern.ts";
import { normalizeReason } from "../domain/reason.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { adminScopes, allScopes, descriptionOf, effectOf, expandScopes } from "../domain/scopes.ts";
import { timestamp } from "../domain/time.ts";
import type { Settings } from "../env.ts";
import type { Handler } from "../http/contract.ts";
import { chargeCaller } from "../http/rateLimit.ts";
import { hashToken } from "../ledger/tokens.ts";
import { audit } from "../log.ts";
import { addLogFacts } from "../requestContext.ts";
import { type Issued, readToken, tokenKey } from "../store/tokens.ts";
import { consentLink, noStore, readRepository, requestToken, retryAfter, revokeOwnToken } from "./tokenRequest.ts";

export const issueToken: Handler<"issueToken"> = async ({ body, principal, reply, request, dependencies }) => {
  const { kv, seal, settings } = dependencies;
  const repo = readRepository(body.repo, settings, "/repo");
  const repository = parseRepositoryName(repo);
  const scopes = expandScopes(body.scopes);
  const { branches = [] } = body;
  addLogFacts({ agentId: principal.agentId, repository: repository.key });
  const renew = /\bno-cache\b/i.test(request.headers.get("Cache-Control") ?? "");
  if (!renew) {
    const cached = await readToken(kv, seal, tokenKey(principal.agentId, repository.key, scopes), principal);
    // Only the ledger knows whether wider branches were decided.
    const isHit = cached !== null && covers(cached.branches ?? branches, branches);
    addLogFacts({ cacheHit: isHit });
    if (isHit) {
      await chargeCaller(dependencies, `agent:${principal.agentId}`);
      auditCached(principal.agentId, cached);
      return reply(200, issued(cached, settings), noStore);
    }
  }
  const reason = body.reason === undefined ? null : normalizeReason(body.reason);
  const asked = { repo, scopes, branches: body.branches ?? null, reason, renew };
  const { outcome, applied } = await requestToken({ principal, request, dependencies }, asked);
  if (outcome.kind === "issued") return reply(200, issued(outcome, settings), { ...noStore, ...applied });
  const answer = {
    status: "needs_consent" as const,
    url: consentLink(outcome, repo, dependencies),
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

/** The ledger audits the tokens that it issues; it doesn't see those that the edge has cached. */
function auditCached(agentId: string, { token, repo, scopes }: Issued): void {
  audit({ event: "issued", actor: "agent", agentId, repo, scopes, tokenSha256: hashToken(token), result: "cached" });
}

function issued({ token, endsAt, repo, scopes, permissions, branches }: Issued, { origin }: Settings) {
  const answer = { status: "ok" as const, token, expires_at: timestamp(endsAt), repo, scopes, permissions };
  return branches ? { ...answer, push: { remote: `${origin}/git/${repo}.git`, branches } } : answer;
}
