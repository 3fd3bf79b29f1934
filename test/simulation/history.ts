import type { AgentCredential } from "../../src/crypto/agentToken.ts";
import { sha256 } from "../../src/crypto/secret.ts";
import type { BranchPattern } from "../../src/domain/branchPattern.ts";
import { day, hour, second } from "../../src/domain/time.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { askForAll } from "./accessRequests.ts";
import { askForToken, endSecret, revokeHeldToken, type TokenRequest } from "./actions.ts";
import { type Caller, type Command, refs, scopeSetOf } from "./commands.ts";
import { changeShownAccess, decideLink, decideSealedLink, revokeAccess } from "./decisions.ts";
import { checkFinalState, checkLimits, checkTokens } from "./invariants.ts";
import { Violation } from "./oracle.ts";
import { nthLast } from "./outcomes.ts";
import { finishPush, startPush } from "./pushes.ts";
import { createSimulation, enough, type Simulation } from "./simulation.ts";
import { setTrust, workloadOn, workloadRefs } from "./workloads.ts";

const people = [ada, bob] as const;

/** Runs a history. Throws the violation that it causes, together with its story. */
export async function runHistory(commands: Command[]): Promise<void> {
  const simulation = await createSimulation();
  try {
    for (const command of commands) {
      simulation.random.reseed(command.seed);
      simulation.kv.failureRate = command.failureRate;
      simulation.github.failureRate = command.failureRate;
      await perform(simulation, command);
      await simulation.deliver(command.steps);
      checkTokens(simulation);
      checkLimits(simulation);
    }
    await checkFinalState(simulation);
  } catch (error) {
    if (error instanceof Violation) error.message = [...simulation.story, error.message].join("\n");
    throw error;
  }
}

/** A function that performs the next command of a race. */
type Run = (
  kind: string,
  fields?: { scopes?: number; renew?: boolean; branches?: BranchPattern[] | null },
) => Promise<void>;

