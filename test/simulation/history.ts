import * as fc from "fast-check";
import { sha256 } from "../../src/crypto/secret.ts";
import type { BranchPattern } from "../../src/domain/branchPattern.ts";
import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { ada, bob } from "../harness/fixtures.ts";
import { askForAll } from "./accessRequests.ts";
import { askForToken, endSecret, type Location, revokeHeldToken, type TokenRequest } from "./actions.ts";
import { changeShownAccess, decideLink, decideSealedLink, revokeAccess } from "./decisions.ts";
import { checkFinalState, checkLimits, checkTokens } from "./invariants.ts";
import { Violation } from "./oracle.ts";
import { nthLast } from "./outcomes.ts";
import { finishPush, startPush } from "./pushes.ts";
import { moves, names } from "./simulatedGitHub.ts";
import { createSimulation, enough, type Simulation } from "./simulation.ts";

const scopeSets: Scope[][] = [
  ["contents:write"],
  ["contents:read"],
  ["contents:write", "issues:write"],
  ["issues:write"],
  ["contents:write", "workflows:write"],
  ["administration:write"],
];
/** None of the patterns of a limit includes another. */
const limits: (BranchPattern[] | null)[] = [null, ["agent/*"], ["agent/one"], ["agent/one", "main"]];
const refs = ["refs/heads/agent/one", "refs/heads/agent/two", "refs/heads/main"] as const;
const people = [ada, bob] as const;
const agent = fc.constantFrom<(0 | 1)[]>(0, 0, 0, 0, 0, 1);
const at = fc.constantFrom<Location[]>(0, 1, 2);
const name = fc.constantFrom(names[0], names[0], names[0], names[0], names[1]);
const scopes = fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 3, 4, 5);
const branches = fc.constantFrom(...limits, null, null);
const ref = fc.constantFrom(...refs);
/** How many messages are delivered before the next command: few, so that it overlaps with earlier ones, or all. */
const steps = fc.constantFrom(0, 1, 2, 3, 5, 9, 14, enough, enough, enough);
const lasts = fc.constantFrom(3 * minute, 20 * minute, 7 * day, 7 * day);
const by = fc.constantFrom(0, 0, 0, 1);
const seed = fc.nat({ max: 2 ** 31 - 1 });
/** The probability that a call to KV or GitHub fails. */
const failureRate = fc.constantFrom(0, 0, 0, 0.15, 0.5);
const common = { agent, steps, seed, failureRate };
const grant = weighted(3, "grant", { name, scopes, by, lasts, branches });
const firstOfRace = fc.constantFrom("ask", "ask", "ask", "push", "change", "grant", "revoke", "rotate");
const raced = {
  ...{ name, scopes, branches, later: branches },
  renew: fc.constantFrom(false, false, true),
  after: fc.nat({ max: 12 }),
};

