import type { AgentCredential } from "../../src/crypto/agentToken.ts";
import { type BranchPattern, covers as coversBranches } from "../../src/domain/branchPattern.ts";
import { covers, type Scope } from "../../src/domain/scopes.ts";
import { hour, second } from "../../src/domain/time.ts";
import { type IssueOutcome, issue } from "../../src/ledger/issue.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { revokeToken } from "../../src/ledger/revoke.ts";
import { readAgentRecord } from "../../src/store/agents.ts";
import { hashToken, minLifetime, readToken, tokenKey } from "../../src/store/tokens.ts";
import { ada } from "../harness/fixtures.ts";
import { hold } from "./hold.ts";
import { type Approval, isSamePatterns, Violation } from "./oracle.ts";
import { asLost, isExpected, nthLast, outcomeOf } from "./outcomes.ts";
import type { SimulatedToken } from "./simulatedGitHub.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

export type Location = 0 | 1 | 2;

export interface TokenRequest {
  agent: SimulatedAgent;
  credential: AgentCredential;
  name: string;
  scopes: Scope[];
  /** The branches that the agent wants to push to, or `null` if it doesn't say. */
  branches: BranchPattern[] | null;
  at: Location;
  renew: boolean;
  /** How long to wait for a decision, in milliseconds. */
  wait: number;
}

interface TokenAnswer {
  kind: "cached" | "issued";
  token: string;
  scopes: Scope[];
  branches?: BranchPattern[];
}

type Answer = TokenAnswer | Exclude<IssueOutcome, { kind: "issued" }> | { kind: "failed" };

/** The answers that a caller without access may get. */
export const refusals: readonly string[] = ["needs_consent", "denied", "unknown_agent", "expired_token"];

/** The answers that any caller may get. */
const uninformative: readonly string[] = ["unknown_agent", "expired_token", "failed"];

/**
 * Requests a token as the Worker does, first from KV and then from the ledger. Compares the answer with what the oracle
 * knows.
 */
export async function askForToken(simulation: Simulation, request: TokenRequest): Promise<Answer> {
  const { agent, name, scopes, branches, renew, credential } = request;
  const { agentId } = agent;
  const { oracle, github, renewals } = simulation;
  const certain = () =>
    oracle.surelyAuthenticates(credential) ? oracle.certainApprovals(agentId, name, scopes, github.moveCount) : [];
  const certainBefore = certain();
  const mayBeAgent = oracle.mayAuthenticate(credential);
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
  else if (!mayBeAgent && !oracle.mayAuthenticate(credential) && !uninformative.includes(answer.kind))
    throw new Violation(`the answer is ${answer.kind}, but the caller is not the agent`);

  // Approvals from before the request that didn't end during it must lead to a token. So must an approval that arrives
  // while the request waits for it.
  const certainAfter = certain();
  const limitIn = (approvals: Approval[]) =>
    approvals.findLast(({ certainScopes }) => certainScopes.includes("contents:write"))?.branches ?? null;
  // An owner may have to decide about additional branches.
  const isDecided = [certainBefore, certainAfter].every((approvals) => {
    const limit = limitIn(approvals);
    return !branches || !limit || coversBranches(limit, branches);
  });
  const isPromised =
    isDecided && certainBefore.length > 0 && certainBefore.every((approval) => certainAfter.includes(approval));
  const isAwaited =
    held && certainAfter.length > 0 && certainAfter.every(({ end }) => end !== null && end < oracle.tick());
  if ((isPromised || (isAwaited && isDecided)) && refusals.includes(answer.kind)) {
    throw new Violation(`the answer is ${answer.kind} although the scopes are approved`);
  }
  if (!isPromised) return answer;
  // A token that took an hour to arrive has expired.
  const isLate = simulation.now() >= sentTime + hour;
  const isExcused = isLate || github.failureRate > 0 || github.unavailableUntil >= sentTime;
  if (!isExcused && answer.kind === "unavailable") throw new Violation("no token although the scopes are approved");
  if (!("token" in answer)) return answer;
  if (answer.scopes.length < scopes.length) throw new Violation("the token has fewer scopes than were approved");
  const limit = scopes.includes("contents:write") ? limitIn(certainBefore) : null;
  if (answer.kind === "issued" && !isSamePatterns(answer.branches ?? null, limit))
    throw new Violation(`the answer names the branches ${answer.branches}, not ${limit}`);
  if (github.isAlive(tokenOf(simulation, answer.token))) return answer;
  if (renew && !hasChangedSince(simulation, agentId, sentAt))
    throw new Violation("a request for a new token gets a dead one");
  return renew ? answer : askForToken(simulation, { ...request, renew: true });
}

