import { covers } from "../domain/branchPattern.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Settings } from "../env.ts";
import { chargeCaller } from "../http/rateLimit.ts";
import type { TokenRequest } from "../ledger/issue.ts";
import { auditInRequestLine } from "../log.ts";
import { addLogFacts } from "../requestContext.ts";
import { type CachedToken, type Issued, readToken, tokenKey } from "../store/tokens.ts";
import { type AgentCall, requestToken } from "./tokenRequest.ts";

/**
 * Returns the token that the edge has cached, or asks the agent's ledger. A cached token takes one KV read, which also authenticates the
 * agent. Throws a `Refusal` unless a token is issued or consent is needed.
 */
export async function findOrRequestToken(call: AgentCall, asked: TokenRequest) {
  const { principal, dependencies } = call;
  const { kv, seal, absentTokens } = dependencies;
  const { agentId } = principal;
  const { key: repository } = parseRepositoryName(asked.repo);
  addLogFacts({ agentId, repository });
  const key = tokenKey(agentId, repository, asked.scopes);
  let isAbsent = absentTokens.has(key);
  if (!asked.renew && !isAbsent) {
    const cached = await readToken(kv, seal, key, principal);
    isAbsent = cached === null;
    // Only the ledger knows whether the owner has decided on other branches.
    const proposed = asked.branches ?? [];
    const isHit = cached !== null && covers(cached.branches ?? proposed, proposed);
    addLogFacts({ cacheHit: isHit });
    if (isHit) {
      await chargeCaller(dependencies, `agent:${agentId}`);
      auditCached(agentId, cached);
      return { outcome: { kind: "issued" as const, ...cached }, applied: {} };
    }
  }
  const answer = await requestToken(call, asked);
  if (answer.outcome.kind === "issued") absentTokens.delete(key);
  else if (isAbsent) absentTokens.add(key);
  return answer;
}

/** Returns whether the agent asks for a new token because GitHub rejected the last one (RFC 9111, section 5.2.1.4). */
export function isRenewal(request: Request): boolean {
  return /\bno-cache\b/i.test(request.headers.get("Cache-Control") ?? "");
}

/** Returns where to push, if the agent's pushes are limited to certain branches. */
export function limitedPush({ repo, branches }: Issued, { origin }: Settings) {
  return branches ? { push: { remote: `${origin}/git/${repo}.git`, branches } } : {};
}

/** Audits a cached token. The ledger audits only the tokens that it issues itself. */
function auditCached(agentId: string, { tokenSha256, repo, scopes }: CachedToken): void {
  auditInRequestLine({ event: "issued", actor: "agent", agentId, repo, scopes, tokenSha256, result: "cached" });
}
