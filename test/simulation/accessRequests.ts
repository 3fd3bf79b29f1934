import type { AgentCredential } from "../../src/crypto/agentToken.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { requestAccess } from "../../src/ledger/requestAccess.ts";
import { readAgentRecord } from "../../src/store/agents.ts";
import type { Location } from "./actions.ts";
import { hold } from "./hold.ts";
import { Violation } from "./oracle.ts";
import { asLost } from "./outcomes.ts";
import { names } from "./simulatedGitHub.ts";
import type { SimulatedAgent, Simulation } from "./simulation.ts";

interface AccessRequest {
  agent: SimulatedAgent;
  credential: AgentCredential;
  scopes: Scope[];
  at: Location;
  /** How long to wait for a decision, in milliseconds. */
  wait: number;
}

/** Requests access to all repositories at once and compares the answer with what the oracle knows. */
export async function askForAll(simulation: Simulation, request: AccessRequest): Promise<void> {
  const { oracle, github, links, locations } = simulation;
  const { agent, credential, scopes, at, wait } = request;
  const { agentId } = agent;
  const certain = () =>
    names.map((name) =>
      oracle.surelyAuthenticates(credential) ? oracle.certainApprovals(agentId, name, scopes, github.moveCount) : [],
    );
  const before = certain();
  const record = await readAgentRecord(locations[at], agentId).catch(asLost);
  if (!record || record === "lost") return;
  const wants = names.map((repo) => ({ repo, scopes, branches: null }));
  const ask = { wants, reason: null };
  const call = () => agent.call((ledger) => requestAccess(ledger, credential, record, ask));
  const answer = await hold(simulation, agent, wait, call).catch(asLost);
  if (answer === "lost") return;
  simulation.tell(`${agentId} asks for ${scopes} on everything: ${answer.kind}`);
  if (answer.kind === "needs_consent") links.push({ agentId, request: answer.request });
  if (!("wants" in answer) && answer.kind !== "denied") return;
  const after = certain();
  for (const [index, name] of names.entries()) {
    const [earlier = [], later = []] = [before[index], after[index]];
    if (earlier.length === 0 || !earlier.every((approval) => later.includes(approval))) continue;
    const state = "wants" in answer ? answer.wants[index] : undefined;
    if (state?.granted.length !== scopes.length) throw new Violation(`${name} is not granted although it is approved`);
  }
}
