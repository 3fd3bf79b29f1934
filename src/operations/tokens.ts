import { parseRepositoryName } from "../domain/repository.ts";
import { adminScopes, allScopes, descriptionOf, effectOf, expandScopes } from "../domain/scopes.ts";
import { timestamp } from "../domain/time.ts";
import type { Handler } from "../http/contract.ts";
import { spendForCaller } from "../http/limits.ts";
import { type Issued, readToken, tokenKey } from "../store/tokens.ts";
import { note } from "../trace.ts";
import { askLedger, giveBack, linkOf, noStore, pause } from "./asking.ts";

export const issueToken: Handler<"issueToken"> = async ({ body, principal, reply, request, service }) => {
  const { kv, seal } = service;
  const repository = parseRepositoryName(body.repo);
  const scopes = expandScopes(body.scopes);
  note({ agentId: principal.agentId, repository: repository.key });
  const renewed = /\bno-cache\b/i.test(request.headers.get("Cache-Control") ?? "");
  if (!renewed) {
    const cached = await readToken(kv, seal, tokenKey(principal.agentId, repository.key, scopes), principal);
    note({ cacheHit: cached !== null });
    if (cached) {
      await spendForCaller(service, `agent:${principal.agentId}`);
      return reply(200, issued(cached), noStore);
    }
  }
  const { outcome, applied } = await askLedger({ principal, request, service }, { repo: body.repo, scopes, renewed });
  if (outcome.kind === "issued") return reply(200, issued(outcome), { ...noStore, ...applied });
  const answer = {
    status: "needs_consent" as const,
    url: linkOf(outcome, body.repo, service),
    expires_at: timestamp(outcome.expiresAt),
    missing_scopes: outcome.missing,
    granted_scopes: outcome.granted,
  };
  return reply(202, answer, { "Retry-After": pause, ...noStore, ...applied });
};

export const revokeToken: Handler<"revokeToken"> = async ({ body, principal, reply, request, service }) => {
  await giveBack({ principal, request, service }, body.token);
  return reply(204);
};

export const listScopes: Handler<"listScopes"> = async ({ reply }) => {
  const scopes = allScopes.map((scope) => ({ scope, description: descriptionOf(scope), effect: effectOf(scope) }));
  return reply(200, { scopes, admin: [...adminScopes] });
};

function issued({ token, endsAt, repo, scopes, permissions }: Issued) {
  return { status: "ok" as const, token, expires_at: timestamp(endsAt), repo, scopes, permissions };
}
