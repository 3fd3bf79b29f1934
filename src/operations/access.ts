import { answersAsItIs, askAboutAccess, readWantedAccess } from "../domain/accessForm.ts";
import { approvedScopes, limitOf } from "../domain/decision.ts";
import { readSectionFields } from "../domain/decisionForm.ts";
import { durations } from "../domain/duration.ts";
import type { Scope } from "../domain/scopes.ts";
import { readAnswers, type SectionMistakes, type SectionQuestions } from "../domain/sectionForm.ts";
import { hour } from "../domain/time.ts";
import type { Administers, Viewer } from "../github/authority.ts";
import type { Call, Handler } from "../http/contract.ts";
import { mayOpenConsent, retryAfterLimit } from "../http/rateLimit.ts";
import type { Agent } from "../ledger/agent.ts";
import type { Consent } from "../ledger/consents.ts";
import { accessPage, accessSection, type ReturnedAccess } from "../pages/access.tsx";
import { messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { isSameAccess, type ShownAccess } from "../session/shownAccess.ts";
import { readAgentRecord } from "../store/agents.ts";
import { refuseUnknown } from "./consentForm.ts";

type AccessCall = Call<"showAccess"> | Call<"changeAccess">;

/** An agent's access to a repository, and the person who administers the repository. */
interface AccessView {
  viewer: Viewer;
  proof: Administers;
  agent: Agent;
  consent: Consent;
  /** What the agent may do now. */
  held: Scope[];
  questions: SectionQuestions;
  shown: ShownAccess;
}

export const showAccess: Handler<"showAccess"> = async (call) => {
  const { principal, reply } = call;
  const view = await loadAccess(call);
  if (view === "too_many") return reply(429, tooMany(call), retryAfterLimit);
  if (view === "not_found") return reply(404, messagePage(messages.noAccess, principal));
  return reply(200, await renderAccess(call, view));
};

export const changeAccess: Handler<"changeAccess"> = async (call) => {
  const { params, body, principal, reply, dependencies } = call;
  const { now, seal, ledger, cookies } = dependencies;
  const view = await loadAccess(call);
  if (view === "too_many") return reply(429, tooMany(call), retryAfterLimit);
  if (view === "not_found") return reply(404, messagePage(messages.noAccess, principal));
  const { fields, unknown } = readSectionFields(body);
  const others = [...fields.keys()].filter((name) => name !== accessSection);
  const read = readAnswers(view.questions, fields.get(accessSection) ?? new Map());
  const sent = { answers: read.answers, duration: body.duration };
  const shown = await seal.open<ShownAccess>("shown-access", body.shown);
  if (!shown || !isSameAccess(shown, view.shown))
    return reply(409, await renderAccess(call, view, { ...sent, notice: messages.accessChangedSince }));
  refuseUnknown([...unknown, ...others, ...read.unknown.map((field) => `${accessSection}.${field}`)]);
  const wanted = readWantedAccess(view.questions, read.answers, view.held, now());
  if ("mistakes" in wanted) return reply(400, await renderAccess(call, view, { ...sent, ...explain(wanted) }));
  const { viewer, proof, consent } = view;
  const changed = await ledger(params.agentId).changeAccess({
    repositoryId: params.repositoryId,
    installationId: proof.installation.id,
    consent: { id: consent.id, version: consent.version },
    by: { id: viewer.id, login: viewer.login },
    endsAt: body.duration === "as_it_is" ? null : now() + durations[body.duration],
    ...wanted,
  });
  // Reloading shows what has changed in the meantime.
  if (changed.kind !== "changed") return reply(303, { Location: pathOf(call) });
  const outcome = await cookies.startOutcome(viewer.id, {
    kind: "changed",
    label: view.agent.label,
    repo: proof.repository.fullName,
    isReduced: wanted.taken.length > 0,
    pending: changed.pending,
  });
  return reply(303, { Location: "/", "Set-Cookie": outcome });
};

/** Returns the notice for a form with mistakes, which are shown beside the fields. */
function explain({ mistakes }: { mistakes: SectionMistakes }) {
  return { mistakes, notice: mistakes.empty ? messages.nothingLeft : messages.correctMarkedChange };
}

/** Asks GitHub who the viewer is and whether they administer the repository, and only then asks the ledger. */
async function loadAccess(call: AccessCall): Promise<AccessView | "too_many" | "not_found"> {
  const { params, principal, dependencies, request } = call;
  const { agentId, repositoryId } = params;
  const { authorities, kv, ledger } = dependencies;
  const purpose = request.method === "POST" ? "decide" : "open";
  if (!(await mayOpenConsent(dependencies, principal.user.id, purpose))) return "too_many";
  const { viewer, proof } = await authorities.ofId(principal, repositoryId);
  // A made-up agent id must not create a ledger.
  if (!proof || !(await readAgentRecord(kv, agentId))) return "not_found";
  const { repository, installation } = proof;
  const place = { repositoryId, installationId: installation.id, fullName: repository.fullName };
  const access = await ledger(agentId).getAccessDetails(place);
  if (!access) return "not_found";
  const { decisions, id, version } = access.consent;
  const now = dependencies.now();
  const held = approvedScopes(decisions, now);
  return {
    ...access,
    viewer,
    proof,
    held,
    questions: askAboutAccess(decisions, now, proof.defaultBranch?.name ?? null),
    shown: {
      ...{ agentId, repositoryId, userId: viewer.id, consent: { id, version } },
      held: held.map((scope) => ({ scope, endsAt: endOf(scope, access.consent) })),
      branches: limitOf(decisions, now)?.branches ?? null,
    },
  };
}

function endOf(scope: Scope, { decisions }: Consent): number {
  return Math.max(...decisions.filter((one) => one.approved && one.scope === scope).map(({ endsAt }) => endsAt));
}

async function renderAccess(call: AccessCall, view: AccessView, returned?: ReturnedAccess): Promise<string> {
  const { principal, dependencies } = call;
  const { seal, now } = dependencies;
  const { agent, consent, proof, questions, shown } = view;
  return accessPage({
    session: principal,
    agent,
    proof,
    questions,
    answers: answersAsItIs(questions, consent.decisions, now()),
    held: consent.decisions.filter((one) => one.approved && one.endsAt > now()),
    shown: await seal.seal("shown-access", { ...shown }, now() + hour),
    action: pathOf(call),
    now: now(),
    ...returned,
  });
}

function pathOf({ params }: AccessCall): string {
  return `/access/${params.agentId}/${params.repositoryId}`;
}

function tooMany(call: AccessCall): string {
  return messagePage(messages.tooManyConsentPages(pathOf(call)), call.principal);
}
