import * as fc from "fast-check";
import { sha256 } from "../../src/crypto/secret.ts";
import { expandScopes, type Scope } from "../../src/domain/scopes.ts";
import { day, hour, minute, second } from "../../src/domain/time.ts";
import { ada, bob } from "../ledger/desk.ts";
import { type Agents, ask, decideOn, giveBackAt, type Location, removeAt, revokeAt, rotateTo } from "./acts.ts";
import { checkKnown, checkPeace } from "./peace.ts";
import { moves, names } from "./town.ts";
import { Violation } from "./witness.ts";
import { createWorld, enough, type World } from "./world.ts";

const wishes: Scope[][] = [["contents:write"], ["contents:read"], ["contents:write", "issues:write"], ["issues:write"]];
const people = [ada, bob] as const;
const agent = fc.constantFrom<(0 | 1)[]>(0, 0, 0, 0, 0, 1);
const at = fc.constantFrom<Location[]>(0, 1, 2);
const name = fc.constantFrom(names[0], names[0], names[0], names[0], names[1]);
const wish = fc.constantFrom(0, 0, 0, 1, 2, 3);
/** How many calls move on before the next command comes: few, so that it overlaps with what is under way, or all. */
const steps = fc.constantFrom(0, 1, 2, 3, 5, 9, 14, enough, enough, enough);
const lasts = fc.constantFrom(3 * minute, 20 * minute, 7 * day, 7 * day);
const by = fc.constantFrom(0, 0, 0, 1);
const luck = fc.nat({ max: 2 ** 31 - 1 });
/** How likely KV and GitHub fail meanwhile. */
const trouble = fc.constantFrom(0, 0, 0, 0.15, 0.5);
const common = { agent, steps, luck, trouble };

/** What meets what, and after how many calls of the first. */
const encounter = {
  ...common,
  kind: fc.constant("race"),
  name,
  wish,
  renew: fc.constantFrom(false, false, true),
  first: fc.constantFrom(...(["ask", "ask", "ask", "grant", "revoke", "rotate"] as const)),
  after: fc.nat({ max: 12 }),
  second: fc.constantFrom(
    ...(["revoke", "revoke", "rotate", "remove", "give back", "crash", "ask", "time", "renewal", "renewal"] as const),
  ),
};

