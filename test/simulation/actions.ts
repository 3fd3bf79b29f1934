import { hasAgent } from "../../src/directory/queries.ts";
import { covers as coversBranches } from "../../src/domain/branchPattern.ts";
import { covers, type Scope } from "../../src/domain/scopes.ts";
import { second } from "../../src/domain/time.ts";
import { decide } from "../../src/ledger/decide.ts";
import { type IssueOutcome, issue } from "../../src/ledger/issue.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { findRequest } from "../../src/ledger/requests.ts";
import { revokeConsent, revokeToken } from "../../src/ledger/revoke.ts";
import { hashToken } from "../../src/ledger/tokens.ts";
import { type Person, readAgentRecord } from "../../src/store/agents.ts";
import { leastLife, readToken, tokenKey } from "../../src/store/tokens.ts";
import { ada } from "../harness/fixtures.ts";
import { LedgerCrash } from "../harness/ledgerHost.ts";
import { InjectedFailure } from "./network.ts";
import { type Approval, type Oracle, type Replacement, Violation } from "./oracle.ts";
import type { SimulatedToken } from "./simulatedGitHub.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

export type Location = 0 | 1 | 2;

export interface TokenRequest {
  agent: SimulatedAgent;
  secretHash: string;
  name: string;
  scopes: Scope[];
  at: Location;
  renew: boolean;
  /** Milliseconds. */
  wait: number;
  /** What the agent proposes. */
  branches: string[] | null;
}

interface TokenAnswer {
  kind: "cached" | "issued";
  token: string;
  scopes: Scope[];
  branches?: string[];
}

type Answer = TokenAnswer | Exclude<IssueOutcome, { kind: "issued" }> | { kind: "failed" };

/** Asks for a token as the Worker does, in KV and then in the ledger, and compares the answer with what the oracle knows. */
export async function askForToken(simulation: Simulation, request: TokenRequest): Promise<Answer> {
  const { agent, name, scopes, renew, secretHash } = request;
  const { agentId } = agent;
  const { oracle, github, renewals } = simulation;
  const certain = () =>
    oracle.surelyAuthenticates(agentId, secretHash)
      ? oracle.certainApprovals(agentId, name, scopes, github.moveCount)
      : [];
  const certainBefore = certain();
  const [sentAt, sentTime] = [oracle.tick(), simulation.now()];
  if (renew) renewals.set(agentId, (renewals.get(agentId) ?? 0) + 1);
  const { held, ...answer } = await readAnswer(simulation, request).catch((error): Answer & { held?: true } => {
    if (isExpected(error)) return { kind: "failed" };
    throw error;
  });
  if (renew) renewals.set(agentId, (renewals.get(agentId) ?? 1) - 1);
  const got = `${answer.kind} ${"token" in answer ? answer.token : ""}`;
  simulation.tell(`${agentId} asks for ${scopes} on ${name} at ${request.at}${renew ? " again" : ""}: ${got}`);
  if (answer.kind === "needs_consent") simulation.links.push({ agentId, request: answer.request });
  if ("token" in answer) checkIssued(simulation, request, answer, sentAt);

  // What was approved before the request and did not end during it gives a token. So does an approval to a request that waited for it.
  const certainAfter = certain();
  const pushIn = (approvals: Approval[]) =>
    approvals.findLast(({ certainScopes }) => certainScopes.includes("contents:write"))?.branches ?? null;
  // An owner may have to decide about wider branches.
  const isDecided = [certainBefore, certainAfter].every((approvals) => {
    const limit = pushIn(approvals);
    return !request.branches || !limit || coversBranches(limit, request.branches);
  });
  const isPromised =
    isDecided && certainBefore.length > 0 && certainBefore.every((approval) => certainAfter.includes(approval));
  const isAwaited =
    held && certainAfter.length > 0 && certainAfter.every(({ end }) => end !== null && end < oracle.tick());
  if ((isPromised || (isAwaited && isDecided)) && ["needs_consent", "denied", "unknown_agent"].includes(answer.kind)) {
    throw new Violation(`the answer is ${answer.kind} although the scopes are approved`);
  }
  if (!isPromised) return answer;
  const isExcused = github.failureRate > 0 || github.unavailableUntil >= sentTime;
  if (!isExcused && answer.kind === "unavailable") throw new Violation("no token although the scopes are approved");
  if (!("token" in answer)) return answer;
  if (answer.scopes.length < scopes.length) throw new Violation("the token has fewer scopes than were approved");
  const expected = scopes.includes("contents:write") ? pushIn(certainBefore) : null;
  if (answer.kind === "issued" && JSON.stringify(answer.branches ?? null) !== JSON.stringify(expected))
    throw new Violation(`the answer names the branches ${answer.branches}, not ${expected}`);
  if (github.isAlive(tokenOf(simulation, answer.token))) return answer;
  if (renew && !hasChangedSince(simulation, agentId, sentAt))
    throw new Violation("a request for a new token gets a dead one");
  return renew ? answer : askForToken(simulation, { ...request, renew: true });
}

