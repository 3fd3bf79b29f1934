import { parseRepositoryName } from "../domain/repository.ts";
import { adminScopes, allScopes, descriptionOf, effectOf, expandScopes } from "../domain/scopes.ts";
import { second, timestamp } from "../domain/time.ts";
import type { Handler } from "../http/contract.ts";
import { invalidAgentToken } from "../http/guard.ts";
import { spendForAddress, spendForCaller } from "../http/limits.ts";
import { problem } from "../http/problem.ts";
import { consentUrl } from "../session/consentRequest.ts";
import { findAgent } from "../store/agents.ts";
import { type Issued, readToken, tokenKey } from "../store/tokens.ts";
import { note } from "../trace.ts";

/** How long an agent pauses before it asks again, in seconds. */
const pause = 5;
/** How long a request may be held, in seconds. */
const longestWait = 60;
const noStore = { "Cache-Control": "no-store" } as const;

export const issueToken: Handler<"issueToken"> = async ({ body, principal, reply, request, service }) => {
  const { kv, seal, settings } = service;
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
  await spendForAddress(service, request);

  const record = await findAgent(kv, principal.agentId);
  if (!record) return reply(401, problem("invalid_agent_token"), invalidAgentToken);
  const wait = preferredWait(request);
  const ask = { repo: body.repo, scopes, renewed, wait: wait * second };
  const ledger = service.ledger(principal.agentId);
  // A ledger that was moved or restarted lets go of whom it held: they are told to ask again.
  const outcome = await ledger.issue(principal, record, ask).catch((error) => {
    if (wait === 0) throw error;
    return ledger.issue(principal, record, { ...ask, wait: 0 });
  });
  const applied = outcome.held ? { "Preference-Applied": `wait=${wait}` } : {};
  if (outcome.kind !== "unknown_agent") await spendForCaller(service, `agent:${principal.agentId}`);
  switch (outcome.kind) {
    case "issued":
      return reply(200, issued(outcome), { ...noStore, ...applied });
    case "needs_consent": {
      const answer = {
        status: "needs_consent" as const,
        url: consentUrl(settings.origin, body.repo, outcome.sealed),
        expires_at: timestamp(outcome.expiresAt),
        missing_scopes: outcome.missing,
        granted_scopes: outcome.granted,
      };
      return reply(202, answer, { "Retry-After": pause, ...noStore, ...applied });
    }
    case "unknown_agent":
      return reply(401, problem("invalid_agent_token"), invalidAgentToken);
    case "denied":
      return reply(403, problem("consent_denied"), applied);
    case "suspended":
      return reply(403, problem("installation_suspended", url(outcome.url)));
    case "not_selected":
      return reply(403, problem("repository_not_selected", url(outcome.url)));
    case "not_granted":
      return reply(403, problem("permission_not_granted", { permissions: outcome.permissions, ...url(outcome.url) }));
    case "misconfigured": {
      const errors = [{ pointer: `/${outcome.variable}`, detail: outcome.sentence }];
      return reply(500, problem("misconfigured", { errors }));
    }
    case "unavailable":
      return reply(503, problem("github_unavailable"), { "Retry-After": outcome.retryAfter });
  }
};

export const revokeToken: Handler<"revokeToken"> = async ({ body, principal, reply, request, service }) => {
  note({ agentId: principal.agentId });
  await spendForAddress(service, request);
  const record = await findAgent(service.kv, principal.agentId);
  const known = record && (await service.ledger(principal.agentId).giveBack(principal, record, body.token));
  if (!known) return reply(401, problem("invalid_agent_token"), invalidAgentToken);
  await spendForCaller(service, `agent:${principal.agentId}`);
  return reply(204);
};

export const listScopes: Handler<"listScopes"> = async ({ reply }) => {
  const scopes = allScopes.map((scope) => ({ scope, description: descriptionOf(scope), effect: effectOf(scope) }));
  return reply(200, { scopes, admin: [...adminScopes] });
};

/** `Prefer: wait=N` (RFC 7240, section 4.3), in seconds. What is not understood is as if it were not there. */
function preferredWait(request: Request): number {
  const [, seconds = "0"] =
    /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(request.headers.get("Prefer") ?? "") ?? [];
  return Math.min(Number(seconds), longestWait);
}

function issued({ token, endsAt, repo, scopes, permissions }: Issued) {
  return { status: "ok" as const, token, expires_at: timestamp(endsAt), repo, scopes, permissions };
}

function url(url: string | null): { url?: string } {
  return url === null ? {} : { url };
}
