import type { Dependencies } from "../dependencies.ts";
import { evaluateScopes } from "../domain/consent.ts";
import { parseRepositoryName } from "../domain/repository.ts";
import type { Scope } from "../domain/scopes.ts";
import { day, hour } from "../domain/time.ts";
import type { Authority } from "../github/authority.ts";
import { avatarUrl } from "../github/avatar.ts";
import type { Call, Handler } from "../http/contract.ts";
import type { Verdict } from "../ledger/decide.ts";
import type { Review } from "../ledger/queries.ts";
import { consentPage, decidedPage } from "../pages/consent.tsx";
import { type Message, messagePage } from "../pages/message.tsx";
import * as ways from "../pages/nextSteps.ts";
import { type ConsentRequest, consentUrl, openConsentRequest, type Shown } from "../session/consentRequest.ts";

type ConsentCall = Call<"showConsent"> | Call<"decideConsent">;
type Decidable = Extract<Authority, { kind: "administers" | "may_create" }>;

/** A consent request, its viewer, and what the two may do to each other. */
interface ConsentView {
  request: ConsentRequest;
  review: Review;
  authority: Decidable;
  repositoryId: number | null;
  open: Scope[];
}

export const showConsent: Handler<"showConsent"> = async (call) => {
  const { principal, reply, dependencies } = call;
  const hearing = await loadConsent(call);
  if ("status" in hearing) {
    const page = messagePage(hearing.message, principal);
    return hearing.status === 403 ? reply(403, page, await wayBack(call)) : reply(hearing.status, page);
  }
  const { request, review } = hearing;
  if (review.decidedAt !== null) {
    const mayKnow = review.approved !== null;
    const page = mayKnow ? decidedPage(principal, request, review, dependencies.now()) : null;
    return reply(200, page ?? messagePage(ways.alreadyDecided, principal));
  }
  if (hearing.open.length === 0) return reply(200, messagePage(ways.nothingOpen, principal));
  return reply(200, await renderConsent(call, hearing, dependencies));
};

export const decideConsent: Handler<"decideConsent"> = async (call) => {
  const { body, principal, reply, dependencies } = call;
  const { user } = principal;
  const again = currentPath(call);
  const hearing = await loadConsent(call);
  if ("status" in hearing) {
    const page = messagePage(hearing.message, principal);
    return hearing.status === 403 ? reply(403, page, await wayBack(call)) : reply(hearing.status, page);
  }
  const { request, review, authority, repositoryId, open } = hearing;
  if (review.decidedAt !== null || open.length === 0) return reply(303, { Location: again });

  const shown = await dependencies.seal.open<Shown>("shown", body.shown);
  if (shown?.requestId !== request.id || shown.userId !== user.id || shown.repositoryId !== repositoryId) {
    const notice = "What the page showed is not what there is to decide now. Look again before you decide.";
    return reply(409, await renderConsent(call, hearing, dependencies, notice));
  }
  const approved = body.decision === "approve" ? (body.scope ?? []) : [];
  if (approved.some((scope) => !open.includes(scope)) || (body.decision === "approve" && approved.length === 0)) {
    const notice = "Nothing was decided. Tick at least one of the scopes below to approve it, or deny all of it.";
    return reply(400, await renderConsent(call, hearing, dependencies, notice));
  }

  let repository: Verdict["repository"] = null;
  if (authority.kind === "administers") {
    const { id, fullName } = authority.repository;
    repository = { id, fullName, installationId: authority.installation.id };
  } else if (approved.length > 0) {
    const made = await createRepository(call, authority, request);
    if (made === "exists by now") return reply(303, { Location: again });
    if ("status" in made) return reply(made.status, messagePage(made.message, principal), await wayBack(call));
    repository = made;
  } else if (authority.account.id !== user.id) {
    // Whether this person speaks for the organization GitHub would only tell by creating.
    return reply(403, messagePage(ways.notTheirsToDeny(request.repo), principal));
  }
  const by = { id: user.id, login: user.login };
  await dependencies
    .ledger(request.agentId)
    .decide({ request, by, approved, lasts: (body.days ?? 7) * day, repository });
  return reply(303, { Location: again });
};

