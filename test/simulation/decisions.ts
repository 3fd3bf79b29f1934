import { randomText } from "../../src/crypto/secret.ts";
import { personName } from "../../src/directory/context.ts";
import { hasAgent } from "../../src/directory/queries.ts";
import { pushScope } from "../../src/domain/branchLimit.ts";
import type { BranchPattern } from "../../src/domain/branchPattern.ts";
import { approvedScopes, limitOf } from "../../src/domain/decision.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { hour } from "../../src/domain/time.ts";
import { changeAccess } from "../../src/ledger/changeAccess.ts";
import { findConsentTo } from "../../src/ledger/consents.ts";
import { decide } from "../../src/ledger/decide.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { revokeConsent } from "../../src/ledger/revoke.ts";
import type { ConsentRequest, Want } from "../../src/session/consentRequest.ts";
import { type Person, readAgentRecord } from "../../src/store/agents.ts";
import type { Location } from "./actions.ts";
import { type Approval, isSamePatterns, liftingScopes, Violation } from "./oracle.ts";
import { asLost, nthLast, outcomeOf } from "./outcomes.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

/** A person's decision. The bits of `approves` select the requested scopes that the person approves. */
interface Choice {
  by: Person;
  /** The index of a repository in the request. The default is the first one. */
  want?: number;
  approves: number;
  /** The branches that an approved `contents:write` may push to, or `null` for any branch. */
  branches: BranchPattern[] | null;
  /** How long the approval lasts, in milliseconds. */
  lasts: number;
}

/** Lets a person approve or deny the request that a link leads to. */
export async function decideLink(simulation: Simulation, link: number, choice: Choice): Promise<void> {
  const { agentId, request: reference } = nthLast(simulation.links, link) ?? { agentId: "", request: "" };
  const agent = simulation.agents.find((one) => one.agentId === agentId);
  const id = reference.slice(agentId.length + 1);
  const request = await agent?.call(async (ledger) => findRequest(ledger, id)).catch(() => null);
  const want = request?.wants[(choice.want ?? 0) % request.wants.length];
  if (agent && request && want) await decideWant(simulation, agent, request, want, choice);
}

/** Lets a person decide a link that an earlier version sealed, so that the ledger doesn't know the request. */
export async function decideSealedLink(
  simulation: Simulation,
  agent: SimulatedAgent,
  { name, scopes }: { name: string; scopes: Scope[] },
  choice: Choice,
): Promise<void> {
  const createdAt = simulation.now();
  const want = { repo: name, scopes, branches: null };
  const { agentId } = agent;
  const sealed = { id: randomText(22), agentId, wants: [want], reason: null, createdAt, expiresAt: createdAt + hour };
  await decideWant(simulation, agent, sealed, want, choice);
}

async function decideWant(
  simulation: Simulation,
  agent: SimulatedAgent,
  request: ConsentRequest,
  { repo, scopes }: Want,
  { by, approves, branches, lasts }: Choice,
): Promise<void> {
  const { oracle, github } = simulation;
  const { agentId } = agent;
  github.demoted.delete(by.id); // Only people who administer the repository reach the ledger.
  const repository = github.findRepository(repo);
  const approved = repository ? scopes.filter((_, index) => (approves >> index) & 1) : [];
  const [repositoryId, installationId] = [repository?.id ?? -1, repository?.installationId ?? -1];
  const sentAt = simulation.now();
  const approval = beginApproval(simulation, {
    ...{ agentId, repositoryId, installationId, by: by.id, name: repo, branches },
    ...{ scopes: approved, certainScopes: approved, replaces: approved.filter((scope) => scope === pushScope) },
    ...{ endsAt: sentAt + lasts, isEndKnown: true, moveCount: github.moveCount },
  });
  // If the App now accesses the repository through another installation, earlier approvals have ended.
  const ending = { agentId, repositoryId, exceptInstallation: installationId, tokensOnly: false };
  const ended = oracle.begin(oracle.endings, ending);
  const decided = await agent
    .call((ledger) => decide(ledger, { request, repo, by, approved, branches, lasts, repository }))
    .catch(asLost);
  if (decided === "decided") {
    const decision = `${request.id} ${repo}`;
    if (oracle.decided.has(decision)) throw new Violation("a request is decided twice");
    if (request.expiresAt <= sentAt) throw new Violation("a request is decided after its link expired");
    oracle.decided.add(decision);
    if (approved.length > 0) agent.loggedApprovals++;
  }
  if (decided === "limit_lifted") checkExclusion(simulation, approval.approval, sentAt);
  approval.finish(outcomeOf(decided, "decided"));
  oracle.finish(ended, outcomeOf(decided, "decided"));
  const what = `${request.id.slice(0, 4)} of ${agentId} on ${repo} (${repositoryId})`;
  const where = approved.includes(pushScope) ? ` to ${branches ?? "any branch"}` : "";
  simulation.tell(`${by.login} decides ${what}: ${approved} of ${scopes}${where}: ${decided}`);
}