async function readAnswer(simulation: Simulation, request: TokenRequest): Promise<Answer & { held?: true }> {
  const { agent, secretHash, name, scopes, at, renew, wait, branches } = request;
  const { locations, seal, tell, now } = simulation;
  const credential = { agentId: agent.agentId, secretHash };
  if (!renew) {
    const cached = await readToken(locations[at], seal, tokenKey(agent.agentId, name, scopes), credential);
    const isHit = cached !== null && (!branches || coversBranches(cached.branches ?? branches, branches));
    if (isHit) return { ...cached, kind: "cached" };
  }
  const record = await readAgentRecord(locations[at], agent.agentId);
  if (!record) return { kind: "unknown_agent" };
  const options = { repo: name, scopes, branches, renew, holdUntil: wait === 0 ? 0 : now() + wait };
  const call = () => agent.call((ledger) => issue(ledger, credential, record, options));
  return call().catch((error) => {
    if (wait === 0) throw error;
    tell(`${agent.agentId} is held again`);
    return call();
  });
}

/** Checks a token that an agent got. */
function checkIssued(simulation: Simulation, request: TokenRequest, answer: TokenAnswer, sentAt: number) {
  const { oracle, github } = simulation;
  const { agent, secretHash, scopes } = request;
  const token = tokenOf(simulation, answer.token);
  if (token.agentId !== agent.agentId) throw new Violation("the token was minted for another agent");
  if (token.expiresAt - simulation.now() < leastLife - second) throw new Violation("the token expires too soon");
  if (!answer.scopes.every((scope) => scopes.some((requested) => covers(requested, scope))))
    throw new Violation("the token has scopes that were not requested");
  oracle.issued.add(token);
  simulation.heldTokens.push(token);
  const mayAuthenticate = oracle.mayAuthenticate(agent.agentId, secretHash);
  const objection = mayAuthenticate ? oracle.objectionTo(token) : "the caller is not the agent";
  if (answer.kind === "issued" && objection) throw new Violation(`the ledger issues a token, but ${objection}`);
  const revokedAt = oracle.revokedByAgent.get(token.token) ?? Number.POSITIVE_INFINITY;
  if (answer.kind === "issued" && revokedAt < sentAt) throw new Violation("the ledger issues a revoked token");
  // A cached copy may still be issued if its token is dead, or its revocation is in the ledger's outbox.
  if (objection && github.isAlive(token) && !isRevocationPending(agent, token)) {
    throw new Violation(`a cached token is issued that stays alive, but ${objection}`);
  }
}

