import { pagesOf } from "../domain/consentPages.ts";
import type { SectionName } from "../domain/decisionForm.ts";
import { type Duration, initialDuration } from "../domain/duration.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { SectionAnswers, SectionMistakes } from "../domain/sectionForm.ts";
import { hour } from "../domain/time.ts";
import type { Authority, Viewer } from "../github/authority.ts";
import { GitHubRefused, logRefusal } from "../github/request.ts";
import { mayOpenConsent } from "../http/rateLimit.ts";
import type { Agent } from "../ledger/agent.ts";
import type { Places, RequestDetails } from "../ledger/queries.ts";
import { consentPage } from "../pages/consent.tsx";
import type { ConsentView, FormView } from "../pages/consentView.ts";
import * as messages from "../pages/nextSteps.ts";
import { consentUrl, type Want, withoutPunctuation } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import type { ShownConsent } from "../session/shownConsent.ts";
import { type ConsentCall, findLinkedRequest, type Stop } from "./consentLink.ts";
import { type DecidableSection, isDecidable, type LoadedSection, placeOf, sectionOf } from "./consentSections.ts";

/** A request, its viewer, and what they may know and decide about the repositories on a page. */
export interface LoadedConsent extends ConsentView {
  sections: LoadedSection[];
  viewer: Viewer | null;
  /** What the viewer may decide, by the repository's position in the request. */
  authorities: ReadonlyMap<number, Authority | GitHubRefused>;
}

/** Loads the request, the viewer's authority at GitHub, and the decisions in the ledger. */
export async function loadConsent(call: ConsentCall, purpose: "open" | "decide"): Promise<LoadedConsent | Stop> {
  const { principal, dependencies } = call;
  const { user, now, ledger } = dependencies;
  const found = await findLinkedRequest(call);
  if ("status" in found) return found;
  const { request } = found;
  const [at, onPage] = pageOf(call, found);
  if (at < 0) return { status: 400, message: messages.altered };
  if (request.expiresAt <= now()) return { status: 410, message: messages.expired };
  // People may see their own decisions without proof that they administer the repositories.
  const unknown = onPage.filter((index) => found.wants[index]?.approved === null);
  if (unknown.length === 0) {
    await user.verify(principal);
    return viewOf(call, found, { viewer: null, authorities: new Map() });
  }
  // Decisions have a budget of their own, so that opening pages doesn't keep a person from deciding.
  if (!(await mayOpenConsent(dependencies, principal.user.id, purpose)))
    return { status: 429, message: messages.tooManyConsentPages(currentPath(call)) };
  const proven = await findAuthorities(call, found, unknown);
  const places = placesIn(request.wants, proven.authorities);
  const details = await ledger(request.agentId).getRequestDetails(request, proven.viewer.id, places);
  return details ? viewOf(call, details, proven) : { status: 410, message: messages.agentDeleted };
}

/** Returns what the page shows after decisions, without asking GitHub again. It reuses GitHub's earlier answers. */
export async function reloadConsent(call: ConsentCall, before: LoadedConsent): Promise<LoadedConsent | null> {
  const { viewer, request, authorities } = before;
  const places = placesIn(request.wants, authorities);
  const details = await call.dependencies.ledger(request.agentId).getRequestDetails(request, viewer?.id ?? 0, places);
  return details && viewOf(call, details, { viewer, authorities });
}

function viewOf(
  call: ConsentCall,
  details: RequestDetails,
  { viewer, authorities }: Pick<LoadedConsent, "viewer" | "authorities">,
): LoadedConsent {
  const { principal, query, dependencies } = call;
  const { agent, request, wants } = details;
  const [at, onPage] = pageOf(call, details);
  const now = dependencies.now();
  const preselects = mayPreselect(agent, principal);
  const common = { agentId: request.agentId, session: principal, preselects, here: currentPath(call), now };
  const sections = onPage.flatMap((index) => {
    const own = wants[index];
    return own ? [sectionOf({ ...common, index, details: own, authority: authorities.get(index) ?? null })] : [];
  });
  const pages = pagesOf(request.wants).map((positions, page) => ({
    href: consentUrl("", query.repo, withoutPunctuation(query.request), page + 1),
    first: (positions[0] ?? 0) + 1,
    last: (positions.at(-1) ?? 0) + 1,
  }));
  return { session: principal, agent, request, sections, pages: { current: at, all: pages }, now, viewer, authorities };
}

/**
 * Returns the index of the open page, and the positions of its repositories. The index is -1 if the link names a repository that isn't in
 * the request.
 */
