import type { AgentCredential } from "../../src/crypto/agentToken.ts";
import { pushScope } from "../../src/domain/branchLimit.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { beginPush, mayFinishPush, type PushConsent, recordPush } from "../../src/ledger/push.ts";
import { type AgentRecord, readAgentRecord } from "../../src/store/agents.ts";
import { type Location, refusals, tokenOf } from "./actions.ts";
import { type Approval, isWithin, type Push, Violation } from "./oracle.ts";
import { asLost } from "./outcomes.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

interface PushRequest {
  agent: SimulatedAgent;
  credential: AgentCredential;
  name: string;
  ref: string;
  at: Location;
}

/** A push whose last bytes haven't been sent yet. */
export interface OpenPush extends Push {
  id: string;
  agent: SimulatedAgent;
  record: AgentRecord;
  consent: PushConsent;
  /** The approvals that certainly covered the push when it began. */
  certain: Approval[];
  name: string;
  moveCount: number;
}

const noObject = "0".repeat(40);
const newCommit = "1".repeat(40);

/** Begins a push as the git proxy does and compares the answer with what the oracle knows. */
export async function startPush(simulation: Simulation, request: PushRequest): Promise<void> {
  const { oracle, github, locations } = simulation;
  const { agent, credential, name, ref, at } = request;
  const { agentId } = agent;
  const { moveCount } = github;
  const certain = (scopes: readonly Scope[] = [pushScope]) =>
    oracle.surelyAuthenticates(credential) ? oracle.certainApprovals(agentId, name, scopes, moveCount) : [];
  const certainBefore = certain();
  const id = `push ${oracle.tick()}`;
  const record = await readAgentRecord(locations[at], agentId).catch(asLost);
  if (!record || record === "lost") return;
  const options = { id, repo: name, changes: [{ ref, oldId: noObject, newId: newCommit }] };
  const begin = () => agent.call((ledger) => beginPush(ledger, credential, record, options));
  const first = await begin().catch(asLost);
  // A call whose answer was lost is repeated.
  const started = first === "lost" || simulation.random.chance(0.1) ? await begin().catch(asLost) : first;
  const answer = started === "lost" ? started : started.kind;
  simulation.tell(`${agentId} pushes to ${ref} of ${name} at ${at}: ${answer} ${id}`);
  if (started === "lost") return;
  if (started.kind === "needs_consent") simulation.links.push({ agentId, request: started.request });
  const isKept = certainBefore.length > 0 && certainBefore.every((approval) => certain().includes(approval));
  const isAllowed = certainBefore.every(({ branches }) => isWithin(branches, ref));
  if (isKept && isAllowed && ["not_allowed", ...refusals].includes(started.kind))
    throw new Violation(`the push is ${started.kind} although it is approved`);
  if (started.kind !== "started") return;
  const token = tokenOf(simulation, started.token);
  const limits = oracle.pushApprovals(token).map(({ branches }) => branches);
  const push = { credential, token, ref, startedAt: oracle.tick(), limits };
  if (token.agentId !== agentId) throw new Violation("the token was minted for another agent");
  oracle.pushTokens.add(token);
  const objection = oracle.mayAuthenticate(credential)
    ? (oracle.objectionTo(token, true) ?? oracle.objectionToPush(token, ref))
    : "the caller is not the agent";
  if (objection) throw new Violation(`a push begins, but ${objection}`);
  if (token.permissions.contents !== "write") throw new Violation("the token of a push can't push");
  if (!limits.includes(null) && Object.keys(token.permissions).some((key) => !["contents", "metadata"].includes(key)))
    throw new Violation("the token of a limited push can do more than push");
  agent.startedPushes.push(id);
  const { consent } = started;
  simulation.pushes.push({ ...push, id, agent, record, consent, certain: certain(consent.scopes), name, moveCount });
}

/** Sends the last bytes of a push if the ledger allows it. */
export async function finishPush(simulation: Simulation, push: OpenPush): Promise<void> {
  const { oracle, github } = simulation;
  const { agent, credential, record, consent, id, name, moveCount } = push;
  const { agentId } = agent;
  simulation.pushes.splice(simulation.pushes.indexOf(push), 1);
  const objection = oracle.objectionToFinish(push);
  const may = await agent.call(async (ledger) => mayFinishPush(ledger, credential, record, consent)).catch(asLost);
  simulation.tell(`${id} may finish: ${may}`);
  if (may === true && objection) throw new Violation(`a push is finished, but ${objection}`);
  const certain = oracle.surelyAuthenticates(credential)
    ? oracle.certainApprovals(agentId, name, consent.scopes ?? [], github.moveCount)
    : [];
  const isSame =
    certain.length > 0 && String(certain.map(({ start }) => start)) === String(push.certain.map(({ start }) => start));
  if (may === false && isSame && moveCount === github.moveCount)
    throw new Violation("a push is stopped although nothing changed");
  const outcome = may === true ? "accepted" : "stopped";
  await agent.call(async (ledger) => recordPush(ledger, { id, outcome })).catch(asLost);
}
