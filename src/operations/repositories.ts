import { repositoryName } from "../directory/context.ts";
import { parseRepositoryName, parseRepositoryReference } from "../domain/repository.ts";
import { minute } from "../domain/time.ts";
import type { Call, Handler } from "../http/contract.ts";
import { mayOpenConsent, retryAfterLimit } from "../http/rateLimit.ts";
import { messagePage } from "../pages/message.tsx";
import * as messages from "../pages/nextSteps.ts";
import { repositoryPage } from "../pages/repository.tsx";

/** The proof that a person administers a repository. The repository's page seals it into its forms. */
interface AdministratorProof {
  userId: number;
  repositoryId: number;
}

/** How long a proof is valid, so that people can read the page before they revoke. */
const proofLifetime = 15 * minute;

export const findRepository: Handler<"findRepository"> = async ({ query, reply }) =>
  reply(303, { Location: `/repositories/${parseRepositoryReference(query.name).fullName}` });

export const showRepository: Handler<"showRepository"> = async (call) => {
  const { principal, query, reply, request, dependencies } = call;
  const { authorities, cookies, directory, seal, now } = dependencies;
  const here = pathOf(call);
  if (!(await mayOpenConsent(dependencies, principal.user.id, "open")))
    return reply(429, messagePage(messages.tooManyConsentPages(here), principal), retryAfterLimit);
  const { viewer, authority } = await authorities.of(principal, parseRepositoryName(nameOf(call)));
  if (authority.kind !== "administers")
    return reply(404, messagePage(messages.notAdministered(nameOf(call)), principal));
  const { id: repositoryId, fullName } = authority.repository;
  const page = await directory(repositoryName(repositoryId)).getPage({ ...query, order: "used" });
  const proof: AdministratorProof = { userId: viewer.id, repositoryId };
  const outcome = await cookies.outcome(request, viewer.id);
  const html = repositoryPage({
    session: principal,
    fullName,
    page,
    query,
    here,
    proof: await seal.seal("administrator", { ...proof }, now() + proofLifetime),
    outcome,
    now: now(),
  });
  return reply(200, html, outcome ? { "Set-Cookie": cookies.endOutcome() } : {});
};

export const revokeRepositoryAccess: Handler<"revokeRepositoryAccess"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const { seal, directory, ledger, cookies } = dependencies;
  const { id, login } = principal.user;
  const Location = pathOf(call);
  const proof = await seal.open<AdministratorProof>("administrator", body.proof);
  if (proof?.userId !== id) return reply(409, messagePage(messages.proofExpired(Location), principal));
  const { repositoryId } = proof;
  const listed = directory(repositoryName(repositoryId));
  const { agent_id: agentId } = body;
  if (agentId === "all") {
    const { revoked, left } = await listed.revokeListed({ by: { id, login }, isAdministrator: true });
    const outcome = await cookies.startOutcome(id, {
      kind: "revoked_all",
      of: "repository",
      name: nameOf(call),
      revoked,
      left,
    });
    return reply(303, { Location, "Set-Cookie": outcome });
  }
  // A made-up agent id must not create a ledger.
  const known = await listed.hasAgent(agentId);
  const revoked = known && (await ledger(agentId).revokeConsent(repositoryId, { id, login }, true));
  if (!revoked || revoked.kind === "not_found")
    return reply(404, messagePage(messages.alreadyEnded(Location), principal));
  const outcome = await cookies.startOutcome(id, { ...revoked, agentId, repositoryId });
  return reply(303, { Location, "Set-Cookie": outcome });
};

type RepositoryCall = Pick<Call<"showRepository">, "params">;

function nameOf({ params }: RepositoryCall): string {
  return `${params.owner}/${params.repository}`;
}

function pathOf(call: RepositoryCall): string {
  return `/repositories/${nameOf(call)}`;
}