type Stop = { status: 400 | 403 | 410; message: Message };

/** Opens the request, asks GitHub what the viewer may decide, and the ledger what was decided. */
async function loadConsent(call: ConsentCall): Promise<ConsentView | Stop> {
  const { query, principal, dependencies } = call;
  const { seal, authorities, now } = dependencies;
  const { user, token } = principal;
  const request = await openConsentRequest(seal, query.request);
  const repository = parseRepositoryName(query.repo);
  if (!request || parseRepositoryName(request.repo).key !== repository.key)
    return { status: 400, message: ways.altered };
  if (request.expiresAt <= now()) return { status: 410, message: ways.expired };

  const authority = await authorities.of({ id: user.id, login: user.login, token }, repository);
  if (authority.kind !== "administers" && authority.kind !== "may_create") {
    return { status: 403, message: ways.nextStep(authority, request.repo, principal, currentPath(call)) };
  }
  const repositoryId = authority.kind === "administers" ? authority.repository.id : null;
  const place = repositoryId === null ? null : { repositoryId, installationId: authority.installation.id };
  const review = await dependencies.ledger(request.agentId).reviewRequest(request, user.id, place);
  if (!review) return { status: 410, message: ways.noAgent };
  const { approved: granted } = evaluateScopes(request.scopes, review.consent?.decisions ?? [], now());
  const open = request.scopes.filter((scope) => !granted.includes(scope));
  return { request, review, authority, repositoryId, open };
}

async function renderConsent(
  call: ConsentCall,
  hearing: ConsentView,
  { seal, settings, now }: Dependencies,
  notice?: string,
) {
  const session = call.principal;
  const { review, request, repositoryId } = hearing;
  const shown: Shown = { requestId: request.id, userId: session.user.id, repositoryId };
  const held = review.consent?.decisions.filter(({ approved, endsAt }) => approved && endsAt > now()) ?? [];
  const registrar = review.agent.registeredBy;
  return consentPage({
    ...hearing,
    session,
    held,
    avatar: registrar && avatarUrl(settings.serverUrl, registrar.id),
    shown: await seal.seal("shown", { ...shown }, now() + hour),
    action: currentPath(call),
    ...(notice && { notice }),
  });
}

/** This very page, without what else was hung onto its address. */
function currentPath({ query }: ConsentCall): string {
  return consentUrl("", query.repo, query.request);
}

/** Whoever is led to GitHub from here comes back here. */
async function wayBack(call: ConsentCall): Promise<{ "Set-Cookie": string }> {
  return { "Set-Cookie": await call.dependencies.cookies.startReturnPath(currentPath(call)) };
}

type Made = NonNullable<Verdict["repository"]> | "exists by now" | { status: 403 | 409; message: Message };

/** Creates the repository as the approver, so that GitHub decides whether they may, and waits until the App sees it. */
async function createRepository(call: ConsentCall, authority: Decidable, request: ConsentRequest): Promise<Made> {
  if (authority.kind !== "may_create") throw new Error("the repository exists");
  const { principal: session, dependencies } = call;
  const { account, installation } = authority;
  const { owner, name } = parseRepositoryName(request.repo);
  const created = await dependencies.user.createRepository(session.token, account, name);
  if (created.kind === "refused") return { status: 403, message: ways.mayNotCreate(request.repo) };
  if (created.kind === "exists") {
    // A form that was sent twice meets its own repository.
    const { user, token } = session;
    const now = await dependencies.authorities.of(
      { id: user.id, login: user.login, token },
      parseRepositoryName(request.repo),
    );
    if (now.kind === "administers") return "exists by now";
    return { status: 409, message: ways.notSelected(request.repo, installation.url) };
  }
  const { id, fullName } = created.repository;
  // GitHub's replicas may lag behind for a few seconds after a creation.
  for (const lag of [0, 250, 500, 1000, 2000, 4000]) {
    await new Promise((resolve) => setTimeout(resolve, lag));
    const found = await dependencies.installations.installationOn(owner, name);
    if (found) return { id, fullName, installationId: found.installation.id };
  }
  return { status: 409, message: ways.createdNotSelected(fullName, installation.url) };
}
