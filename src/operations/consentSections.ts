import { pushScope } from "../domain/branchLimit.ts";
import { askAboutCode } from "../domain/codeQuestion.ts";
import { evaluateScopes } from "../domain/decision.ts";
import { sectionName } from "../domain/decisionForm.ts";
import { askAboutPermissions } from "../domain/permissionQuestion.ts";
import { permissionOf, unavailableScopes } from "../domain/permissions.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { initialAnswers, type SectionQuestions } from "../domain/sectionForm.ts";
import type { Authority } from "../github/authority.ts";
import { GitHubRefused } from "../github/request.ts";
import type { Consent } from "../ledger/consents.ts";
import type { Place, WantDetails } from "../ledger/queries.ts";
import type { Decidable, DecidedSection, MessageSection, OpenSection } from "../pages/consentView.ts";
import * as messages from "../pages/nextSteps.ts";
import type { Session } from "../session/cookie.ts";
import { digestOffer, type ShownSection } from "../session/shownConsent.ts";

/** A repository that the viewer may decide about, with the data needed to record the decision. */
export interface DecidableSection extends OpenSection {
  details: WantDetails;
  shown: ShownSection;
}

export type LoadedSection = DecidableSection | DecidedSection | MessageSection;

interface Circumstances {
  /** The want's position in its request. */
  index: number;
  details: WantDetails;
  /** The viewer's authority, as GitHub proved it; `null` if GitHub wasn't asked because the viewer made the decision. */
  authority: Authority | GitHubRefused | null;
  agentId: string;
  session: Session;
  /** Whether the form is prefilled with what the agent asked for. */
  preselects: boolean;
  /** The page's address. */
  here: string;
  now: number;
}

/** Returns the facts that a page shows about one repository. */
export function sectionOf(circumstances: Circumstances): LoadedSection {
  const { index, details, authority, session, here } = circumstances;
  const [name, asked] = [sectionName(index), details.want.repo];
  if (details.approved !== null || authority === null) return { kind: "decided", name, details };
  const message = { kind: "message", name, asked, details, passOn: false, seesRequest: false } as const;
  const blocked = { ...message, status: 403 } as const;
  if (authority instanceof GitHubRefused) return { ...blocked, message: messages.refusedByGitHub(asked) };
  if (!isDecidable(authority)) {
    const seesRequest = authority.kind === "not_admin";
    const passOn = authority.kind === "unproven" || seesRequest;
    return { ...blocked, passOn, seesRequest, message: messages.nextStep(authority, asked, session, here) };
  }
  const closed = { ...message, status: 200 } as const;
  if (details.decidedAt !== null && !isHidden(authority, session))
    return { ...closed, message: messages.alreadyDecided };
  return openSection(circumstances, authority) ?? { ...closed, message: messages.nothingOpen };
}

/**
 * Returns whether the repository may exist in the organization even though the viewer can't see it. If so, the page hides any decision
 * about the repository, because showing it would reveal that the repository exists.
 */
function isHidden({ kind, installation }: Decidable, { user }: Session): boolean {
  return kind === "may_create" && installation.account.id !== user.id;
}

/** Returns the questions about a repository; `null` if everything is approved already. */
function openSection(circumstances: Circumstances, authority: Decidable): DecidableSection | null {
  const { index, details, agentId, preselects, now } = circumstances;
  const { want, consent } = details;
  const questions = questionsAbout(details, authority, now);
  if (!questions) return null;
  const { installation } = authority;
  const place = placeOf(authority);
  const { id, type } = installation.account;
  return {
    kind: "open",
    name: sectionName(index),
    fullName: place?.fullName ?? `${installation.account.login}/${parseRepositoryName(want.repo).name}`,
    asked: want.repo,
    authority,
    held: consent?.decisions.filter(({ approved, endsAt }) => approved && endsAt > now) ?? [],
    questions,
    answers: initialAnswers(questions, preselects),
    mistakes: {},
    accessHref: accessHref(agentId, consent),
    details,
    shown: {
      repo: want.repo.toLowerCase(),
      account: { id, type },
      repositoryId: place?.repositoryId ?? null,
      offered: digestOffer(questions),
    },
  };
}

function questionsAbout({ want, consent }: WantDetails, authority: Decidable, now: number): SectionQuestions | null {
  const decisions = consent?.decisions ?? [];
  const { approved } = evaluateScopes(want.scopes, decisions, now, want.branches);
  const open = want.scopes.filter((scope) => !approved.includes(scope));
  if (open.length === 0) return null;
  const { permissions } = authority.installation;
  const held = decisions.filter((one) => one.approved && one.endsAt > now).map(({ scope }) => scope);
  const asksAboutCode = open.includes(pushScope) && unavailableScopes([pushScope], permissions).length === 0;
  const others = open.filter((scope) => !asksAboutCode || permissionOf(scope) !== "contents");
  const branches = branchesOf(authority);
  return {
    code: asksAboutCode ? askAboutCode({ decisions, now, proposed: want.branches, ...branches }) : null,
    permissions: askAboutPermissions(others, held, permissions),
  };
}

function branchesOf(authority: Decidable) {
  if (authority.kind === "may_create") return { defaultBranch: null, isEmpty: true };
  return { defaultBranch: authority.defaultBranch?.name ?? null, isEmpty: authority.isEmpty };
}

/** Returns the repository that the viewer administers; `null` if it is missing and they may create it. */
export function placeOf(authority: Decidable): Place | null {
  if (authority.kind === "may_create") return null;
  const { repository, installation } = authority;
  return { repositoryId: repository.id, installationId: installation.id, fullName: repository.fullName };
}

export function isDecidable(authority: Authority | GitHubRefused): authority is Decidable {
  return "kind" in authority && (authority.kind === "administers" || authority.kind === "may_create");
}

function accessHref(agentId: string, consent: Consent | null): string | null {
  return consent?.repositoryId ? `/access/${agentId}/${consent.repositoryId}` : null;
}
