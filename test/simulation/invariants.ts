import { personName, repositoryName } from "../../src/directory/context.ts";
import { minute } from "../../src/domain/time.ts";
import { findAgent } from "../../src/ledger/agent.ts";
import { listConsents } from "../../src/ledger/consents.ts";
import { listOpenRequests } from "../../src/ledger/requests.ts";
import { hashToken } from "../../src/store/tokens.ts";
import { ada } from "../harness/fixtures.ts";
import { isRevocationPending } from "./actions.ts";
import { liftingScopes, Violation } from "./oracle.ts";
import { finishPush } from "./pushes.ts";
import type { SimulatedToken } from "./simulatedGitHub.ts";
import { enough, type SimulatedAgent, type Simulation } from "./simulation.ts";

/** More than the longest pause between two deliveries plus the time for the deliveries that follow. */
const calmTime = 7 * minute;

/**
 * Checks that each ledger knows every live token that it has issued, and is about to revoke any that is older than an
 * acknowledged end.
 */
export function checkTokens({ oracle, github, agents }: Simulation): void {
  for (const token of new Set([...oracle.issued, ...oracle.pushTokens])) {
    const agent = agents.find(({ agentId }) => agentId === token.agentId);
    if (!agent || !github.isAlive(token) || isRevocationPending(agent, token)) continue;
    if (!hasToken(agent, token)) throw new Violation(`${token.token} is alive, and its ledger doesn't know it`);
    if (oracle.isEnded(token)) throw new Violation(`${token.token} is kept, but it is older than an acknowledged end`);
  }
}

/** Checks that no agent has both a limit and a scope that lifts it. */
export function checkLimits({ agents, now }: Simulation): void {
  for (const { sql, agentId } of agents) {
    const lifted = sql.all(
      `SELECT other.scope FROM decisions push JOIN decisions other USING (consent_id)
       WHERE push.scope = 'contents:write' AND push.branches IS NOT NULL AND push.approved = 1 AND push.ends_at > ?1
       AND other.scope IN (${liftingScopes.map((scope) => `'${scope}'`)}) AND other.approved = 1 AND other.ends_at > ?1`,
      now(),
    );
    if (lifted.length > 0) throw new Violation(`${agentId} is limited, and has ${JSON.stringify(lifted)}`);
  }
}

/** Stops all failures, waits, and checks the final state. */
export async function checkFinalState(simulation: Simulation): Promise<void> {
  const { kv, github, oracle, agents } = simulation;
  kv.failureRate = 0;
  github.failureRate = 0;
  for (const push of [...simulation.pushes]) simulation.start(finishPush(simulation, push));
  await simulation.deliver(enough);
  await simulation.pass(calmTime, enough);
  simulation.tell("the failures end");
  if (!simulation.isIdle()) throw new Violation("a caller still waits for its answer");
  checkTokens(simulation);
  checkLimits(simulation);
  // The same applies to tokens that a ledger holds and could issue.
  const kept = [...github.tokens.values()].filter((token) => agents.some((agent) => hasToken(agent, token)));
  for (const token of new Set([...oracle.issued, ...oracle.pushTokens, ...kept])) {
    if (!github.isAlive(token)) continue;
    // A token that no agent got may be one for pushes.
    const objection = oracle.objectionTo(token, !oracle.issued.has(token));
    if (objection) throw new Violation(`${token.token} stays alive, but ${objection}`);
    if (oracle.revokedByAgent.has(token.token)) throw new Violation(`${token.token} was revoked by its agent`);
  }
  for (const agent of agents) {
    const entries = agent.sql.all("SELECT key, attempts FROM outbox");
    if (entries.length > 0) throw new Violation(`the outbox is not delivered: ${JSON.stringify(entries)}`);
    checkActivity(agent);
    await checkKv(simulation, agent);
    await checkDirectories(simulation, agent);
  }
}

function hasToken({ sql }: SimulatedAgent, { token }: SimulatedToken): boolean {
  return sql.all("SELECT 1 FROM tokens WHERE sha256 = ?", hashToken(token)).length > 0;
}

