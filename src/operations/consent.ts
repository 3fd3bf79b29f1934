import type { Dependencies } from "../dependencies.ts";
import { evaluateScopes } from "../domain/consent.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import { type Scope, unavailableScopes } from "../domain/scopes.ts";
import { day, hour } from "../domain/time.ts";
import type { Authority, Viewer } from "../github/authority.ts";
import { avatarUrl } from "../github/avatar.ts";
import type { Handler } from "../http/contract.ts";
import { mayOpenConsent, retryAfterLimit } from "../http/rateLimit.ts";
import type { Verdict } from "../ledger/decide.ts";
import type { Review } from "../ledger/queries.ts";
import { consentPage, decidedPage } from "../pages/consent.tsx";
import type { Choices } from "../pages/decisionForm.tsx";
import { type Message, messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import {
  type ConsentRequest,
  consentUrl,
  isSameShown,
  type Shown,
  withoutPunctuation,
} from "../session/consentRequest.ts";
import { type ConsentCall, findLinkedRequest, type Stop } from "./consentLink.ts";

type Decidable = Extract<Authority, { kind: "administers" | "may_create" }>;

/** A consent request, its viewer, and the scopes that the viewer may decide. */
interface ConsentView {
  request: ConsentRequest;
  viewer: Viewer;
  review: Review;
  authority: Decidable;
  shown: Shown;
  open: Scope[];
  /** The open scopes that the GitHub App can't issue. */
  unavailable: Scope[];
}

/** A request that the viewer has decided. */
interface OwnDecision {
  decision: Review;
}

export const showConsent: Handler<"showConsent"> = async (call) => {
  const { principal, reply, dependencies } = call;
  const view = await loadConsent(call);
  if ("decision" in view)
    return reply(200, decidedPage(principal, view.decision.request, view.decision, dependencies.now()));
  if ("status" in view) {
    const page = messagePage(view.message, principal);
    if (view.status === 429) return reply(429, page, retryAfterLimit);
    return view.status === 403 ? reply(403, page, await startReturnPath(call)) : reply(view.status, page);
  }
  const { request, review } = view;
  if (review.decidedAt !== null) {
    const mayKnow = review.approved !== null;
    const page = mayKnow ? decidedPage(principal, request, review, dependencies.now()) : null;
    return reply(200, page ?? messagePage(messages.alreadyDecided, principal));
  }
  if (view.open.length === 0) return reply(200, messagePage(messages.nothingOpen, principal));
  return reply(200, await renderConsent(call, view));
};

export const decideConsent: Handler<"decideConsent"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const again = currentPath(call);
  const view = await loadConsent(call);
  if ("decision" in view) return reply(303, { Location: again });
  if ("status" in view) {
    const page = messagePage(view.message, principal);
    if (view.status === 429) return reply(429, page, retryAfterLimit);
    return view.status === 403 ? reply(403, page, await startReturnPath(call)) : reply(view.status, page);
  }
  const { request, review, viewer, authority, open, unavailable } = view;
  if (review.decidedAt !== null || open.length === 0) return reply(303, { Location: again });

  const choices = { scopes: body.scope ?? [], days: body.days ?? 7 };
  const shown = await dependencies.seal.open<Shown>("shown", body.shown);
  if (!shown || !isSameShown(shown, view.shown)) {
    const notice = messages.changedSince(shown, view.shown, nameOf(view));
    return reply(409, await renderConsent(call, view, { choices, notice }));
  }
  const approved = body.decision === "approve" ? choices.scopes : [];
  const canApprove = (scope: Scope) => open.includes(scope) && !unavailable.includes(scope);
  if (!approved.every(canApprove) || (body.decision === "approve" && approved.length === 0)) {
    return reply(400, await renderConsent(call, view, { choices, notice: messages.nothingSelected }));
  }

  const repository = await findOrCreate(call, view, approved.length > 0);
  if (repository === "exists") return reply(303, { Location: again });
  if (repository && "message" in repository) {
    const page = messagePage(repository.message, principal);
    if (repository.status === 503) return reply(503, page, { "Retry-After": repository.retryAfter });
    return reply(repository.status, page, await startReturnPath(call));
  }
  const created = authority.kind === "may_create" ? repository : null;
  const decided = await dependencies
    .ledger(request.agentId)
    .decide({
      request,
      by: { id: viewer.id, login: viewer.login },
      approved,
      branches: null,
      lasts: choices.days * day,
      repository,
    })
    .catch((error: unknown) => {
      if (!created) throw error;
      console.error(
        JSON.stringify({ message: "the repository was created, but its decision was lost", error: String(error) }),
      );
      return "failed" as const;
    });
  if (!created || decided === "decided" || decided === "repeated") return reply(303, { Location: again });
  const page = messagePage(messages.createdForNothing(created.fullName, decided, again), principal);
  return decided === "failed" ? reply(503, page, { "Retry-After": 5 }) : reply(409, page);
};

