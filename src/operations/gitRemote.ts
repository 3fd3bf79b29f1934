import { parseRepositoryName, repositoryNameMistake } from "../domain/repository.ts";
import type { Settings } from "../env.ts";
import { askUpstream, type Remote, type UpstreamAnswer, type UpstreamRequest } from "../gitProxy/upstream.ts";
import { invalid } from "../http/input.ts";
import { problem, Refusal } from "../http/problem.ts";
import { chargeGit } from "../http/rateLimit.ts";
import type { IssueOutcome } from "../ledger/issue.ts";
import { proxiedPush } from "../ledger/push.ts";
import * as messages from "../pages/gitMessage.ts";
import { addLogFacts } from "../requestContext.ts";
import { readToken, tokenKey } from "../store/tokens.ts";
import { type AgentCall, consentLink, findRecord, refusalOf } from "./tokenRequest.ts";

/** The purpose of a git request. */
type Purpose = "fetch" | "push";

export interface GitCall extends AgentCall {
  params: { owner: string; repository: string };
}

/** A repository, or its wiki, as the client names it. */
export interface Target {
  repo: string;
  isWiki: boolean;
}

/** How long GitHub's replicas may take to agree on a new token or a new name, in milliseconds. */
const lag = 1_000;
const fetchScopes = ["contents:read"] as const;

export function targetOf({ params, principal }: GitCall): Target {
  const [, name = "", wiki] = /^(.*?)(\.wiki)?(?:\.git)?$/i.exec(params.repository) ?? [];
  const repo = `${params.owner}/${name}`;
  addLogFacts({ agentId: principal.agentId, repository: parseRepositoryName(repo).key });
  const mistake = repositoryNameMistake(repo);
  if (mistake) throw invalid([{ pointer: "/repository", detail: mistake }]);
  return { repo, isWiki: wiki !== undefined };
}

/** Returns the settings that the proxy needs. */
export function upstreamSettings({ serverUrl, callTimeout }: Settings) {
  return { serverUrl, idleLimit: 12 * callTimeout };
}

/**
 * Asks GitHub for an answer to git. If the repository was renamed or GitHub rejects the token, tries again up to twice with a new token and
 * the new name. A stream can't be sent again, so this only renews the token for the next request. Throws a `Refusal` on failure.
 */
export async function askGitHub(
  call: GitCall,
  purpose: Purpose,
  request: UpstreamRequest,
): Promise<{ remote: Remote; body: ReadableStream<Uint8Array<ArrayBuffer>> }> {
  const target = targetOf(call);
  const settings = upstreamSettings(call.dependencies.settings);
  for (let attempt = 1; ; attempt++) {
    const remote = await remoteFor(call, target, purpose, attempt > 1);
    const answer = await askUpstream(settings, remote, request);
    if (answer.kind === "answered") return { remote, body: answer.body };
    if (!isStale(answer, target) || attempt === 3) throw upstreamRefusal(answer);
    if (request.body instanceof ReadableStream) {
      await remoteFor(call, target, purpose, true);
      throw upstreamRefusal(answer);
    }
    if (attempt === 2) await new Promise((resolve) => setTimeout(resolve, lag));
  }
}

/** Returns whether a new token may help. It can't if a wiki isn't found, because a wiki without pages doesn't exist. */
function isStale(answer: UpstreamAnswer, { isWiki }: Target): boolean {
  return answer.kind === "stale" && !(isWiki && answer.status === 404);
}

/** Returns the repository at GitHub, with a token from the edge or from the ledger. `renew` is set if GitHub rejected the last token. */
async function remoteFor(call: GitCall, { repo, isWiki }: Target, purpose: Purpose, renew: boolean): Promise<Remote> {
  const { principal, dependencies } = call;
  const { kv, seal } = dependencies;
  if (purpose === "fetch" && !renew) {
    const key = tokenKey(principal.agentId, parseRepositoryName(repo).key, fetchScopes);
    const cached = await readToken(kv, seal, key, principal);
    addLogFacts({ cacheHit: cached !== null });
    if (cached) {
      await chargeGit(dependencies, principal.agentId);
      return { fullName: cached.repo, isWiki, token: cached.token };
    }
  }
  const record = await findRecord(call);
  const asked = purpose === "push" ? proxiedPush : { scopes: fetchScopes, mayAsk: false };
  const issued = await dependencies.ledger(principal.agentId).issue(principal, record, { ...asked, repo, renew });
  if (issued.kind !== "issued") throw gitRefusalOf(call, repo, issued);
  return { fullName: issued.repo, isWiki, token: issued.token };
}

/** Gets a new token, and the new name of the repository, for the next attempt. */
export async function renewRemote(call: GitCall, target: Target): Promise<void> {
  await remoteFor(call, target, "push", true);
}

/** Returns the refusal for an outcome, worded for git's output. */
export function gitRefusalOf(
  { dependencies }: GitCall,
  repo: string,
  outcome: Exclude<IssueOutcome, { kind: "issued" }>,
): Error | Refusal {
  if (outcome.kind !== "needs_consent") return refusalOf(outcome, dependencies);
  const link = consentLink(outcome, repo, dependencies);
  return new Refusal(403, messages.notApproved(repo, link, outcome.expiresAt));
}

/** Returns the refusal for an answer that isn't git's. The refusal doesn't quote GitHub. */
export function upstreamRefusal(answer: Exclude<UpstreamAnswer, { kind: "answered" }>): Refusal {
  switch (answer.kind) {
    case "unavailable":
      return new Refusal(503, problem("github_unavailable"), { "Retry-After": String(answer.retryAfter) });
    case "stale":
      return new Refusal(503, messages.notFound, { "Retry-After": "5" });
    case "refused":
      return new Refusal(403, problem("github_refused"));
  }
}