async function readAnswer(simulation: Simulation, request: TokenRequest): Promise<Answer & { held?: true }> {
  const { agent, credential, name, scopes, branches, at, renew, wait } = request;
  const { locations, seal } = simulation;
  if (!renew) {
    const cached = await readToken(locations[at], seal, tokenKey(agent.agentId, name, scopes), credential);
    const isHit = cached !== null && (!branches || coversBranches(cached.branches ?? branches, branches));
    if (isHit) return { ...cached, kind: "cached" };
  }
  const record = await readAgentRecord(locations[at], agent.agentId);
  if (!record) return { kind: "unknown_agent" };
  const options = { repo: name, scopes, branches, renew };
  return hold(simulation, agent, wait, () => agent.call((ledger) => issue(ledger, credential, record, options)));
}

/** Checks a token that an agent got. */
function checkIssued(simulation: Simulation, request: TokenRequest, answer: TokenAnswer, sentAt: number) {
  const { oracle, github } = simulation;
  const { agent, credential, scopes } = request;
  const token = tokenOf(simulation, answer.token);
  if (token.agentId !== agent.agentId) throw new Violation("the token was minted for another agent");
  if (token.expiresAt - simulation.now() < minLifetime - second) throw new Violation("the token expires too soon");
  if (!answer.scopes.every((scope) => scopes.some((asked) => covers(asked, scope))))
    throw new Violation("the token has scopes that were not requested");
  oracle.issued.add(token);
  simulation.heldTokens.push(token);
  oracle.holders.set(token, [...(oracle.holders.get(token) ?? []), { credential, at: oracle.tick() }]);
  const mayAuthenticate = oracle.mayAuthenticate(credential);
  const objection = mayAuthenticate ? oracle.objectionTo(token) : "the caller is not the agent";
  if (answer.kind === "issued" && objection) throw new Violation(`the ledger issues a token, but ${objection}`);
  const revokedAt = oracle.revokedByAgent.get(token.token) ?? Number.POSITIVE_INFINITY;
  if (answer.kind === "issued" && revokedAt < sentAt) throw new Violation("the ledger issues a revoked token");
  // A cached copy may still be issued if its token is dead or if the token's revocation is in the ledger's outbox.
  if (objection && github.isAlive(token) && !isRevocationPending(agent, token)) {
    throw new Violation(`a cached token is issued that stays alive, but ${objection}`);
  }
}

/** Lets the registrant give the agent a new secret, which may expire, or delete the agent if no secret is given. */
export async function endSecret(
  simulation: Simulation,
  agent: SimulatedAgent,
  at: Location,
  newHash: string | null,
  expiresAt: number | null = null,
) {
  const { oracle } = simulation;
  const { agentId } = agent;
  const record = await readAgentRecord(simulation.locations[at], agentId).catch(asLost);
  if (!record || record === "lost") return;
  const secret = newHash === null ? [] : [oracle.begin(oracle.secrets, { agentId, secretHash: newHash, expiresAt })];
  const ending = oracle.begin(oracle.endings, { agentId, repositoryId: null, tokensOnly: newHash !== null });
  const done = await agent
    .call((ledger) =>
      newHash === null ? deleteAgent(ledger, record, ada) : rotateAgent(ledger, record, ada, newHash, expiresAt),
    )
    .catch(asLost);
  for (const order of [...secret, ending]) oracle.finish(order, outcomeOf(done, "done"));
  simulation.tell(`${agentId} ${newHash === null ? "is deleted" : "gets a new secret"}: ${done}`);
}

/** Lets an agent revoke a token that it or another agent got. */
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
  const answer = await agent
    .call((ledger) => revokeToken(ledger, { agentId, secretHash }, record, token.token))
    .catch(asLost);
  const done = answer === "lost" ? answer : answer.kind;
  simulation.tell(`${agentId} revokes ${token.token}: ${done}`);
  if (done !== "done" || token.agentId !== agentId) return;
  oracle.revokedByAgent.set(token.token, oracle.tick());
  if (wasAlive && github.isAlive(token) && !isRevocationPending(agent, token)) {
    throw new Violation("a token that its agent revoked stays alive");
  }
}

export function isRevocationPending({ sql }: SimulatedAgent, { token }: SimulatedToken): boolean {
  return sql.all("SELECT 1 FROM outbox WHERE key = ?", `revoke:${hashToken(token)}`).length > 0;
}

/** Returns whether anything for this agent has been ordered since a moment or is in flight. */
function hasChangedSince({ oracle }: Simulation, agentId: string, since: number): boolean {
  const orders = [...oracle.endings, ...oracle.approvals, ...oracle.trusts].filter(
    (order) => order.agentId === agentId,
  );
  const isRecent = (at: number | null) => at === null || at > since;
  return orders.some(({ end }) => isRecent(end)) || [...oracle.revokedByAgent.values()].some(isRecent);
}

export function tokenOf({ github }: Simulation, name: string): SimulatedToken {
  const token = github.tokens.get(name);
  if (!token) throw new Violation("GitHub never minted this token");
  return token;
}