/** Loads the request, the viewer's authority at GitHub, and the decisions in the ledger. */
async function loadConsent(call: ConsentCall): Promise<ConsentView | OwnDecision | Stop> {
  const { query, principal, dependencies, request: sent } = call;
  const { authorities, user, now } = dependencies;
  const decision = await findLinkedRequest(call);
  if ("status" in decision) return decision;
  const { request } = decision;
  const repository = parseRepositoryName(query.repo);
  if (parseRepositoryName(request.repo).key !== repository.key) return { status: 400, message: messages.altered };
  if (request.expiresAt <= now()) return { status: 410, message: messages.expired };
  // People may see their own decision without proof that they administer the repository.
  if (decision.approved) {
    await user.verify(principal);
    return { decision };
  }
  // Decisions have a budget of their own, so that someone who has looked isn't kept from deciding.
  if (!(await mayOpenConsent(dependencies, principal.user.id, sent.method === "POST" ? "decide" : "open")))
    return { status: 429, message: messages.tooManyConsentPages(currentPath(call)) };

  const viewer = await user.verify(principal);
  const authority = await authorities.of(viewer, repository);
  if (authority.kind !== "administers" && authority.kind !== "may_create")
    return { status: 403, message: messages.nextStep(authority, request.repo, principal, currentPath(call)) };
  const { installation } = authority;
  const place = authority.kind === "administers" ? placeOf(authority) : null;
  const review = await dependencies.ledger(request.agentId).reviewRequest(request, viewer.id, place);
  if (!review) return { status: 410, message: messages.noAgent };
  const { approved: granted } = evaluateScopes(request.scopes, review.consent?.decisions ?? [], now());
  const open = request.scopes.filter((scope) => !granted.includes(scope));
  const { id, type } = installation.account;
  return {
    request,
    viewer,
    review,
    authority,
    shown: {
      requestId: request.id,
      userId: viewer.id,
      account: { id, type },
      repositoryId: place?.repositoryId ?? null,
    },
    open,
    unavailable: unavailableScopes(open, installation.permissions),
  };
}

function placeOf({ repository, installation }: Extract<Authority, { kind: "administers" }>) {
  return { repositoryId: repository.id, installationId: installation.id, fullName: repository.fullName };
}

/** Renders the consent page. `returned` has the choices of a form that was not accepted, and the reason. */
async function renderConsent(call: ConsentCall, view: ConsentView, returned?: { choices: Choices; notice: string }) {
  const { seal, settings, now }: Dependencies = call.dependencies;
  const { review } = view;
  const registrant = review.agent.registeredBy;
  return consentPage({
    ...view,
    session: call.principal,
    name: nameOf(view),
    held: review.consent?.decisions.filter(({ approved, endsAt }) => approved && endsAt > now()) ?? [],
    avatar: registrant && avatarUrl(settings.serverUrl, registrant.id),
    shown: await seal.seal("shown", { ...view.shown }, now() + hour),
    action: currentPath(call),
    now: now(),
    ...returned,
  });
}

/** Returns the full name as GitHub spells it; of a missing repository, only the owner's part comes from GitHub. */
function nameOf({ authority, request }: ConsentView): string {
  if (authority.kind === "administers") return authority.repository.fullName;
  return `${authority.installation.account.login}/${parseRepositoryName(request.repo).name}`;
}

/** Returns this page's address without anything that was added to it. */
function currentPath({ query }: ConsentCall): string {
  return consentUrl("", query.repo, withoutPunctuation(query.request));
}

/** Remembers this page for a person who follows a link to GitHub, so that they come back to it. */
async function startReturnPath(call: ConsentCall): Promise<{ "Set-Cookie": string }> {
  return { "Set-Cookie": await call.dependencies.cookies.startReturnPath(currentPath(call)) };
}

type Place = Verdict["repository"];
type NotFound = { status: 403 | 409; message: Message } | { status: 503; message: Message; retryAfter: number };

/** Returns the repository to decide about: `null` to deny a missing one, `exists` if it was created since the viewer's authority was checked. */
async function findOrCreate(
  call: ConsentCall,
  view: ConsentView,
  approves: boolean,
): Promise<Place | "exists" | NotFound> {
  const { authority, viewer, request } = view;
  const { installation } = authority;
  if (authority.kind === "administers") {
    const { id, fullName } = authority.repository;
    return { id, fullName, installationId: installation.id };
  }
  if (approves) return createRepository(call, view);
  // Only an attempt to create the repository would prove that this person may decide for the organization.
  if (installation.account.id !== viewer.id) return { status: 403, message: messages.notTheirsToDeny(request.repo) };
  return null;
}

async function createRepository(call: ConsentCall, view: ConsentView): Promise<Place | "exists" | NotFound> {
  const { authorities, repositoryCreation } = call.dependencies;
  const { viewer, request, authority } = view;
  const { installation } = authority;
  const [name, back, asked] = [nameOf(view), currentPath(call), parseRepositoryName(request.repo)];
  const outcome = await repositoryCreation.create(viewer.token, installation, asked.name);
  switch (outcome.kind) {
    case "created":
      return outcome.repository;
    case "exists": {
      const now = await authorities.of(viewer, asked);
      return now.kind === "administers"
        ? "exists"
        : { status: 409, message: messages.notSelected(name, installation.url, back) };
    }
    case "refused":
      return { status: 403, message: messages.mayNotCreate(name) };
    case "created_unseen":
      return { status: 409, message: messages.createdNotSelected(outcome.fullName, installation.url, back) };
    case "created_other":
      return { status: 409, message: messages.createdOther(name, outcome.fullName) };
    case "created_unavailable":
      return { status: 503, retryAfter: outcome.retryAfter, message: messages.createdThenLost(outcome.fullName, back) };
    case "unanswered":
      return { status: 503, retryAfter: outcome.retryAfter, message: messages.creationUnanswered(name, back) };
  }
}