function pageOf({ query }: ConsentCall, { wants }: Pick<RequestDetails, "wants">): [page: number, positions: number[]] {
  const isNamed = wants.some(({ want }) => want.repo.toLowerCase() === query.repo.toLowerCase());
  const pages = pagesOf(wants.map(({ want }) => want));
  const page = Math.min(query.page ?? 1, pages.length) - 1;
  return isNamed ? [page, pages[page] ?? []] : [-1, []];
}

/** Finds out what the viewer may decide about these repositories. Throws GitHub's refusal if the request names only one repository. */
async function findAuthorities(
  { principal, query, dependencies }: ConsentCall,
  { wants }: RequestDetails,
  positions: readonly number[],
): Promise<Pick<LoadedConsent, "authorities"> & { viewer: Viewer }> {
  const names = positions.map((index) => parseRepositoryName(wants[index]?.want.repo ?? query.repo));
  const { viewer, authorities } = await dependencies.authorities.ofAll(principal, names);
  for (const authority of authorities) {
    if (!(authority instanceof GitHubRefused)) continue;
    if (wants.length === 1) throw authority;
    logRefusal(authority.refused);
  }
  return { viewer, authorities: new Map(authorities.map((authority, at) => [positions[at] ?? -1, authority])) };
}

function placesIn(wants: readonly Want[], authorities: LoadedConsent["authorities"]): Places {
  const entries = [...authorities].flatMap(([index, authority]) => {
    const repo = wants[index]?.repo.toLowerCase();
    return repo && isDecidable(authority) ? [[repo, placeOf(authority)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** A submitted form's answers, and the mistakes in them. */
export interface Returned {
  answers: ReadonlyMap<SectionName, SectionAnswers>;
  duration: Duration | null;
  mistakes?: ReadonlyMap<SectionName, SectionMistakes>;
  notices?: ReadonlyMap<SectionName, string>;
  lacksDuration?: boolean;
  notice?: string;
}

/** Renders the consent page, with the answers of a submitted form if there is one. */
export async function renderConsent(call: ConsentCall, view: LoadedConsent, returned?: Returned): Promise<string> {
  const sections = view.sections.map((section) => {
    if (section.kind !== "open" || !returned) return section;
    const { name } = section;
    const answers = returned.answers.get(name) ?? section.answers;
    return { ...section, answers, mistakes: returned.mistakes?.get(name) ?? {}, notice: returned.notices?.get(name) };
  });
  return consentPage({ ...view, sections }, await formOf(call, view, returned));
}

/** Returns the parts of a consent page that make up its form. */
export async function formOf(call: ConsentCall, view: LoadedConsent, returned?: Returned): Promise<FormView> {
  const { principal, dependencies } = call;
  const { seal, settings, now } = dependencies;
  return {
    shown: await seal.seal("shown", { ...shownIn(view) }, now() + hour),
    action: currentPath(call),
    link: settings.origin + currentPath(call),
    duration: returned ? returned.duration : initialDuration(mayPreselect(view.agent, principal)),
    lacksDuration: returned?.lacksDuration ?? false,
    notice: returned?.notice,
  };
}

/**
 * Returns whether a form is prefilled with what the agent asked for. It is only for the agent's registrant, and only if they didn't claim
 * the agent with a code, which somebody may have tricked them into.
 */
function mayPreselect({ registeredBy, byDeviceCode }: Agent, { user }: Session): boolean {
  return registeredBy?.id === user.id && !byDeviceCode;
}

/** Returns the record of what the page shows, to be sealed into its form. */
export function shownIn({ request, viewer, sections }: LoadedConsent): ShownConsent {
  const open = openIn(sections).map(({ name, shown }) => [name, shown]);
  return { requestId: request.id, userId: viewer?.id ?? 0, sections: Object.fromEntries(open) };
}

export function openIn(sections: readonly LoadedSection[]): DecidableSection[] {
  return sections.filter((section) => section.kind === "open");
}

/** Returns this page's address, without punctuation that a chat program appended to the link. */
export function currentPath({ query }: ConsentCall): string {
  return consentUrl("", query.repo, withoutPunctuation(query.request), query.page);
}

/** Remembers this page for a person who follows a link to GitHub, so that they return to it afterwards. */
export async function startReturnPath(call: ConsentCall): Promise<{ "Set-Cookie": string }> {
  return { "Set-Cookie": await call.dependencies.cookies.startReturnPath(currentPath(call)) };
}
