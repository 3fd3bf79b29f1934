import type { SectionName } from "../domain/decisionForm.ts";
import type { Viewer } from "../github/authority.ts";
import type { Call, Handler } from "../http/contract.ts";
import { retryAfterLimit } from "../http/rateLimit.ts";
import { decidedPage } from "../pages/consentOutcomes.tsx";
import { messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { undecidablePage } from "../pages/undecidable.tsx";
import { isSameShown, type ShownConsent } from "../session/shownConsent.ts";
import { readDecisions, readForm, refuseUnknown, type SentForm } from "./consentForm.ts";
import type { ConsentCall } from "./consentLink.ts";
import {
  currentPath,
  type LoadedConsent,
  loadConsent,
  openIn,
  reloadConsent,
  renderConsent,
  shownIn,
  startReturnPath,
} from "./consentView.ts";
import { type DecisionResult, decideSection, type SectionDecision } from "./sectionDecision.ts";

export const showConsent: Handler<"showConsent"> = async (call) => {
  const { principal, reply } = call;
  const view = await loadConsent(call, "open");
  if ("status" in view) {
    const page = messagePage(view.message, principal);
    return view.status === 429 ? reply(429, page, retryAfterLimit) : reply(view.status, page);
  }
  const { sections } = view;
  const isBlocked = isBlockedIn(view);
  const cookie = isBlocked ? await startReturnPath(call) : {};
  if (openIn(sections).length > 0) return reply(200, await renderConsent(call, view), cookie);
  if (sections.some(({ kind }) => kind === "decided")) return reply(200, decidedPage(view, linkOf(call)), cookie);
  const page = undecidablePage(view, linkOf(call));
  return isBlocked ? reply(403, page, cookie) : reply(200, page);
};

export const decideConsent: Handler<"decideConsent"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const again = { Location: currentPath(call) };
  const view = await loadConsent(call, "decide");
  if ("status" in view) {
    const page = messagePage(view.message, principal);
    return view.status === 429 ? reply(429, page, retryAfterLimit) : reply(view.status, page);
  }
  const { viewer } = view;
  const open = openIn(view.sections);
  if (open.length === 0 && isBlockedIn(view))
    return reply(403, undecidablePage(view, linkOf(call)), await startReturnPath(call));
  const form = readForm(body, open);
  if (viewer === null || form.targets.length === 0) return reply(303, again);

  const notice = await findChange(call, view, form);
  if (notice) return reply(409, await renderConsent(call, view, { ...form, notice }));
  refuseUnknown(form.unknown);
  const decisions = readDecisions(form, dependencies.now());
  if (!Array.isArray(decisions)) return reply(400, await renderConsent(call, view, decisions));

  const results = await decideAll(call, { ...view, viewer }, decisions);
  const [only] = results.length === 1 ? results : [];
  if (only && typeof only.result === "object") {
    const page = messagePage(only.result.message, principal);
    if (only.result.status === 503) return reply(503, page, { "Retry-After": only.result.retryAfter });
    return reply(only.result.status, page, await startReturnPath(call));
  }
  const isAllDecided = results.length === open.length && results.every(({ result }) => isRecorded(result));
  if (isAllDecided) return reply(303, again);
  const after = await reloadConsent(call, view);
  if (!after || openIn(after.sections).length === 0 || results.some(({ result }) => result === "exists"))
    return reply(303, again);
  const notices = noticesIn(results);
  return reply(notices.size > 0 ? 409 : 200, await renderConsent(call, after, { ...form, notices }));
};

/** Returns whether something prevents the viewer from deciding on access to a repository. */
function isBlockedIn({ sections }: LoadedConsent): boolean {
  return sections.some((section) => section.kind === "message" && section.status === 403);
}

function linkOf(call: ConsentCall): string {
  return call.dependencies.settings.origin + currentPath(call);
}

/** Returns a notice if the page no longer shows what its form would decide. */
async function findChange(call: Call<"decideConsent">, view: LoadedConsent, { targets }: SentForm) {
  const shown = await call.dependencies.seal.open<ShownConsent>("shown", call.body.shown);
  const now = shownIn(view);
  const names = targets.map(({ name }) => name);
  if (shown && isSameShown(shown, now, names)) return null;
  const isOfRequest = shown?.requestId === now.requestId;
  const created = targets.find(
    ({ name, shown: { repositoryId } }) =>
      isOfRequest && shown.sections?.[name]?.repositoryId === null && repositoryId !== null,
  );
  return created ? messages.createdSince(created.fullName) : messages.changedSince;
}

interface Result {
  name: SectionName;
  result: DecisionResult;
}

/** Records each decision separately. */
function decideAll(
  call: Call<"decideConsent">,
  view: LoadedConsent & { viewer: Viewer },
  decisions: readonly SectionDecision[],
): Promise<Result[]> {
  return Promise.all(
    decisions.map(async (decision) => ({
      name: decision.section.name,
      result: await decideSection(call, view, decision),
    })),
  );
}

function isRecorded(result: DecisionResult): boolean {
  return result === "decided" || result === "repeated";
}

/** Returns why decisions weren't recorded. */
function noticesIn(results: readonly Result[]): Map<SectionName, string> {
  const notices = new Map<SectionName, string>();
  for (const { name, result } of results) {
    if (typeof result === "object") notices.set(name, `${result.message.title}. ${result.message.detail}`);
    if (result === "limit_lifted") notices.set(name, messages.limitLifted);
  }
  return notices;
}