const command = fc.oneof(
  weighted(12, "ask", {
    ...{ name, scopes, at },
    branches: fc.constantFrom<(BranchPattern[] | null)[]>(null, null, null, ["main"], ["agent/*"]),
    times: fc.constantFrom(1, 1, 1, 3),
    renew: fc.constantFrom(false, false, false, true),
    wait: fc.constantFrom(0, 0, 30 * second),
    secret: fc.constantFrom("own", "own", "own", "own", "own", "own", "former", "another agent's"),
  }),
  weighted(2, "ask for all", { scopes, at, wait: fc.constantFrom(0, 0, 30 * second) }),
  grant,
  weighted(3, "decide", {
    ...{ by, lasts, branches },
    link: fc.constantFrom(0, 0, 1, 2),
    want: fc.constantFrom(0, 1),
    approves: fc.constantFrom(0, 1, 2, 255, 255, 255),
  }),
  weighted(2, "decide sealed", { name, scopes, by, lasts, branches, approves: fc.constantFrom(1, 2, 255, 255) }),
  weighted(2, "change", {
    ...{ name, by, branches },
    takes: fc.constantFrom(0, 0, 1, 2),
    extends: fc.constantFrom(null, null, 3 * minute, 7 * day),
  }),
  weighted(3, "push", { name, ref, at }),
  weighted(3, "finish push", { push: fc.constantFrom(0, 0, 1) }),
  weighted(3, "revoke", { name, by, at }),
  weighted(1, "rotate", { at }),
  weighted(1, "remove", { at }),
  weighted(1, "revoke token", { token: fc.constantFrom(0, 0, 1), at }),
  weighted(4, "pass", {
    time: fc.constantFrom(
      ...[second, second, 5 * second, 35 * second, 90 * second, 4 * minute, 18 * minute, 57 * minute, hour],
    ),
  }),
  // A second action begins after some messages of the first.
  weighted(5, "race", {
    ...raced,
    first: firstOfRace,
    second: fc.constantFrom(
      ...["revoke", "revoke", "rotate", "remove", "revoke token", "crash", "ask", "pass", "renewal", "renewal"],
      ...["decide sealed", "change", "push", "narrowing"],
    ),
  }),
  weighted(1, "crash", {}),
  // The next day's first mint starts the check of approvers, who may no longer administer the repository.
  weighted(1, "next day", { name, scopes, by, isDemoted: fc.boolean() }),
  weighted(1, "move", { name, move: fc.constantFrom(...moves) }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** What is done, and in what order. Many short histories, because what can go wrong takes few steps. */
const rest = fc.array(command, { minLength: 1, maxLength: 11, size: "max" });
const start = fc.option(grant.arbitrary, { freq: 3 });
export const history = fc.tuple(start, rest).map(([first, rest]): Command[] => (first ? [first, ...rest] : rest));

const replacing = weighted(1, "race", {
  ...raced,
  first: fc.constantFrom("ask" as const),
  second: fc.constantFrom("renewal", "narrowing", "late narrowing"),
}).arbitrary;
/** What makes all commands of a history meet. */
const meeting = { agent: 0, name: names[0], scopes: 0, lasts: 7 * day, branches: null, failureRate: 0 } as const;
/** Histories in which a consent or its limit is replaced while a request is in flight. Few others get that far. */
export const replacement = fc
  .tuple(grant.arbitrary, replacing, replacing)
  .map((all) => all.map((command): Command => ({ ...command, ...meeting })));

/** Runs a history. Throws what it violates, with its story. */
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

/** Performs a further command of a race. */
type Run = (
  kind: string,
  fields?: { scopes?: number; renew?: boolean; branches?: BranchPattern[] | null },
) => Promise<void>;

async function perform(simulation: Simulation, command: Command): Promise<void> {
  const { oracle, github, kv } = simulation;
  const agent = simulation.agents[command.agent];
  const { agentId } = agent;
  const secrets = oracle.secrets.filter((secret) => secret.agentId === agentId && !secret.isVoid);
  const own = secrets.at(-1)?.secretHash ?? "";
  const ask = (request: Omit<TokenRequest, "agent">) =>
    simulation.start(askForToken(simulation, { ...request, agent }).then(() => {}));
  const person = people["by" in command ? command.by : 0] ?? ada;
  switch (command.kind) {
    case "ask": {
      const former = secrets.at(-2)?.secretHash ?? own;
      const other = simulation.agents[command.agent === 0 ? 1 : 0].secretHash;
      const secretHash = { own, former, "another agent's": other }[command.secret] ?? own;
      for (let time = 0; time < command.times; time++)
        ask({ ...command, secretHash, scopes: scopeSetOf(command.scopes) });
      return;
    }
    case "ask for all":
      simulation.start(
        askForAll(simulation, { ...command, agent, secretHash: own, scopes: scopeSetOf(command.scopes) }),
      );
      return;
    case "grant": {
      // Without failures and other callers, so that histories get somewhere.
      [kv.failureRate, github.failureRate] = [0, 0];
      const { name, lasts, branches } = command;
      const before = simulation.links.length;
      const scopes = scopeSetOf(command.scopes);
      ask({ secretHash: own, name, scopes, branches: null, at: 2, renew: false, wait: 0 });
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
      simulation.start(startPush(simulation, { ...command, agent, secretHash: own }));
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
      const { agent, name, scopes, renew, first, second: next } = command;
      const time = renew ? 90 * second : 2 * second;
      const common = { agent, steps: 0, seed: 0, failureRate: 0, name, scopes, renew, time } as const;
      const defaults = { by: 0, lasts: 7 * day, at: 2, token: 0, times: 1, wait: 0, secret: "own" } as const;
      const change = { approves: 255, takes: 0, extends: null, ref: refs[0] };
      const run: Run = (kind, fields) =>
        perform(simulation, { ...common, ...defaults, ...change, branches: null, ...fields, kind } as Command);
      await run(first, first === "ask" ? {} : { branches: command.branches });
      if (next === "narrowing") await narrow(simulation, run);
      if (next === "late narrowing") await narrowLate(simulation, run);
      await simulation.deliver(command.after);
      if (next === "renewal") await replaceConsent(simulation, run);
      else if (!next.endsWith("narrowing")) await run(next, next === "ask" ? {} : { branches: command.later });
      return;
    }
    case "rotate": {
      const secretHash = sha256(`secret ${oracle.tick()} of ${agentId}`);
      simulation.start(endSecret(simulation, agent, command.at, secretHash));
      return;
    }
    case "remove":
      simulation.start(endSecret(simulation, agent, command.at, null));
      return;
    case "revoke token":
      simulation.start(revokeHeldToken(simulation, agent, own, command.token, command.at));
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
      ask({ secretHash: own, name, scopes: scopeSetOf(scopes), branches: null, at: 0, renew: false, wait: 0 });
      return;
    }
    case "move":
      simulation.tell(`${command.name} is ${command.move}`);
      github.move(command.name, command.move);
  }
}

/** Ends a consent and grants it again, while earlier work is in flight. */
async function replaceConsent(simulation: Simulation, run: Run): Promise<void> {
  for (const kind of ["revoke", "ask"]) {
    await run(kind);
    await simulation.deliver(12);
  }
  simulation.start(decideLink(simulation, 0, { by: ada, approves: 255, lasts: 7 * day, branches: null }));
  await simulation.deliver(8);
}

/** Limits pushes, and pushes, while the agent asks for a token that it has. */
async function narrow(simulation: Simulation, run: Run): Promise<void> {
  await run("ask", { scopes: 0 });
  await simulation.deliver(enough);
  for (const kind of ["ask", "decide sealed", "push"]) {
    await run(kind, { scopes: 0, branches: kind === "decide sealed" ? ["agent/one"] : null });
  }
}

/** Limits pushes without changing their end, and pushes, while a request from before opens a token that expires. */
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

/** A kind of command, with how often it occurs. */
function weighted<Kind extends string, Fields>(
  weight: number,
  kind: Kind,
  fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> },
) {
  const parts = fc.tuple(fc.record(common), fc.record(fields));
  return { weight, arbitrary: parts.map(([shared, own]) => ({ ...shared, ...own, kind })) };
}

function scopeSetOf(index: number): Scope[] {
  return expandScopes(scopeSets[index] ?? []);
}
