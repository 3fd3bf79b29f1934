import type { AgentCredential } from "../domain/agentToken.ts";
import { second } from "../domain/time.ts";
import { Misconfigured } from "../env.ts";
import { invalidAgentToken } from "../http/guard.ts";
import { overBudget, spendForAddress, spendForCaller } from "../http/limits.ts";
import { problem, Refusal } from "../http/problem.ts";
import type { Ask, Outcome } from "../ledger/issue.ts";
import type { Service } from "../service.ts";
import { consentUrl } from "../session/consentRequest.ts";
import { findAgent } from "../store/agents.ts";
import { note } from "../trace.ts";

/** How long an agent pauses before it asks again, in seconds. */
export const pause = 5;
export const noStore = { "Cache-Control": "no-store" } as const;
/** How long a request may be held, in seconds. */
const longestWait = 60;

interface Asking {
  principal: AgentCredential;
  request: Request;
  service: Service;
}
type Answered = Extract<Outcome, { kind: "issued" | "needs_consent" }>;

/** What the agent's ledger says, and the headers that tell whether it was held. Whatever stands in the way is thrown. */
export async function askLedger({ principal, request, service }: Asking, asked: Omit<Ask, "wait">) {
  await spendForAddress(service, request);
  const record = await findAgent(service.kv, principal.agentId);
  if (!record) throw unknownAgent();
  const wait = preferredWait(request);
  const ask = { ...asked, wait: wait * second };
  const ledger = service.ledger(principal.agentId);
  // A ledger that was moved or restarted lets go of whom it held: they are told to ask again.
  const { held, ...outcome } = await ledger.issue(principal, record, ask).catch((error) => {
    if (wait === 0) throw error;
    return ledger.issue(principal, record, { ...ask, wait: 0 });
  });
  const applied = held ? { "Preference-Applied": `wait=${wait}` } : {};
  if (outcome.kind !== "unknown_agent") await spendForCaller(service, `agent:${principal.agentId}`);
  if (outcome.kind !== "issued" && outcome.kind !== "needs_consent") throw refusalOf(outcome, applied);
  return { outcome, applied };
}

/** Has a token killed that the agent gives back. */
export async function giveBack({ principal, request, service }: Asking, token: string): Promise<void> {
  note({ agentId: principal.agentId });
  await spendForAddress(service, request);
  const record = await findAgent(service.kv, principal.agentId);
  const known = record && (await service.ledger(principal.agentId).giveBack(principal, record, token));
  if (!known) throw unknownAgent();
  await spendForCaller(service, `agent:${principal.agentId}`);
}

/** The link for the owner. */
export function linkOf({ sealed }: { sealed: string }, repo: string, { settings }: Service): string {
  return consentUrl(settings.origin, repo, sealed);
}

function unknownAgent(): Refusal {
  return new Refusal(401, problem("invalid_agent_token"), invalidAgentToken);
}

function refusalOf(outcome: Exclude<Outcome, Answered>, applied: Record<string, string>): Refusal | Misconfigured {
  switch (outcome.kind) {
    case "unknown_agent":
      return unknownAgent();
    case "denied":
      return new Refusal(403, problem("consent_denied"), applied);
    case "suspended":
      return new Refusal(403, problem("installation_suspended", url(outcome.url)));
    case "not_selected":
      return new Refusal(403, problem("repository_not_selected", url(outcome.url)));
    case "not_granted": {
      const more = { permissions: outcome.permissions, ...url(outcome.url) };
      return new Refusal(403, problem("permission_not_granted", more));
    }
    case "misconfigured":
      return new Misconfigured([outcome]);
    case "too_many":
      return overBudget();
    case "unavailable":
      return new Refusal(503, problem("github_unavailable"), { "Retry-After": String(outcome.retryAfter) });
  }
}

/** `Prefer: wait=N` (RFC 7240, section 4.3), in seconds. What is not understood is as if it were not there. */
function preferredWait(request: Request): number {
  const [, seconds = "0"] =
    /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(request.headers.get("Prefer") ?? "") ?? [];
  return Math.min(Number(seconds), longestWait);
}

function url(url: string | null): { url?: string } {
  return url === null ? {} : { url };
}
