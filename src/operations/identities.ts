import { randomText } from "../crypto/secret.ts";
import {
  type IdentityAnswers,
  type IdentityMistakes,
  readIdentity,
  type TenantRepository,
} from "../domain/identityForm.ts";
import { parseRepositoryName, parseRepositoryReference, repositoryNameMistake } from "../domain/repository.ts";
import { hour } from "../domain/time.ts";
import type { Call, Handler } from "../http/contract.ts";
import { notYours, outdatedIdentityForm, tooManyIdentities } from "../pages/agentMessage.ts";
import { identityFormPage, type Lookup } from "../pages/identityForm.tsx";
import { messagePage } from "../pages/message.tsx";
import type { ShownRepository } from "../session/shownRepository.ts";
import { type AgentRecord, readAgentRecord } from "../store/agents.ts";

type FormCall = Call<"showIdentityForm"> | Call<"trustIdentity">;

/** The person's own agent, and the issuers of the form's kind. */
interface Form {
  record: AgentRecord;
  issuers: string[];
}

export const showIdentityForm: Handler<"showIdentityForm"> = async (call) => {
  const { params, query, principal, reply } = call;
  const form = await findForm(call);
  if (!form) return reply(404, messagePage(notYours, principal));
  if (params.kind !== "github-actions" || query.repo === undefined) return reply(200, render(call, form, {}));
  const { lookup, defaultBranch } = await lookUp(call, query.repo);
  if (lookup.kind === "mistake") return reply(400, render(call, form, { lookup }));
  const answers = { by: "ref", ...(defaultBranch && { ref: `refs/heads/${defaultBranch}` }) };
  return reply(200, render(call, form, { lookup, answers }));
};

export const trustIdentity: Handler<"trustIdentity"> = async (call) => {
  const { params, body, principal, reply, dependencies } = call;
  const { user, ledger, now } = dependencies;
  const { agentId, kind } = params;
  const form = await findForm(call);
  if (!form) return reply(404, messagePage(notYours, principal));
  const repository = kind === "github-actions" ? await openShown(call) : null;
  if (kind === "github-actions" && !repository)
    return reply(409, messagePage(outdatedIdentityForm(`/agents/${agentId}/identities/${kind}`), principal));
  const { csrf: _, shown = "", ...answers } = body;
  const read = readIdentity(kind, answers, repository);
  const issuer = form.issuers.find((one) => one === (answers.issuer ?? form.issuers[0]));
  if ("mistakes" in read || !issuer) {
    const mistakes = { ...("mistakes" in read && read.mistakes), ...(!issuer && { issuer: "Choose an issuer." }) };
    const lookup: Lookup = repository
      ? { kind: "found", asked: repository.fullName, repository, sealed: shown }
      : { kind: "none" };
    return reply(400, render(call, form, { lookup, answers, mistakes }));
  }
  const { id, login } = await user.verify(principal);
  const identity = { id: randomText(8), issuer, ...read, addedAt: now() };
  const result = await ledger(agentId).trustIdentity(form.record, { id, login }, identity, kind);
  if (result === "not_found") return reply(404, messagePage(notYours, principal));
  if (result === "too_many") return reply(409, messagePage(tooManyIdentities(`/agents/${agentId}`), principal));
  return reply(303, { Location: `/agents/${agentId}#identities` });
};

/** Stops trusting an identity. Works while GitHub is down. Repeating it changes nothing. */
export const removeIdentity: Handler<"removeIdentity"> = async ({ params, principal, reply, dependencies }) => {
  const { agentId, identityId } = params;
  const { id, login } = principal.user;
  const record = await readAgentRecord(dependencies.kv, agentId);
  const done = record && (await dependencies.ledger(agentId).removeIdentity(record, { id, login }, identityId));
  return done === "done"
    ? reply(303, { Location: `/agents/${agentId}#identities` })
    : reply(404, messagePage(notYours, principal));
};

/** Returns `null` unless the person registered the agent and there are issuers of this kind. */
async function findForm({ params, principal, dependencies }: FormCall): Promise<Form | null> {
  const issuers = dependencies.settings.oidcIssuers.filter(({ kind }) => kind === params.kind);
  const record = await readAgentRecord(dependencies.kv, params.agentId);
  if (record?.registeredBy?.id !== principal.user.id || issuers.length === 0) return null;
  return { record, issuers: issuers.map(({ issuer }) => issuer) };
}

/** Looks up a repository with the person's own token, so that it reveals no more than GitHub does. */
async function lookUp(call: FormCall, asked: string): Promise<{ lookup: Lookup; defaultBranch?: string | null }> {
  const { params, principal, dependencies } = call;
  const { settings, user, seal, now } = dependencies;
  const { host, fullName } = parseRepositoryReference(asked.trim());
  const failed = (mistake: string) => ({ lookup: { kind: "mistake" as const, asked, mistake } });
  if (host !== null && host !== new URL(settings.serverUrl).host)
    return failed(`This repository isn’t on ${new URL(settings.serverUrl).host}.`);
  if (!/^[\w-]+\/[\w.-]+$/.test(fullName) || repositoryNameMistake(fullName))
    return failed("Enter the owner and the name, such as ada/api.");
  const found = await user.repository(principal.token, parseRepositoryName(fullName));
  if (!found) {
    return failed(
      `${fullName} doesn’t exist, or you can’t see it. If it’s private, install the GitHub App on it first.`,
    );
  }
  const repository: TenantRepository = { id: found.id, ownerId: found.ownerId, fullName: found.fullName };
  const shown: ShownRepository = { agentId: params.agentId, repository };
  const sealed = await seal.seal("shown-repository", { ...shown }, now() + hour);
  const formerName = found.fullName.toLowerCase() === fullName.toLowerCase() ? undefined : fullName;
  return { lookup: { kind: "found", asked, repository, formerName, sealed }, defaultBranch: found.defaultBranch };
}

/** Returns the repository that the form showed; `null` if there was none, the form has expired, or it was for another agent. */
async function openShown({ params, body, dependencies }: Call<"trustIdentity">): Promise<TenantRepository | null> {
  const shown = await dependencies.seal.open<ShownRepository>("shown-repository", body.shown ?? "");
  return shown?.agentId === params.agentId ? shown.repository : null;
}

interface Shown {
  lookup?: Lookup;
  answers?: IdentityAnswers;
  mistakes?: IdentityMistakes;
}

function render(call: FormCall, { record, issuers }: Form, { lookup, answers, mistakes }: Shown): string {
  const { params, principal, dependencies } = call;
  return identityFormPage({
    session: principal,
    origin: dependencies.settings.origin,
    ...params,
    label: record.label,
    issuers,
    lookup: lookup ?? { kind: "none" },
    answers: answers ?? {},
    mistakes: mistakes ?? {},
  });
}
