import { type AgentCredential, proofAt, proves } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import { parseRepositoryReference } from "../domain/repository.ts";
import { second, timestamp } from "../domain/time.ts";
import { Misconfigured, type Settings } from "../env.ts";
import { invalidAgentToken } from "../http/guard.ts";
import { invalid } from "../http/input.ts";
import { problem, Refusal } from "../http/problem.ts";
import { chargeAddress, rateLimited } from "../http/rateLimit.ts";
import type { IssueOutcome, TokenRequest } from "../ledger/issue.ts";
import { addLogFacts } from "../requestContext.ts";
import { consentUrl } from "../session/consentRequest.ts";
import { type AgentRecord, readAgentRecord } from "../store/agents.ts";
import { askUntilDecided } from "./heldRequest.ts";

/** The `Retry-After` of a pending consent, in seconds. */
export const retryAfter = 5;
export const noStore = { "Cache-Control": "no-store" } as const;
/** How long a request may be held, in seconds. */
const maxWait = 60;

const tooManyOpen =
  "This agent has 100 requests waiting for a decision. Try again after an owner has decided on one of them, or after one of the links has expired.";

const notAsked = {
  title: "No access to this repository",
  detail: "Ask the owner for it: request a token with contents:read (POST /api/token), or push.",
};

export const unknownAgent = new Refusal(401, problem("invalid_agent_token"), invalidAgentToken);

export interface AgentCall {
  principal: AgentCredential;
  request: Request;
  dependencies: Dependencies;
}
type Answered = Extract<IssueOutcome, { kind: "issued" | "needs_consent" }>;

/**
 * Asks the agent's ledger. Returns its answer, and the headers that say whether the request was held. Throws a `Refusal` unless a token is
 * issued or consent is needed.
 */
export async function requestToken(call: AgentCall, asked: TokenRequest) {
  const { principal, dependencies } = call;
  const { outcome, applied } = await askHeld(call, (record) =>
    dependencies.ledger(principal.agentId).issue(principal, record, asked),
  );
  if (outcome.kind !== "issued" && outcome.kind !== "needs_consent") throw refusalOf(outcome, dependencies, applied);
  return { outcome, applied };
}

/** Asks the agent's ledger, and holds the request for a decision for as long as the agent asked. */
export async function askHeld<Outcome extends { kind: string }>(
  call: AgentCall,
  ask: (record: AgentRecord) => Promise<Outcome>,
) {
  const { principal, request, dependencies } = call;
  const record = await findRecord(call);
  const wait = preferredWait(request);
  const { now } = dependencies;
  const outcome = await askUntilDecided<Outcome>(now() + wait * second, {
    ask: () => ask(record),
    wait: (...waiting) => dependencies.waitForDecision(principal.agentId, ...waiting),
    now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  return { outcome, applied: outcome.held ? { "Preference-Applied": `wait=${wait}` } : {} };
}

/** Revokes one of the agent's own tokens. */
export async function revokeOwnToken(call: AgentCall, token: string): Promise<void> {
  const { principal, dependencies } = call;
  addLogFacts({ agentId: principal.agentId });
  const record = await findRecord(call);
  const outcome = await dependencies.ledger(principal.agentId).revokeToken(principal, record, token);
  if (outcome.kind !== "done") throw refusalOf(outcome, dependencies);
}

/**
 * Finds the agent's record in KV. A caller who doesn't match it is either a stranger, or an agent whose token was just rotated or whose
 * identity was just added. Only the ledger can tell, so the address is charged first, and strangers over their budget never reach a ledger.
 */
export async function findRecord({ principal, request, dependencies }: AgentCall): Promise<AgentRecord> {
  const record = await readAgentRecord(dependencies.kv, principal.agentId);
  if (!record) throw unknownAgent;
  if (!proves(principal, proofAt(dependencies.now(), record))) await chargeAddress(dependencies, request);
  return record;
}

/** Returns `owner/name`. Throws if a URL names a server other than this service's GitHub. */
export function readRepository(text: string, { serverUrl }: Settings, pointer: string): string {
  const { host, fullName } = parseRepositoryReference(text);
  if (host === null) return fullName;
  const ours = new URL(serverUrl);
  if (host === ours.host || host === ours.hostname) return fullName;
  throw invalid([{ pointer, detail: `is on another server; this service works with ${serverUrl}` }]);
}

/** Returns the consent link, which the agent passes on to the owner. */
export function consentLink({ request }: { request: string }, repo: string, { settings }: Dependencies): string {
  return consentUrl(settings.origin, repo, request);
}

function consentDenied(time: number) {
  const retryAt = timestamp(Math.ceil(time / second) * second); // Rounded up, so that the agent doesn't ask too early.
  const detail = `Continue without them, or ask again after ${retryAt}.`;
  return problem("consent_denied", { detail, retry_at: retryAt });
}

/** Returns the refusal for an outcome. */
export function refusalOf(
  outcome: Exclude<IssueOutcome, Answered>,
  { settings }: Pick<Dependencies, "settings">,
  applied: Record<string, string> = {},
): Refusal | Misconfigured {
  switch (outcome.kind) {
    case "unknown_agent":
      return unknownAgent;
    case "expired_token": {
      const { agentId, expiredAt } = outcome;
      const detail = `This agent token expired on ${timestamp(expiredAt)}. Its registrant can rotate it at ${settings.origin}/agents/${agentId}.`;
      return new Refusal(401, problem("invalid_agent_token", { detail }), invalidAgentToken);
    }
    case "denied":
      return new Refusal(403, consentDenied(outcome.retryAt), applied);
    case "suspended":
      return new Refusal(403, problem("installation_suspended", url(outcome.url)));
    case "not_selected":
      return new Refusal(403, problem("repository_not_selected", url(outcome.url)));
    case "not_granted": {
      const more = { permissions: outcome.permissions, ...url(outcome.url) };
      return new Refusal(403, problem("permission_not_granted", more));
    }
    case "refused":
      return new Refusal(403, problem("github_refused"));
    case "misconfigured":
      return new Misconfigured([outcome]);
    case "too_many":
      return rateLimited();
    case "not_asked":
      return new Refusal(403, notAsked);
    case "too_many_open":
      return new Refusal(429, problem("rate_limited", { detail: tooManyOpen }), { "Retry-After": "60" });
    case "unavailable":
      return new Refusal(503, problem("github_unavailable"), { "Retry-After": String(outcome.retryAfter) });
  }
}

/** Returns the number of seconds in `Prefer: wait=N` (RFC 7240, section 4.3). Unknown or malformed preferences are ignored. */
function preferredWait(request: Request): number {
  const [, seconds = "0"] =
    /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(request.headers.get("Prefer") ?? "") ?? [];
  return Math.min(Number(seconds), maxWait);
}

function url(url: string | null): { url?: string } {
  return url === null ? {} : { url };
}
