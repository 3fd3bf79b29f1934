import type { ConsentRequest } from "../session/consentRequest.ts";
import type { AgentRecord } from "../store/agents.ts";
import { isConcerned, readActivity } from "./activity.ts";
import { adoptAgent, findAgent, registrarOf } from "./agent.ts";
import type { AgentStory, Confirmed, Place, Review } from "./calls.ts";
import { approversOf, type Consent, findConsent, findConsentTo, listConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { owedKills } from "./owed.ts";
import { decidedAt } from "./requests.ts";
import { first } from "./sql.ts";

export function review(ledger: Ledger, request: ConsentRequest, place: Place | null): Review | null {
  const agent = findAgent(ledger);
  if (!agent) return null;
  return { agent, decidedAt: decidedAt(ledger, request.id), consent: consentIn(ledger, request, place) };
}

/** What was decided about the repository as it is now: not about one that had its name before, and not by who owned it before. */
function consentIn(ledger: Ledger, request: ConsentRequest, place: Place | null): Consent | null {
  if (place === null) {
    const named = findConsent(ledger, request.repo.toLowerCase());
    return named?.repositoryId === null ? named : null;
  }
  const consent = findConsentTo(ledger, place.repositoryId);
  return consent?.installationId === place.installationId ? consent : null;
}

/** Of what KV lists for a person, what is true. An agent that was never seen here is as KV says. */
export function confirm(ledger: Ledger, userId: number, repositoryIds: readonly number[]): Confirmed {
  const deleted = first(ledger.sql, "SELECT id FROM agent WHERE deleted_at IS NOT NULL") !== undefined;
  const found = repositoryIds.flatMap((id) => findConsentTo(ledger, id) ?? []);
  return {
    agent: findAgent(ledger),
    deleted,
    consents: found.filter((consent) => isApprover(ledger, consent, userId)),
    pending: owedKills(ledger, registrarOf(ledger) === userId ? null : userId),
  };
}

/** What a person may know of an agent: all for who registered it, for others what concerns repositories they decided about. */
export function tell(ledger: Ledger, record: AgentRecord, userId: number, before: number | null): AgentStory | null {
  const agent = adoptAgent(ledger, record);
  if (!agent) return null;
  const whole = agent.registeredBy?.id === userId;
  if (!whole && !isConcerned(ledger, userId)) return null;
  const { entries, next } = readActivity(ledger, whole ? null : userId, before);
  const consents = listConsents(ledger).filter((consent) => isApprover(ledger, consent, userId));
  const pending = owedKills(ledger, whole ? null : userId);
  return { agent, whole, consents, entries, next, pending };
}

function isApprover(ledger: Ledger, consent: Consent, userId: number): boolean {
  return approversOf(consent, ledger.now()).includes(userId);
}