/** Checks that the activity log has each approval, and has each push exactly once. */
function checkActivity({ agentId, sql, loggedApprovals, startedPushes }: SimulatedAgent): void {
  const approvals = sql.all("SELECT 1 FROM activity WHERE event = 'approved'").length;
  if (approvals < loggedApprovals) throw new Violation(`the log of ${agentId} has lost an approval`);
  const pushes = sql.all<{ id: string }>("SELECT push ->> 'id' AS id FROM activity WHERE event = 'pushed'");
  const countOf = (id: string) => pushes.filter((push) => push.id === id).length;
  const wrong = startedPushes.find((id) => countOf(id) !== 1);
  if (wrong) throw new Violation(`${wrong} is in the log ${countOf(wrong)} times`);
}

/** Checks that KV eventually agrees with the ledger, except for writes that arrived after their ledger had crashed. */
async function checkKv(simulation: Simulation, { agentId, sql }: SimulatedAgent): Promise<void> {
  const { kv, seal, github, orphans } = simulation;
  const [agent] = sql.all<{ deleted_at: number | null }>("SELECT deleted_at FROM agent");
  const entries = (prefix: string) => kv.finalEntries(prefix).filter(({ key }) => !orphans.has(key));
  const [record] = entries(`agent:${agentId}`).filter(({ value }) => !("deletedAt" in JSON.parse(value)));
  if (agent && !orphans.has(`agent:${agentId}`) && (agent.deleted_at === null) !== (record !== undefined))
    throw new Violation("KV disagrees about whether the agent exists");
  for (const { key, value } of entries(`token:${agentId}:`)) {
    const opening = seal.open<{ token: string }>("cached-token", value);
    await simulation.deliver(enough);
    const copy = await opening;
    const token = copy && github.tokens.get(copy.token);
    // GitHub ends the tokens of an uninstalled App without notifying anyone.
    if (token && !github.isAlive(token) && github.moveCount === 0)
      throw new Violation(`a dead token is left under ${key}`);
  }
}

/**
 * Checks that the directories of the approvers, the registrant, and the repositories eventually agree with the ledger.
 */
async function checkDirectories({ directories, now }: Simulation, agent: SimulatedAgent): Promise<void> {
  const { agentId } = agent;
  const wanted = new Set<string>();
  const allowed = new Set<string>();
  for (const { repositoryId, decisions } of await agent.call(async (ledger) => listConsents(ledger))) {
    for (const { approved, endsAt, decidedBy } of decisions) {
      const names = [personName(decidedBy.id), personName(ada.id), repositoryName(repositoryId ?? 0)];
      const entries = names.map((name) => `${name} ${agentId}:${repositoryId}`);
      for (const entry of entries) allowed.add(entry);
      if (approved && endsAt > now()) for (const entry of entries) wanted.add(entry);
    }
  }
  const open = await agent.call(async (ledger) => (findAgent(ledger) ? listOpenRequests(ledger) : []));
  const requests = open.map(({ requestId }) => `${personName(ada.id)} ${agentId}:${requestId}`);
  for (const entry of requests) wanted.add(entry);
  const listed = directories.names().flatMap((name) => {
    const { sql } = directories.open(name);
    if (sql.all("SELECT 1 FROM consents WHERE pending_until > ?", now()).length > 0)
      throw new Violation(`${name} lists a revocation that is confirmed`);
    const asked = sql.all<{ entry: string }>(
      "SELECT agent_id || ':' || request_id AS entry FROM requests WHERE expires_at > ?",
      now(),
    );
    const entries = [...directories.listed(name), ...asked.map(({ entry }) => entry)];
    return entries.filter((entry) => entry.startsWith(`${agentId}:`)).map((entry) => `${name} ${entry}`);
  });
  const extra = listed.find((entry) => !allowed.has(entry) && !requests.includes(entry));
  if (extra) throw new Violation(`${extra} is listed, but has ended`);
  const missing = [...wanted].find((entry) => !listed.includes(entry));
  if (missing) throw new Violation(`${missing} is not listed`);
}