/** A person's change to an agent's access. The bits of `takes` select the scopes that the person removes. */
interface Change {
  by: Person;
  takes: number;
  branches: BranchPattern[] | null;
  /** How long the remaining access lasts from now, or `null` to leave its end unchanged. */
  lasts: number | null;
}

/** Lets a person open the page for an agent's access and change what it shows. */
export async function changeShownAccess(
  simulation: Simulation,
  agent: SimulatedAgent,
  name: string,
  { by, takes, branches, lasts }: Change,
): Promise<void> {
  const { oracle, github, kv, random } = simulation;
  const { agentId } = agent;
  const repository = github.findRepository(name);
  if (!repository) return;
  const { id: repositoryId, installationId } = repository;
  // While the person reads the page, another repository may take over the name.
  const { moveCount } = github;
  const seen = await agent.call(async (ledger) => findConsentTo(ledger, repositoryId)).catch(asLost);
  const [seenAt, seenTime] = [oracle.tick(), simulation.now()];
  // The person reads the page for a short or a long time.
  for (let pauses = random.pick([1, 3, 9]); pauses > 0; pauses--) await kv.unreliably(() => {}).catch(asLost);
  if (!seen || seen === "lost") return;
  const held = approvedScopes(seen.decisions, simulation.now());
  if (held.length === 0) return;
  github.demoted.delete(by.id);
  const taken = held.filter((_, index) => (takes >> index) & 1);
  const kept = held.filter((scope) => !taken.includes(scope));
  const endsAt = lasts === null ? null : simulation.now() + lasts;
  const scopes = kept.filter((scope) => endsAt !== null || scope === pushScope);
  const replaces = [...scopes, ...taken];
  const isNews = (one: Approval) =>
    one.isAcknowledged &&
    one.start > seenAt &&
    one.scopes.includes(pushScope) &&
    !isSamePatterns(one.branches, limitOf(seen.decisions, seenTime)?.branches ?? null);
  const approvals = oracle.pushApprovals({ agentId, repositoryId, installationId });
  const isOutdated = approvals.some(isNews) && !approvals.some((one) => isSamePatterns(one.branches, branches));
  const latest = Math.max(0, ...approvals.map((one) => one.endsAt));
  const approval = beginApproval(simulation, {
    ...{ agentId, repositoryId, installationId, by: by.id, name, scopes, replaces, branches },
    ...{ certainScopes: endsAt === null ? [] : scopes, moveCount },
    ...{ endsAt: endsAt ?? latest, isEndKnown: endsAt !== null },
  });
  const consent = { id: seen.id, version: seen.version };
  const change = { repositoryId, installationId, consent, by, kept, taken, branches, endsAt };
  const changed = await agent.call((ledger) => changeAccess(ledger, change)).catch(asLost);
  const answer = changed === "lost" ? changed : changed.kind;
  if (answer === "changed" && isOutdated && kept.includes(pushScope))
    throw new Violation("access is changed although its branches aren't what the person saw");
  approval.finish(outcomeOf(answer, "changed"));
  const how = `keeps ${kept} on ${branches ?? "any branch"} and takes ${taken}`;
  simulation.tell(`${by.login} changes ${agentId} on ${name} (${repositoryId}): ${how}: ${answer}`);
}