async function perform(simulation: Simulation, command: Command): Promise<void> {
  const { oracle, github, kv } = simulation;
  const agent = simulation.agents[command.agent];
  const { agentId } = agent;
  const other = simulation.agents[command.agent === 0 ? 1 : 0];
  const secrets = oracle.secrets.filter((secret) => secret.agentId === agentId && !secret.isVoid);
  const secretHash = secrets.at(-1)?.secretHash ?? "";
  const own = { agentId, secretHash };
  const credentialOf = (caller: Caller): AgentCredential => {
    if (caller === "former") return { agentId, secretHash: secrets.at(-2)?.secretHash ?? secretHash };
    if (caller === "another agent's") return { agentId, secretHash: other.secretHash };
    return caller === "own" ? own : workloadOn(agent, caller);
  };
  const ask = (request: Omit<TokenRequest, "agent">) =>
    simulation.start(askForToken(simulation, { ...request, agent }).then(() => {}));
  const person = people["by" in command ? command.by : 0] ?? ada;
  switch (command.kind) {
    case "ask":
      for (let time = 0; time < command.times; time++)
        ask({ ...command, credential: credentialOf(command.caller), scopes: scopeSetOf(command.scopes) });
      return;
    case "ask for all":
      simulation.start(
        askForAll(simulation, { ...command, agent, credential: own, scopes: scopeSetOf(command.scopes) }),
      );
      return;
    case "grant": {
      // Skip failures and other callers here, so that histories make progress.
      [kv.failureRate, github.failureRate] = [0, 0];
      const { name, lasts, branches } = command;
      const before = simulation.links.length;
      const scopes = scopeSetOf(command.scopes);
      ask({ credential: own, name, scopes, branches: null, at: 2, renew: false, wait: 0 });
      await simulation.deliver(enough);
      if (simulation.links.length > before)
        simulation.start(decideLink(simulation, 0, { by: person, approves: 255, lasts, branches }));
      return;
    }
    case "decide":
      simulation.start(decideLink(simulation, command.link, { ...command, by: person }));
      return;
    case "decide sealed": {
      const wanted = { name: command.name, scopes: scopeSetOf(command.scopes) };
      simulation.start(decideSealedLink(simulation, agent, wanted, { ...command, by: person }));
      return;
    }
    case "change":
      simulation.start(
        changeShownAccess(simulation, agent, command.name, { ...command, by: person, lasts: command.extends }),
      );
      return;
    case "push":
      simulation.start(startPush(simulation, { ...command, agent, credential: credentialOf(command.caller) }));
      return;
    case "finish push": {
      const push = nthLast(simulation.pushes, command.push);
      if (push) simulation.start(finishPush(simulation, push));
      return;
    }
    case "revoke": {
      const approval = oracle.approvals.findLast((one) => one.agentId === agentId && one.name === command.name);
      const repositoryId = approval?.repositoryId ?? github.findRepository(command.name)?.id ?? 7;
      simulation.start(revokeAccess(simulation, agent, repositoryId, person, command.at));
      return;
    }
    case "race": {
      const { agent, name, scopes, renew, caller, first, second: next } = command;
      const time = renew ? 90 * second : 2 * second;
      const common = { agent, steps: 0, seed: 0, failureRate: 0, name, scopes, renew, time } as const;
      const defaults = { by: 0, lasts: 7 * day, at: 2, token: 0, times: 1, wait: 0, caller } as const;
      const change = { approves: 255, takes: 0, extends: null, ref: refs[0], lifetime: null };
      const trust = { jobsOn: workloadRefs[0], isTrusted: false };
      const run: Run = (kind, fields) =>
        perform(simulation, {
          ...common,
          ...defaults,
          ...change,
          ...trust,
          branches: null,
          ...fields,
          kind,
        } as Command);
      await run(first, first === "ask" ? {} : { branches: command.branches });
      if (next === "narrowing") await narrow(simulation, run);
      if (next === "late narrowing") await narrowLate(simulation, run);
      await simulation.deliver(command.after);
      if (next === "renewal") await replaceConsent(simulation, run);
      else if (!next.endsWith("narrowing")) await run(next, next === "ask" ? {} : { branches: command.later });
      return;
    }
    case "rotate": {
      const newHash = sha256(`secret ${oracle.tick()} of ${agentId}`);
      const expiresAt = command.lifetime === null ? null : simulation.now() + command.lifetime;
      simulation.start(endSecret(simulation, agent, command.at, newHash, expiresAt));
      return;
    }
    case "trust":
      simulation.start(setTrust(simulation, agent, command));
      return;
    case "remove":
      simulation.start(endSecret(simulation, agent, command.at, null));
      return;
    case "revoke token":
      simulation.start(revokeHeldToken(simulation, agent, secretHash, command.token, command.at));
      return;
    case "pass":
      simulation.tell(`${command.time / second} seconds pass`);
      return simulation.pass(command.time, command.steps);
    case "crash":
      simulation.tell(`the ledger of ${agentId} crashes`);
      agent.host.crash();
      return;
    case "next day": {
      simulation.tell(`a day passes${command.isDemoted ? `, and ${person.login} no longer administers anything` : ""}`);
      await simulation.pass(day, enough);
      if (command.isDemoted) github.demoted.add(person.id);
      const { name, scopes } = command;
      ask({ credential: own, name, scopes: scopeSetOf(scopes), branches: null, at: 0, renew: false, wait: 0 });
      return;
    }
    case "move":
      simulation.tell(`${command.name} is ${command.move}`);
      github.move(command.name, command.move);
  }
}

/** Ends a consent and grants it again while earlier work is in flight. */
async function replaceConsent(simulation: Simulation, run: Run): Promise<void> {
  for (const kind of ["revoke", "ask"]) {
    await run(kind);
    await simulation.deliver(12);
  }
  simulation.start(decideLink(simulation, 0, { by: ada, approves: 255, lasts: 7 * day, branches: null }));
  await simulation.deliver(8);
}

/** Limits the agent's pushes and then starts a push, while the agent requests a token that it already has. */
async function narrow(simulation: Simulation, run: Run): Promise<void> {
  await run("ask", { scopes: 0 });
  await simulation.deliver(enough);
  for (const kind of ["ask", "decide sealed", "push"]) {
    await run(kind, { scopes: 0, branches: kind === "decide sealed" ? ["agent/one"] : null });
  }
}

/**
 * Limits the agent's pushes without changing when they end and then starts a push, while an earlier request opens a
 * token that expires.
 */
async function narrowLate(simulation: Simulation, run: Run): Promise<void> {
  const { random } = simulation;
  await run("ask", { scopes: 0 });
  await simulation.deliver(enough);
  await run("ask", { scopes: 0, renew: true });
  await simulation.deliver(random.below(8));
  await simulation.pass(hour, 0);
  for (const kind of ["change", "push"]) {
    await run(kind, { scopes: 0, branches: ["agent/one"] });
    await simulation.deliver(random.below(8));
  }
}