/** A person decides the request behind a link. The bits of `approves` say which of its scopes they approve. */
export async function decideRequest(
  simulation: Simulation,
  link: number,
  by: Person,
  approves: number,
  lasts: number,
  branches: string[] | null,
) {
  const { oracle, github, links } = simulation;
  const { agentId, request: reference } = nthLast(links, link) ?? { agentId: "", request: "" };
  const agent = simulation.agents.find((one) => one.agentId === agentId);
  const id = reference.slice(agentId.length + 1);
  const request = await agent?.call(async (ledger) => findRequest(ledger, id)).catch(() => null);
  if (!agent || !request) return;
  const repository = github.findRepository(request.repo);
  const approved = repository ? request.scopes.filter((_, index) => (approves >> index) & 1) : [];
  const [repositoryId, installationId] = [repository?.id ?? -1, repository?.installationId ?? -1];
  // A new decision of the same person about the same scope replaces the earlier one's end; about contents:write, anyone's decision does.
  const push = approved.filter((scope) => scope === "contents:write");
  const replaced = beginReplacement(oracle, { agentId, repositoryId, scopes: push });
  forgetCertainty(oracle, { agentId, repositoryId, scopes: approved }, by);
  const sentAt = simulation.now();
  const approval = oracle.begin(oracle.approvals, {
    ...{ agentId, repositoryId, installationId, by: by.id, name: request.repo },
    ...{ scopes: approved, certainScopes: approved, branches, endsAt: sentAt + lasts, moveCount: github.moveCount },
  });
  // If the App reaches the repository through another installation, what was approved before has ended.
  const ending = { agentId, repositoryId, exceptInstallation: installationId, tokensOnly: false };
  const ended = oracle.begin(oracle.endings, ending);
  const decided = await agent
    .call((ledger) => decide(ledger, { request, by, approved, branches, lasts, repository }))
    .catch(asLost);
  if (decided === "decided") {
    if (oracle.decided.has(request.id)) throw new Violation("a request is decided twice");
    if (request.expiresAt <= sentAt) throw new Violation("a request is decided after its link expired");
    oracle.decided.add(request.id);
  }
  for (const order of [approval, ended, replaced]) oracle.finish(order, outcomeOf(decided, "decided"));
  const what = `${request.id.slice(0, 4)} of ${agentId} on ${request.repo} (${repositoryId})`;
  simulation.tell(`${by.login} decides ${what}: ${approved} of ${request.scopes} for ${branches}: ${decided}`);
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
    kv.unreliably(() => hasAgent(directories.open(by.id), agentId)),
    readAgentRecord(locations[at], agentId),
  ]).catch(asLost);
  if (known === "lost" || !known.some(Boolean)) return;
  const ending = oracle.begin(oracle.endings, { agentId, repositoryId, tokensOnly: false });
  const older = [...oracle.issued].filter((token) => token.agentId === agentId && token.repositoryId === repositoryId);
  const revoked = await agent.call((ledger) => revokeConsent(ledger, repositoryId, by)).catch(asLost);
  oracle.finish(ending, outcomeOf(revoked === "lost" ? revoked : revoked.kind, "revoked"));
  simulation.tell(`${by.login} revokes ${agentId} on ${repositoryId}: ${JSON.stringify(revoked)}`);
  if (revoked === "lost" || revoked.kind !== "revoked" || revoked.pending > 0) return;
  // Tokens under another person's consent, which ended before, are not counted for everyone.
  const isOnlyApprover = oracle.approvals.every((one) => one.agentId !== agentId || one.by === by.id);
  if (isOnlyApprover && older.some((token) => github.isAlive(token)))
    throw new Violation("nothing is pending, but a token is alive");
}

