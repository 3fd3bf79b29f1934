import { type CodeApproval, isAboutCode, readCodeChoice } from "../domain/codeQuestion.ts";
import { scopesThatLift } from "../domain/consent.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Scope } from "../domain/scopes.ts";
import { day } from "../domain/time.ts";
import type { Handler } from "../http/contract.ts";
import { retryAfterLimit } from "../http/rateLimit.ts";
import type { Verdict } from "../ledger/decide.ts";
import { logError } from "../log.ts";
import { decidedPage } from "../pages/consent.tsx";
import type { Choices, Returned } from "../pages/decisionForm.tsx";
import { type Message, messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { isSameShown, type Shown } from "../session/consentRequest.ts";
import type { ConsentCall } from "./consentLink.ts";
import { type ConsentView, currentPath, loadConsent, nameOf, renderConsent, startReturnPath } from "./consentView.ts";

export const showConsent: Handler<"showConsent"> = async (call) => {
  const { principal, reply, dependencies } = call;
  const view = await loadConsent(call);
  if ("decision" in view) return reply(200, decidedPage(principal, view.agent, view.decision, dependencies.now()));
  if ("status" in view) {
    const page = messagePage(view.message, principal);
    if (view.status === 429) return reply(429, page, retryAfterLimit);
    return view.status === 403 ? reply(403, page, await startReturnPath(call)) : reply(view.status, page);
  }
  const { agent, details } = view;
  if (details.decidedAt !== null) {
    const mayKnow = details.approved !== null;
    const page = mayKnow ? decidedPage(principal, agent, details, dependencies.now()) : null;
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
  const { request, details, viewer, authority, open } = view;
  if (details.decidedAt !== null || open.length === 0) return reply(303, { Location: again });

  const { scope: scopes = [], days = 7, code = "none", branches: list = "" } = body;
  const choices = { scopes, days, code, branches: list };
  const shown = await dependencies.seal.open<Shown>("shown", body.shown);
  if (!shown || !isSameShown(shown, view.shown)) {
    const notice = messages.changedSince(shown, view.shown, nameOf(view));
    return reply(409, await renderConsent(call, view, { choices, notice }));
  }
  const approval = body.decision === "approve" ? readApproval(choices, view, dependencies.now()) : nothing;
  if ("notice" in approval) return reply(400, await renderConsent(call, view, { choices, ...approval }));
  const { approved, branches } = approval;

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
      repo: details.want.repo,
      by: { id: viewer.id, login: viewer.login },
      approved,
      branches,
      lasts: days * day,
      repository,
    })
    .catch((error: unknown) => {
      if (!created) throw error;
      logError("the repository was created, but its decision was lost", { error: String(error) });
      return "failed" as const;
    });
  if (!created && decided === "limit_lifted") {
    const fresh = await loadConsent(call);
    const notice = messages.limitLifted;
    if ("open" in fresh) return reply(409, await renderConsent(call, fresh, { choices, notice }));
  }
  if (!created || decided === "decided" || decided === "repeated") return reply(303, { Location: again });
  const page = messagePage(messages.createdForNothing(created.fullName, decided, again), principal);
  return decided === "failed" ? reply(503, page, { "Retry-After": 5 }) : reply(409, page);
};

const nothing: Pick<Verdict, "approved" | "branches"> = { approved: [], branches: null };
const nothingAboutCode: CodeApproval = { scopes: [], branches: null };

/** Returns what the form approves, or what is wrong with it. */
function readApproval(
  choices: Choices,
  { open, unavailable, codeQuestion, details }: ConsentView,
  now: number,
): typeof nothing | Omit<Returned, "choices"> {
  const code = codeQuestion ? readCodeChoice(choices) : nothingAboutCode;
  if ("mistake" in code) return { notice: messages.correctMarked, mistakes: { branches: code.mistake } };
  const isOpen = (scope: Scope) => open.includes(scope) && !unavailable.includes(scope);
  const others = choices.scopes.filter((scope) => !codeQuestion || !isAboutCode(scope));
  const approved = [...others, ...code.scopes].sort();
  if (!others.every(isOpen) || approved.length === 0) return { notice: messages.nothingSelected };
  const { branches } = code;
  const lifting = scopesThatLift(approved, branches, details.consent?.decisions ?? [], now);
  return lifting.length > 0 ? { notice: messages.correctMarked, mistakes: { lifting } } : { approved, branches };
}

type Place = Verdict["repository"];
type NotFound = { status: 403 | 409; message: Message } | { status: 503; message: Message; retryAfter: number };

/** Returns the repository to decide about: `null` to deny a missing one, `exists` if it was created since the viewer's authority was checked. */
async function findOrCreate(
  call: ConsentCall,
  view: ConsentView,
  approves: boolean,
): Promise<Place | "exists" | NotFound> {
  const { authority, viewer, details } = view;
  const { installation } = authority;
  if (authority.kind === "administers") {
    const { id, fullName } = authority.repository;
    return { id, fullName, installationId: installation.id };
  }
  if (approves) return createRepository(call, view);
  // Only an attempt to create the repository would prove that this person may decide for the organization.
  if (installation.account.id !== viewer.id)
    return { status: 403, message: messages.notTheirsToDeny(details.want.repo) };
  return null;
}

async function createRepository(call: ConsentCall, view: ConsentView): Promise<Place | "exists" | NotFound> {
  const { authorities, repositoryCreation } = call.dependencies;
  const { viewer, details, authority } = view;
  const { installation } = authority;
  const [name, back, asked] = [nameOf(view), currentPath(call), parseRepositoryName(details.want.repo)];
  const outcome = await repositoryCreation.create(viewer.token, installation, asked.name);
  switch (outcome.kind) {
    case "created":
      return outcome.repository;
    case "exists": {
      const now = await authorities.of(call.principal, asked);
      return now.authority.kind === "administers"
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
