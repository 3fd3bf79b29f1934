import { askAboutCode, type CodeApproval, isAboutCode, readCodeChoice } from "../domain/codeQuestion.ts";
import { approvedScopes, limitOf, scopesThatLift } from "../domain/consent.ts";
import { pushScope } from "../domain/pushLimit.ts";
import type { Scope } from "../domain/scopes.ts";
import { day, hour } from "../domain/time.ts";
import type { Administers, Viewer } from "../github/authority.ts";
import type { Call, Handler } from "../http/contract.ts";
import { mayOpenConsent, retryAfterLimit } from "../http/rateLimit.ts";
import type { Agent } from "../ledger/agent.ts";
import type { AccessChange } from "../ledger/changeAccess.ts";
import type { Consent } from "../ledger/consents.ts";
import { type AccessChoices, accessPage, type ReturnedAccess } from "../pages/access.tsx";
import { messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { isSameAccess, type ShownAccess } from "../session/shownAccess.ts";
import { readAgentRecord } from "../store/agents.ts";

type AccessCall = Call<"showAccess"> | Call<"changeAccess">;

/** An access, and the person who administers its repository. */
interface AccessView {
  viewer: Viewer;
  proof: Administers;
  agent: Agent;
  consent: Consent;
  /** What the agent may do now. */
  held: Scope[];
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
  const { now, seal, ledger } = dependencies;
  const view = await loadAccess(call);
  if (view === "too_many") return reply(429, tooMany(call), retryAfterLimit);
  if (view === "not_found") return reply(404, messagePage(messages.noAccess, principal));
  const choices = {
    scopes: body.scope ?? [],
    code: body.code ?? "none",
    branches: body.branches ?? "",
    ends: body.ends,
  };
  const shown = await seal.open<ShownAccess>("shown-access", body.shown);
  if (!shown || !isSameAccess(shown, view.shown))
    return reply(409, await renderAccess(call, view, { choices, notice: messages.accessChangedSince }));
  const wanted = readWanted(choices, view, now());
  if ("notice" in wanted) return reply(400, await renderAccess(call, view, { choices, ...wanted }));
  const { viewer, proof, consent } = view;
  const lifetime = lifetimes[choices.ends];
  const changed = await ledger(params.agentId).changeAccess({
    repositoryId: params.repositoryId,
    installationId: proof.installation.id,
    consent: { id: consent.id, version: consent.version },
    by: { id: viewer.id, login: viewer.login },
    endsAt: lifetime === null ? null : now() + lifetime,
    ...wanted,
  });
  // Reloading shows what has changed in the meantime.
  if (changed.kind !== "changed") return reply(303, { Location: pathOf(call) });
  return reply(303, { Location: changed.pending > 0 ? `/agents/${params.agentId}` : "/" });
};

const lifetimes = {
  as_it_is: null,
  "1_day": day,
  "7_days": 7 * day,
  "30_days": 30 * day,
  "90_days": 90 * day,
} as const;

/** Asks GitHub who the viewer is and whether they administer the repository, and only then the ledger. */
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
  const { agent, consent, held, proof, shown } = view;
  return accessPage({
    session: principal,
    agent,
    repository: proof.repository,
    held: consent.decisions.filter((one) => one.approved && one.endsAt > now()),
    codeQuestion: questionOf(view, now()),
    boxes: held.filter((scope) => !isAsked(scope, held)),
    shown: await seal.seal("shown-access", { ...shown }, now() + hour),
    action: pathOf(call),
    now: now(),
    ...returned,
  });
}

function questionOf({ held, consent, proof }: AccessView, now: number) {
  if (!held.includes(pushScope)) return null;
  const defaultBranch = proof.defaultBranch?.name ?? null;
  return askAboutCode({ decisions: consent.decisions, now, proposed: null, defaultBranch, isEmpty: false });
}

/** Returns whether the question about the code decides about the scope. It is asked if the agent may push. */
function isAsked(scope: Scope, held: readonly Scope[]): boolean {
  return held.includes(pushScope) && isAboutCode(scope);
}

type Wanted = Pick<AccessChange, "kept" | "taken" | "branches">;

const nothingAboutCode: CodeApproval = { scopes: [], branches: null };

/** Returns what the form keeps and takes away, or what is wrong with it. */
function readWanted(
  choices: AccessChoices,
  { held }: AccessView,
  now: number,
): Wanted | Omit<ReturnedAccess, "choices"> {
  const code = held.includes(pushScope) ? readCodeChoice(choices) : nothingAboutCode;
  if ("mistake" in code) return { notice: messages.correctMarkedChange, mistakes: { branches: code.mistake } };
  const others = choices.scopes.filter((scope) => !isAsked(scope, held));
  // Pushing includes reading, so a separate approval of reading stays with it.
  const keepsRead = code.scopes.includes(pushScope) && held.includes("contents:read");
  const kept = [...new Set([...others, ...code.scopes, ...(keepsRead ? ["contents:read" as const] : [])])].sort();
  if (kept.length === 0) return { notice: messages.nothingLeft };
  const lifting = scopesThatLift(kept, code.branches, [], now);
  if (lifting.length > 0) return { notice: messages.correctMarkedChange, mistakes: { lifting } };
  const taken = held.filter((scope) => !kept.includes(scope));
  return { kept, taken, branches: code.branches };
}

function pathOf({ params }: AccessCall): string {
  return `/access/${params.agentId}/${params.repositoryId}`;
}

function tooMany(call: AccessCall): string {
  return messagePage(messages.tooManyConsentPages(pathOf(call)), call.principal);
}