/** The registrant gives the agent a new secret, or deletes it if there is none. */
export async function endSecret(simulation: Simulation, agent: SimulatedAgent, at: Location, newHash: string | null) {
  const { oracle } = simulation;
  const { agentId } = agent;
  const record = await readAgentRecord(simulation.locations[at], agentId).catch(asLost);
  if (!record || record === "lost") return;
  const secret = newHash === null ? [] : [oracle.begin(oracle.secrets, { agentId, secretHash: newHash })];
  const ending = oracle.begin(oracle.endings, { agentId, repositoryId: null, tokensOnly: newHash !== null });
  const done = await agent
    .call((ledger) => (newHash === null ? deleteAgent(ledger, record, ada) : rotateAgent(ledger, record, ada, newHash)))
    .catch(asLost);
  for (const order of [...secret, ending]) oracle.finish(order, outcomeOf(done, "done"));
  simulation.tell(`${agentId} ${newHash === null ? "is deleted" : "gets a new secret"}: ${done}`);
}

/** An agent revokes a token that it, or another agent, got. */
export async function revokeHeldToken(
  simulation: Simulation,
  agent: SimulatedAgent,
  secretHash: string,
  index: number,
  at: Location,
) {
  const { oracle, github } = simulation;
  const { agentId } = agent;
  const token = nthLast(simulation.heldTokens, index);
  const record = await readAgentRecord(simulation.locations[at], agentId).catch(asLost);
  if (!token || !record || record === "lost") return;
  const wasAlive = github.isAlive(token);
  const done = await agent
    .call((ledger) => revokeToken(ledger, { agentId, secretHash }, record, token.token))
    .catch(asLost);
  simulation.tell(`${agentId} revokes ${token.token}: ${done}`);
  if (done !== "done" || token.agentId !== agentId) return;
  oracle.revokedByAgent.set(token.token, oracle.tick());
  if (wasAlive && github.isAlive(token) && !isRevocationPending(agent, token)) {
    throw new Violation("a token that its agent revoked stays alive");
  }
}

type Replaced = Pick<Replacement, "agentId" | "repositoryId" | "scopes">;

/** Notes that a decision replaces what anyone approved of these scopes before. */
export function beginReplacement(oracle: Oracle, replaced: Replaced): Replacement {
  forgetCertainty(oracle, replaced, null);
  return oracle.begin(oracle.replacements, replaced);
}

/** Earlier approvals of these scopes, by this person or by anyone, are no longer certain. */
function forgetCertainty(oracle: Oracle, { agentId, repositoryId, scopes }: Replaced, by: Person | null): void {
  for (const earlier of oracle.approvals) {
    const isSame = earlier.agentId === agentId && earlier.repositoryId === repositoryId;
    if (isSame && (by === null || earlier.by === by.id))
      earlier.certainScopes = earlier.certainScopes.filter((scope) => !scopes.includes(scope));
  }
}

export function isRevocationPending({ sql }: SimulatedAgent, { token }: SimulatedToken): boolean {
  return sql.all("SELECT 1 FROM outbox WHERE key = ?", `revoke:${hashToken(token)}`).length > 0;
}

/** Whether anything was ordered for this agent since a moment, or is in flight. */
function hasChangedSince({ oracle }: Simulation, agentId: string, since: number): boolean {
  const orders = [...oracle.endings, ...oracle.approvals].filter((order) => order.agentId === agentId);
  const isRecent = (at: number | null) => at === null || at > since;
  return orders.some(({ end }) => isRecent(end)) || [...oracle.revokedByAgent.values()].some(isRecent);
}

function tokenOf({ github }: Simulation, name: string): SimulatedToken {
  const token = github.tokens.get(name);
  if (!token) throw new Violation("GitHub never minted this token");
  return token;
}

function nthLast<T>(list: T[], index: number): T | undefined {
  return list.at(-1 - (index % Math.max(list.length, 1)));
}

function isExpected(error: unknown): boolean {
  return error instanceof InjectedFailure || error instanceof LedgerCrash;
}

export function asLost(error: unknown): "lost" {
  if (isExpected(error)) return "lost";
  throw error;
}

/** What the caller knows about an order from its answer. */
export function outcomeOf(answer: string, success: string): "done" | "nothing" | "unknown" {
  if (answer === "lost") return "unknown";
  return answer === success ? "done" : "nothing";
}
