import type { Dependencies } from "../dependencies.ts";
import { askAboutCode, type CodeQuestion } from "../domain/codeQuestion.ts";
import { evaluateScopes } from "../domain/consent.ts";
import { pushScope } from "../domain/pushLimit.ts";
import { parseRepositoryName, type RepositoryName } from "../domain/repository.ts";
import { type Scope, unavailableScopes } from "../domain/scopes.ts";
import { hour } from "../domain/time.ts";
import type { Authority, Viewer } from "../github/authority.ts";
import { avatarUrl } from "../github/avatar.ts";
import { mayOpenConsent } from "../http/rateLimit.ts";
import type { Agent } from "../ledger/agent.ts";
import type { RequestDetails, WantDetails } from "../ledger/queries.ts";
import { consentPage } from "../pages/consent.tsx";
import type { Returned } from "../pages/decisionForm.tsx";
import * as messages from "../pages/nextSteps.ts";
import { type ConsentRequest, consentUrl, type Shown, withoutPunctuation } from "../session/consentRequest.ts";
import { type ConsentCall, findLinkedRequest, type Stop } from "./consentLink.ts";

type Decidable = Extract<Authority, { kind: "administers" | "may_create" }>;

/** A consent request, its viewer, and the scopes of one repository that the viewer may decide. */
export interface ConsentView {
  agent: Agent;
  request: ConsentRequest;
  viewer: Viewer;
  details: WantDetails;
  authority: Decidable;
  shown: Shown;
  open: Scope[];
  /** The open scopes that the GitHub App can't issue. */
  unavailable: Scope[];
  /** Asked if `contents:write` is open and available. */
  codeQuestion: CodeQuestion | null;
}

/** A repository of a request that the viewer has decided. */
export interface OwnDecision {
  agent: Agent;
  decision: WantDetails;
}

/** Loads the request, the viewer's authority at GitHub, and the decisions in the ledger. */
export async function loadConsent(call: ConsentCall): Promise<ConsentView | OwnDecision | Stop> {
  const { query, principal, dependencies, request: sent } = call;
  const { authorities, user, now } = dependencies;
  const found = await findLinkedRequest(call);
  if ("status" in found) return found;
  const { request } = found;
  const repository = parseRepositoryName(query.repo);
  const decision = detailsOf(found, repository);
  if (!decision) return { status: 400, message: messages.altered };
  const { want } = decision;
  if (request.expiresAt <= now()) return { status: 410, message: messages.expired };
  // People may see their own decision without proof that they administer the repository.
  if (decision.approved) {
    await user.verify(principal);
    return { agent: found.agent, decision };
  }
  // Decisions have a budget of their own, so that someone who has looked isn't kept from deciding.
  if (!(await mayOpenConsent(dependencies, principal.user.id, sent.method === "POST" ? "decide" : "open")))
    return { status: 429, message: messages.tooManyConsentPages(currentPath(call)) };

  const { viewer, authority } = await authorities.of(principal, repository);
  if (authority.kind !== "administers" && authority.kind !== "may_create")
    return { status: 403, message: messages.nextStep(authority, want.repo, principal, currentPath(call)) };
  const { installation } = authority;
  const place = authority.kind === "administers" ? placeOf(authority) : null;
  const proven = await dependencies
    .ledger(request.agentId)
    .getRequestDetails(request, viewer.id, { [repository.key]: place });
  const details = proven && detailsOf(proven, repository);
  if (!details) return { status: 410, message: messages.noAgent };
  const decisions = details.consent?.decisions ?? [];
  const { approved: granted } = evaluateScopes(want.scopes, decisions, now(), want.branches);
  const open = want.scopes.filter((scope) => !granted.includes(scope));
  const unavailable = unavailableScopes(open, installation.permissions);
  const isAsked = open.includes(pushScope) && !unavailable.includes(pushScope);
  const codeQuestion = isAsked
    ? askAboutCode({
        decisions,
        now: now(),
        proposed: want.branches,
        ...branchesOf(authority),
      })
    : null;
  const { id, type } = installation.account;
  return {
    agent: proven.agent,
    request,
    viewer,
    details,
    authority,
    shown: {
      requestId: request.id,
      name: repository.key,
      userId: viewer.id,
      account: { id, type },
      repositoryId: place?.repositoryId ?? null,
      branches: codeQuestion?.offered ?? null,
    },
    open,
    unavailable,
    codeQuestion,
  };
}

function detailsOf({ wants }: RequestDetails, repository: RepositoryName): WantDetails | undefined {
  return wants.find(({ want }) => want.repo.toLowerCase() === repository.key);
}

/** Returns the default branch's name, and whether the repository has no commits yet. */
function branchesOf(authority: Decidable) {
  if (authority.kind === "may_create") return { defaultBranch: null, isEmpty: true };
  return { defaultBranch: authority.defaultBranch?.name ?? null, isEmpty: authority.isEmpty };
}

function placeOf({ repository, installation }: Extract<Authority, { kind: "administers" }>) {
  return { repositoryId: repository.id, installationId: installation.id, fullName: repository.fullName };
}

/** Renders the consent page. `returned` has the choices of a form that was not accepted, and the reasons. */
export async function renderConsent(call: ConsentCall, view: ConsentView, returned?: Returned) {
  const { seal, settings, now }: Dependencies = call.dependencies;
  const { agent, details } = view;
  const registrant = agent.registeredBy;
  const repositoryId = details.consent?.repositoryId ?? null;
  return consentPage({
    ...view,
    session: call.principal,
    name: nameOf(view),
    held: details.consent?.decisions.filter(({ approved, endsAt }) => approved && endsAt > now()) ?? [],
    avatar: registrant && avatarUrl(settings.serverUrl, registrant.id),
    shown: await seal.seal("shown", { ...view.shown }, now() + hour),
    action: currentPath(call),
    accessHref: repositoryId === null ? null : `/access/${view.request.agentId}/${repositoryId}`,
    now: now(),
    ...returned,
  });
}

/** Returns the full name as GitHub spells it; of a missing repository, only the owner's part comes from GitHub. */
export function nameOf({ authority, details }: ConsentView): string {
  if (authority.kind === "administers") return authority.repository.fullName;
  return `${authority.installation.account.login}/${parseRepositoryName(details.want.repo).name}`;
}

/** Returns this page's address without anything that was added to it. */
export function currentPath({ query }: ConsentCall): string {
  return consentUrl("", query.repo, withoutPunctuation(query.request));
}

/** Remembers this page for a person who follows a link to GitHub, so that they come back to it. */
export async function startReturnPath(call: ConsentCall): Promise<{ "Set-Cookie": string }> {
  return { "Set-Cookie": await call.dependencies.cookies.startReturnPath(currentPath(call)) };
}