const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      ...common,
      kind: fc.constant("ask"),
      name,
      wish,
      at,
      times: fc.constantFrom(1, 1, 1, 3),
      renew: fc.constantFrom(false, false, false, true),
      wait: fc.constantFrom(0, 0, 30 * second),
      secret: fc.constantFrom("own", "own", "own", "own", "own", "own", "former", "another's"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ ...common, kind: fc.constant("grant"), name, wish, by, lasts }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...common,
      kind: fc.constant("decide"),
      link: fc.constantFrom(0, 0, 1, 2),
      by,
      approves: fc.constantFrom(0, 1, 2, 255, 255, 255),
      lasts,
    }),
  },
  { weight: 3, arbitrary: fc.record({ ...common, kind: fc.constant("revoke"), name, by, at }) },
  { weight: 1, arbitrary: fc.record({ ...common, kind: fc.constant("rotate"), at }) },
  { weight: 1, arbitrary: fc.record({ ...common, kind: fc.constant("remove"), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ ...common, kind: fc.constant("give back"), hand: fc.constantFrom(0, 0, 1), at }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...common,
      kind: fc.constant("pass"),
      time: fc.constantFrom(
        second,
        second,
        5 * second,
        35 * second,
        90 * second,
        4 * minute,
        18 * minute,
        57 * minute,
        hour,
      ),
    }),
  },
  { weight: 5, arbitrary: fc.record(encounter) },
  { weight: 1, arbitrary: fc.record({ ...common, kind: fc.constant("crash") }) },
  { weight: 1, arbitrary: fc.record({ ...common, kind: fc.constant("move"), name, move: fc.constantFrom(...moves) }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** What is done, in what order, and the luck it has. Short ones, many of them: what can go wrong takes few steps. */
const rest = fc.array(command, { minLength: 1, maxLength: 11, size: "max" });
const start = fc.option(fc.record({ ...common, kind: fc.constant("grant" as const), name, wish, by, lasts }), {
  freq: 3,
});
export const history = fc.tuple(start, rest).map(([first, rest]): Command[] => (first ? [first, ...rest] : rest));

/** Lets a history happen; throws what is violated by it, with its story. */
export async function live(commands: Command[]): Promise<void> {
  const world = await createWorld();
  const agents: Agents = { links: [], hands: [] };
  try {
    for (const command of commands) {
      world.luck.reseed(command.luck);
      world.kv.trouble = command.trouble;
      world.town.trouble = command.trouble;
      await perform(world, agents, command);
      await world.pump(command.steps);
      checkKnown(world);
    }
    await checkPeace(world);
  } catch (error) {
    if (error instanceof Violation) error.message = [...world.story, error.message].join("\n");
    throw error;
  }
}

async function perform(world: World, agents: Agents, command: Command): Promise<void> {
  const office = world.offices[command.agent];
  const { agentId } = office;
  const secrets = world.witness.secrets.filter((secret) => secret.agentId === agentId && !secret.void);
  const own = secrets.at(-1)?.secretHash ?? "";
  switch (command.kind) {
    case "ask": {
      const former = secrets.at(-2)?.secretHash ?? own;
      const other = world.offices[command.agent === 0 ? 1 : 0].secretHash;
      const secretHash = { own, former, "another's": other }[command.secret] ?? own;
      const { name, at, renew, wait } = command;
      const request = { office, secretHash, name, scopes: wished(command.wish), at, renew, wait };
      for (let time = 0; time < command.times; time++) world.start(ask(world, agents, request).then(() => {}));
      return;
    }
    case "grant": {
      // Nothing fails and nobody is in between, so that histories get somewhere.
      [world.kv.trouble, world.town.trouble] = [0, 0];
      const { name, by, lasts } = command;
      const scopes = wished(command.wish);
      const asked = { office, secretHash: own, name, scopes, at: 2, renew: false, wait: 0 } as const;
      const before = agents.links.length;
      world.start(ask(world, agents, asked).then(() => {}));
      await world.pump(enough);
      if (agents.links.length === before) return;
      world.start(decideOn(world, agents, 0, people[by] ?? ada, 255, lasts));
      return;
    }
    case "decide":
      world.start(decideOn(world, agents, command.link, people[command.by] ?? ada, command.approves, command.lasts));
      return;
    case "revoke": {
      const approval = world.witness.approvals.findLast((one) => one.agentId === agentId && one.name === command.name);
      const repositoryId = approval?.repositoryId ?? world.town.named(command.name)?.id ?? 7;
      world.start(revokeAt(world, office, repositoryId, people[command.by] ?? ada, command.at));
      return;
    }
    case "race": {
      const { agent, name, wish, renew } = command;
      const every = {
        agent,
        steps: 0,
        luck: 0,
        trouble: 0,
        name,
        wish,
        renew,
        by: 0,
        lasts: 7 * day,
        at: 2,
        hand: 0,
      } as const;
      const others = { times: 1, wait: 0, secret: "own", time: renew ? 90 * second : 2 * second } as const;
      const meet = (kind: string) => perform(world, agents, { ...every, ...others, kind } as Command);
      await meet(command.first);
      await world.pump(command.after);
      if (command.second === "renewal") await replaceConsent(world, agents, meet);
      else await meet(command.second === "time" ? "pass" : command.second);
      return;
    }
    case "rotate":
      world.start(rotateTo(world, office, sha256(`secret ${world.witness.tick()} of ${agentId}`), command.at));
      return;
    case "remove":
      world.start(removeAt(world, office, command.at));
      return;
    case "give back":
      world.start(giveBackAt(world, agents, office, own, command.hand, command.at));
      return;
    case "pass":
      world.tell(`${command.time / second} seconds go by`);
      return world.pass(command.time, command.steps);
    case "crash":
      world.tell(`the ledger of ${agentId} ends`);
      office.crash();
      return;
    case "move":
      world.tell(`${command.name} is ${command.move}`);
      world.town.move(command.name, command.move);
  }
}

/** A consent ends and is given anew, while what began before is under way. */
async function replaceConsent(world: World, agents: Agents, meet: (kind: string) => Promise<void>): Promise<void> {
  for (const kind of ["revoke", "ask"]) {
    await meet(kind);
    await world.pump(12);
  }
  world.start(decideOn(world, agents, 0, ada, 255, 7 * day));
  await world.pump(8);
}

function wished(wish: number): Scope[] {
  return expandScopes(wishes[wish] ?? []);
}
