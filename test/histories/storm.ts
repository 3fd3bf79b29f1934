import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { allScopes } from "../../src/domain/scopes.ts";
import { minute, second } from "../../src/domain/time.ts";
import { guarded } from "../../src/github/appClient.ts";
import { createBackoff } from "../../src/github/backoff.ts";
import { createInstallations } from "../../src/github/installations.ts";
import { createInstallationTokens, type InstallationTokens } from "../../src/github/installationTokens.ts";
import { createRequest } from "../../src/github/request.ts";
import { createBudgets } from "../../src/ledger/budgets.ts";
import { deleteAgent } from "../../src/ledger/lifecycle.ts";
import { createBackoffStore } from "../../src/store/backoff.ts";
import { type Bench, createBench } from "../ledger/bench.ts";
import { ada, createDesk, type Desk } from "../ledger/desk.ts";
import { type CrowdedGitHub, createCrowdedGitHub } from "./crowdedGitHub.ts";
import { createLuck, type Luck } from "./luck.ts";
import { createSeal } from "./seal.ts";
import { createTables } from "./tables.ts";
import { createWire } from "./wire.ts";
import { Violation } from "./witness.ts";

/** Each agent has so many consents, and so many kinds of tokens to want for each. */
const consents = 20;
const kinds = allScopes.filter((scope) => scope.endsWith(":read")).slice(0, 6);

/** How soon an acknowledged revocation is complete at GitHub. */
const promised = { consent: 10 * second, agent: 30 * second };

/** Agents that hoard and storm while their owner ends something. */
export const storm = fc.record({
  luck: fc.nat({ max: 2 ** 31 - 1 }),
  /** How many agents each person registered. */
  agents: fc.constantFrom<number[]>([1], [2, 2], [1, 2, 1], [3, 3]),
  /** How likely a request says no-cache. */
  noCache: fc.constantFrom(0, 0.3, 1),
  /** For how long all agents storm before the owner acts. */
  lasts: fc.integer({ min: 20, max: 100 }),
  ends: fc.constantFrom(...(["consent", "agent", "agent"] as const)),
  /** Whether GitHub allows only so many revocations more when the owner acts. */
  left: fc.constantFrom(null, null, 20),
});
type Storm = typeof storm extends fc.Arbitrary<infer T> ? T : never;

interface Scene {
  bench: Bench;
  luck: Luck;
  github: CrowdedGitHub;
  desks: Desk[];
  /** As the consent pages' Worker has them. */
  tokens: InstallationTokens;
  /** Lets simulated time go by. */
  pass(milliseconds: number): Promise<void>;
}

/** Throws what is violated. */
export async function weather(given: Storm): Promise<void> {
  const { fetch } = globalThis;
  const scene = createScene(given);
  globalThis.fetch = scene.github.fetch;
  try {
    const { bench, desks, github } = scene;
    const [target] = desks;
    if (!target) throw new Error("no agent");
    for (const [index, desk] of desks.entries()) await approveAll(desk, index);
    void rage(scene, target, 0, given.noCache);
    await scene.pass(minute);
    for (const [index, desk] of desks.entries()) void rage(scene, desk, index, given.noCache);
    void lookAround(scene);
    await scene.pass(given.lasts * second);
    if (github.limitedAt !== null) throw new Violation("the App runs into GitHub's limit by itself");

    const before = github.tokens.filter((token) => token.installationId === 1 && token.diedAt > bench.clock.now());
    const repositoryId = given.ends === "consent" ? repositoryIdOf(0, 0) : null;
    const ended = before.filter((token) => repositoryId === null || token.repositoryId === repositoryId);
    if (given.left !== null) github.allowed.revocation = github.recent("revocation") + given.left;
    const orderedAt = bench.clock.now();
    void (repositoryId === null ? deleteAgent(target.ledger, target.record, ada) : target.revoke(ada, repositoryId));
    await scene.pass(promised[given.ends]);
    const late = ended.filter(({ diedAt }) => diedAt > orderedAt + promised[given.ends]);
    if (given.left === null) {
      if (late.length > 0) throw new Violation(`${late.length} of ${ended.length} tokens outlive their revocation`);
      if (github.limitedAt !== null) throw new Violation("a revocation runs into GitHub's limit");
      return;
    }
    checkNewestFirst(ended, late);
    github.allowed.revocation = 180;
    await scene.pass(4 * minute);
    if (ended.some(({ diedAt }) => diedAt > bench.clock.now())) throw new Violation("a held revocation is forgotten");
  } finally {
    globalThis.fetch = fetch;
  }
}

/** What a limit keeps alive is what would live shortest; of the calls in flight at that moment, any may get through. */
function checkNewestFirst(ended: { mintedAt: number }[], late: { mintedAt: number }[]): void {
  const newest = ended.toSorted((one, other) => other.mintedAt - one.mintedAt);
  const dead = newest.length - late.length;
  const kept = newest.slice(0, Math.max(dead - 6, 0)).find((token) => late.includes(token));
  if (kept) throw new Violation("a limited revocation leaves the tokens that live longest");
}