/**
 * Records an approval that is in flight. If it certainly changes the branches, it also ends the tokens minted before
 * it.
 */
function beginApproval(
  { oracle, now }: Simulation,
  order: Omit<Approval, "start" | "end" | "isAcknowledged" | "isVoid">,
) {
  const { agentId, repositoryId } = order;
  const before = oracle.pushApprovals(order);
  const isHeld = before.some((one) => oracle.isCertain(one, pushScope));
  const isChange = before.every((one) => !isSamePatterns(one.branches, order.branches));
  for (const earlier of oracle.approvals) {
    // A new decision by the same person about the same scope replaces the end of the earlier one.
    const isReplaced = (scope: Scope) =>
      order.replaces.includes(scope) || (earlier.by === order.by && order.scopes.includes(scope));
    if (earlier.agentId === agentId && earlier.repositoryId === repositoryId)
      earlier.certainScopes = earlier.certainScopes.filter((scope) => !isReplaced(scope));
  }
  const approval = oracle.begin(oracle.approvals, order);
  const ending = oracle.begin(oracle.endings, { agentId, repositoryId, tokensOnly: true });
  return {
    approval,
    finish(outcome: ReturnType<typeof outcomeOf>) {
      const isLate = before.some(({ endsAt }) => endsAt <= now());
      const endsTokens = order.scopes.includes(pushScope) && isHeld && isChange && !isLate;
      oracle.finish(approval, outcome);
      oracle.finish(ending, endsTokens || outcome === "nothing" ? outcome : "unknown");
    },
  };
}

/** Checks that a decision sent at this time was refused because it would lift a limit. */
function checkExclusion({ oracle }: Simulation, { branches, ...approval }: Approval, sentAt: number): void {
  const possible = oracle.possibleApprovals(approval, sentAt);
  const limits = approval.scopes.includes(pushScope) ? [branches] : possible.map((one) => one.branches);
  const isLifting = possible.some(({ scopes }) => liftingScopes.some((scope) => scopes.includes(scope)));
  if (!isLifting || limits.every((limit) => limit === null))
    throw new Violation("a decision is refused although it lifts no limit");
}

export async function revokeAccess(
  simulation: Simulation,
  agent: SimulatedAgent,
  repositoryId: number,
  by: Person,
  at: Location,
) {
  const { oracle, locations, github, kv, directories } = simulation;
  const { agentId } = agent;
  const known = await Promise.all([
    kv.unreliably(() => hasAgent(directories.open(personName(by.id)), agentId)),
    readAgentRecord(locations[at], agentId),
  ]).catch(asLost);
  if (known === "lost" || !known.some(Boolean)) return;
  const ending = oracle.begin(oracle.endings, { agentId, repositoryId, tokensOnly: false });
  const older = [...oracle.issued].filter((token) => token.agentId === agentId && token.repositoryId === repositoryId);
  const revoked = await agent.call((ledger) => revokeConsent(ledger, repositoryId, by)).catch(asLost);
  oracle.finish(ending, outcomeOf(revoked === "lost" ? revoked : revoked.kind, "revoked"));
  simulation.tell(`${by.login} revokes ${agentId} on ${repositoryId}: ${JSON.stringify(revoked)}`);
  if (revoked === "lost" || revoked.kind !== "revoked" || revoked.pending > 0) return;
  // The answer may leave out tokens under another person's consent that ended earlier.
  const isOnlyApprover = oracle.approvals.every((one) => one.agentId !== agentId || one.by === by.id);
  if (isOnlyApprover && older.some((token) => github.isAlive(token)))
    throw new Violation("nothing is pending, but a token is alive");
}
