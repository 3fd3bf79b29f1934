import { personName } from "../directory/context.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { day } from "../domain/time.ts";
import type { Authority } from "../github/authority.ts";
import type { GitHubRefused } from "../github/request.ts";
import type { Handler } from "../http/contract.ts";
import { mayOpenConsent, retryAfterLimit } from "../http/rateLimit.ts";
import type { Verdict } from "../ledger/decide.ts";
import { messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { readAgentRecord } from "../store/agents.ts";

/** The maximum number of repositories to deny at a time, because Cloudflare allows 50 calls per request. */
const maxDenied = 5;
/** The maximum number of undecided repositories that the next page names, because browsers drop a cookie of more than 4096 bytes. */
const maxNamed = 5;

export const denyRequest: Handler<"denyRequest"> = async ({ params, principal, reply, dependencies }) => {
  const { agentId, requestId } = params;
  const { authorities, cookies, directory, kv, ledger } = dependencies;
  const { id } = principal.user;
  // A made-up agent id must not create a ledger.
  const known = (await directory(personName(id)).hasAgent(agentId)) || (await readAgentRecord(kv, agentId)) !== null;
  const details = known && (await ledger(agentId).getRequestDetails({ agentId, id: requestId }, id, {}));
  // The open repositories reveal what others have decided, so anyone but the registrant decides on the request's own page.
  if (!details || details.agent.registeredBy?.id !== id)
    return reply(404, messagePage(messages.noOpenRequest, principal));
  const open = details.wants.filter(({ decidedAt }) => decidedAt === null).map(({ want }) => want.repo);
  if (!(await mayOpenConsent(dependencies, id, "decide")))
    return reply(429, messagePage(messages.tooManyConsentPages("/"), principal), retryAfterLimit);
  const asked = open.slice(0, maxDenied);
  const { viewer, authorities: found } = await authorities.ofAll(principal, asked.map(parseRepositoryName));
  const denied: string[] = [];
  for (const [index, repo] of asked.entries()) {
    const place = placeOf(found[index], viewer.id);
    if (place === "not_theirs") continue;
    const verdict = { request: details.request, repo, by: { id, login: viewer.login }, ...denial, repository: place };
    const decided = await ledger(agentId).decide(verdict);
    if (decided === "decided" || decided === "repeated") denied.push(repo);
  }
  const left = open.filter((repo) => !denied.includes(repo));
  const [undecided, more] = [left.slice(0, maxNamed), Math.max(0, left.length - maxNamed)];
  const outcome = { kind: "denied", label: details.agent.label, denied, undecided, more } as const;
  return reply(303, { Location: "/", "Set-Cookie": await cookies.startOutcome(id, outcome) });
};

const denial = { approved: [], branches: null, lasts: day };

/** Returns the repository that a person denies, or `null` for a missing one on their own account. */
function placeOf(
  authority: Authority | GitHubRefused | undefined,
  viewerId: number,
): Verdict["repository"] | "not_theirs" {
  if (!authority || authority instanceof Error) return "not_theirs";
  if (authority.kind === "administers") {
    const { repository, installation } = authority;
    return { id: repository.id, fullName: repository.fullName, installationId: installation.id };
  }
  // For an organization, only an attempt to create the repository would prove that the person may decide.
  return authority.kind === "may_create" && authority.installation.account.id === viewerId ? null : "not_theirs";
}
