import type { Scope } from "../domain/scopes.ts";
import { type ConsentRequest, isSealed, type RequestReference, type Want } from "../session/consentRequest.ts";
import { type Agent, findAgent } from "./agent.ts";
import { commit } from "./commit.ts";
import {
  approversOf,
  type Consent,
  findConsent,
  findConsentById,
  findConsentTo,
  nameRepository,
  recordFullName,
} from "./consents.ts";
import type { Ledger } from "./context.ts";
import { findRequest, findRequestDecision } from "./requests.ts";

/** A repository as GitHub shows it now, and the installation that can access it. */
export interface Place {
  repositoryId: number;
  installationId: number;
  /** The full name as GitHub spells it now. */
  fullName: string;
}

/**
 * What GitHub just proved about the viewer, keyed by the lower-case name of the repository in the request. A value is the place that they
 * administer, or `null` if GitHub shows none and they may create it. Repositories over which they have no authority are omitted.
 */
export type Places = Readonly<Record<string, Place | null>>;

/** The facts about a request that a consent page shows. */
export interface RequestDetails {
  agent: Agent;
  request: ConsentRequest;
  /** The repositories, in the same order as in the request. */
  wants: WantDetails[];
}

/** The facts about one repository in a request. */
export interface WantDetails {
  want: Want;
  /** When the decision was made; `null` if there is none yet. */
  decidedAt: number | null;
  /** What the decision approved; `null` if there is none yet, or if the viewer may not know about it. */
  approved: Scope[] | null;
  /** The consent to the repository as it is now or, after the decision, the consent in which it was recorded. */
  consent: Consent | null;
}

/** Returns what a consent page shows about a request; `null` if the agent was deleted or never made the request. */
export async function getRequestDetails(
  ledger: Ledger,
  link: RequestReference | ConsentRequest,
  viewerId: number,
  places: Places,
): Promise<RequestDetails | null> {
  const agent = findAgent(ledger);
  const request = isSealed(link) ? link : findRequest(ledger, link.id);
  if (!agent || !request) return null;
  for (const { repo } of request.wants) {
    const place = places[repo.toLowerCase()];
    if (place) await learnName(ledger, repo.toLowerCase(), place);
  }
  const wants = request.wants.map((want) =>
    getWantDetails(ledger, request.id, want, viewerId, places[want.repo.toLowerCase()]),
  );
  return { agent, request, wants };
}

/** Returns what the viewer may know about one repository. If `place` is `undefined`, that is only their own decision. */
function getWantDetails(
  ledger: Ledger,
  requestId: string,
  want: Want,
  viewerId: number,
  place: Place | null | undefined,
): WantDetails {
  const decision = findRequestDecision(ledger, requestId, want.repo);
  if (!decision) {
    const consent = place === undefined ? null : consentIn(ledger, want, place);
    return { want, decidedAt: null, approved: null, consent };
  }
  // Use the consent's id from the decision, because GitHub may briefly not show the repository, and its name may refer to another one by
  // now.
  const { decidedAt, decidedBy, approved, consentId } = decision;
  const consent = consentId === null ? null : findConsentById(ledger, consentId);
  const mayKnow = decidedBy === viewerId || (place != null && consent !== null && isAt(consent, place));
  return { want, decidedAt, approved: mayKnow ? approved : null, consent: mayKnow ? consent : null };
}

/** Returns the agent's access to a repository that the viewer has been proven to administer; `null` if the agent has none. */
export function getAccessDetails(ledger: Ledger, place: Place): { agent: Agent; consent: Consent } | null {
  const agent = findAgent(ledger);
  const consent = findConsentTo(ledger, place.repositoryId);
  if (!agent || !consent || !isAt(consent, place) || approversOf(consent, ledger.now()).length === 0) return null;
  return { agent, consent };
}

/** Returns the consent to the repository as it is now, not to an earlier one with that name or under an earlier owner. */
function consentIn(ledger: Ledger, want: Want, place: Place | null): Consent | null {
  if (place === null) {
    const named = findConsent(ledger, want.repo.toLowerCase());
    return named?.repositoryId === null ? named : null;
  }
  const consent = findConsentTo(ledger, place.repositoryId);
  return consent && isAt(consent, place) ? consent : null;
}

/** Makes the requested name refer to the consent that the page shows, so that the agent's next request finds the same consent. */
async function learnName(ledger: Ledger, name: string, place: Place): Promise<void> {
  const consent = findConsentTo(ledger, place.repositoryId);
  if (!consent || !isAt(consent, place)) return;
  if (consent.repo === place.fullName && findConsent(ledger, name)?.id === consent.id) return;
  await commit(ledger, () => {
    recordFullName(ledger, place.fullName, consent.id);
    nameRepository(ledger, name, consent.id);
  });
}

function isAt({ repositoryId, installationId }: Consent, place: Place): boolean {
  return repositoryId === place.repositoryId && installationId === place.installationId;
}