function createScene({ luck: seed, agents }: Storm): Scene {
  const luck = createLuck(seed);
  const plain = createBench();
  const { clock, kv } = plain;
  const seal = createSeal(clock.now, createWire(luck), { ...luck, chance: () => false });
  const github = createCrowdedGitHub(clock, luck);
  const limit = createLimiters(clock.now);
  const openIsolate = () => {
    const backoff = createBackoff(createBackoffStore(kv, clock.now), clock.now);
    const request = createRequest({ apiUrl: "https://api.github.com", callTimeout: 10 * second });
    const client = {
      request: guarded(request, backoff, "installation"),
      asApp: guarded(request, backoff, "app"),
      appToken: async () => ({ headers: { authorization: "" } }),
    };
    const settings = { now: clock.now, mayMint: () => limit("APP_MINT_LIMIT", ""), serverUrl: "" };
    return { backoff, tokens: createInstallationTokens(client, createInstallations(client, ""), settings) };
  };
  const isolates = [openIsolate(), openIsolate()] as const;
  const registrants = agents.flatMap((count, registrant) => Array<number>(count).fill(registrant));
  const desks = registrants.map((registrant, index) => {
    const { backoff, tokens } = isolates[index % 2 ? 1 : 0];
    const limits = {
      caller: (key: string) => limit("CALLER_LIMIT", key),
      agentMints: (key: string) => limit("MINT_LIMIT", key),
      registrantMints: (key: string) => limit("REGISTRANT_MINT_LIMIT", key),
    };
    const { request, mint } = createBudgets(limits);
    const budgets = { request, mint: (agentId: string) => mint(agentId, registrant) };
    const bench: Bench = { ...plain, seal, backoff, budgets, github: { ...plain.github, ...tokens } };
    return createDesk(bench, createAgentToken(), createTables());
  });
  return {
    bench: plain,
    luck,
    github,
    desks,
    tokens: isolates[1].tokens,
    pass: (time) => pass(plain, github, desks, time),
  };
}

/** The limits that wrangler.toml binds, at one location. */
function createLimiters(now: () => number) {
  const text = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const counts = new Map<string, number>();
  return async (name: string, key: string): Promise<boolean> => {
    const [, limit, period] =
      new RegExp(`name = "${name}"\\n.*\\nsimple = { limit = (\\d+), period = (\\d+) }`).exec(text) ?? [];
    const window = `${name} ${key} ${Math.floor(now() / (Number(period) * second))}`;
    counts.set(window, (counts.get(window) ?? 0) + 1);
    return (counts.get(window) ?? 0) <= Number(limit);
  };
}

/** Lets time go by, from one pause or alarm to the next. An alarm rings again only after its work is done. */
async function pass({ clock }: Bench, github: CrowdedGitHub, desks: Desk[], milliseconds: number): Promise<void> {
  const end = clock.now() + milliseconds;
  const ringing = new Set<Desk>();
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (failures.length > 0) throw failures.shift();
    if (github.violation) throw new Violation(github.violation);
    const idle = desks.filter((desk) => desk.alarm !== null && !ringing.has(desk));
    const next = Math.min(clock.next, ...idle.map(({ alarm }) => alarm ?? end));
    if (next > end) break;
    clock.advanceTo(next);
    for (const desk of idle) {
      if ((desk.alarm ?? end) > clock.now()) continue;
      ringing.add(desk);
      desk
        .ring()
        .finally(() => ringing.delete(desk))
        .catch(note);
    }
  }
  clock.advanceTo(end);
}

/** What went wrong in what nobody waits for. */
const failures: unknown[] = [];
const note = (error: unknown) => void failures.push(error);

/** Each agent has repositories and an installation of its own, so that its tokens are told apart. */
function repositoryIdOf(agent: number, consent: number): number {
  return (agent + 1) * 100 + consent;
}

async function approveAll(desk: Desk, index: number): Promise<void> {
  for (let consent = 0; consent < consents; consent++) {
    const id = repositoryIdOf(index, consent);
    const repo = `ada/repository-${id}`;
    await desk.grant(kinds, { repo, repository: { id, fullName: repo, installationId: index + 1 } });
  }
}

/** Asks for one token after the other, whatever is answered. */
async function rage({ bench, luck }: Scene, desk: Desk, index: number, noCache: number): Promise<void> {
  const again = async () => {
    for (;;) {
      const repo = `ada/repository-${repositoryIdOf(index, luck.below(consents))}`;
      const kind = luck.below(kinds.length);
      await desk.ask(kinds.slice(kind, kind + 1), { repo, renew: luck.chance(noCache) });
      await bench.clock.pause(400 + 50 * luck.below(8));
    }
  };
  for (let lane = 0; lane < 2; lane++) again().catch(note);
}

/** Consent pages that people open all the time. */
async function lookAround({ bench, tokens }: Scene): Promise<void> {
  for (;;) {
    const look = await tokens.mintLookupToken(9999, 7).catch(() => null);
    if (look) await tokens.revokeToken(look.token).catch(() => "unknown");
    await bench.clock.pause(2 * second);
  }
}
