import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { allScopes } from "../../src/domain/scopes.ts";
import { minute, second } from "../../src/domain/time.ts";
import type { InstallationTokens } from "../../src/github/installationTokens.ts";
import { createBudgets } from "../../src/ledger/budgets.ts";
import { deleteAgent } from "../../src/ledger/lifecycle.ts";
import { createAppTokens } from "../harness/appTokens.ts";
import { createFakeSeal } from "../harness/fakeSeal.ts";
import { ada } from "../harness/fixtures.ts";
import { createLedgerAgent, type LedgerAgent } from "../harness/ledgerAgent.ts";
import { createLedgerEnvironment, type LedgerEnvironment } from "../harness/ledgerEnvironment.ts";
import { passTime } from "../harness/ledgerHost.ts";
import { runPending } from "./network.ts";
import { Violation } from "./oracle.ts";
import { createRandom, type Random } from "./random.ts";
import { createRateLimitedGitHub, type RateLimitedGitHub } from "./rateLimitedGitHub.ts";

/** The number of consents that each agent has. Under each one, it requests all of these kinds of tokens. */
const consentCount = 20;
const kinds = allScopes.filter((scope) => scope.endsWith(":read")).slice(0, 6);

/** The time that an agent needs to get as many tokens as it may have. */
const hoardingTime = 3 * minute;

/** The time within which an acknowledged revocation is complete at GitHub. */
const promised = { consent: 10 * second, agent: 30 * second };

/** Agents that request tokens at full speed while their owner revokes access. */
export const overload = fc.record({
  seed: fc.nat({ max: 2 ** 31 - 1 }),
  /** The number of agents that each person registered. Five people want more mints than the App may do. */
  agentCounts: fc.constantFrom<number[]>([1], [2, 2], [1, 2, 1], [2, 2, 2, 2, 2]),
  /** The probability that a request asks for no-cache. */
  noCache: fc.constantFrom(0, 0.3, 1),
  /** For how many seconds all agents send requests before the owner acts. */
  lasts: fc.integer({ min: 20, max: 100 }),
  ends: fc.constantFrom(...(["consent", "agent", "agent"] as const)),
  /** How many more revocations GitHub allows when the owner acts, or `null` for the usual number. */
  revocationsLeft: fc.constantFrom(null, null, 20),
});
type Overload = typeof overload extends fc.Arbitrary<infer T> ? T : never;

interface OverloadScene {
  environment: LedgerEnvironment;
  random: Random;
  github: RateLimitedGitHub;
  agents: LedgerAgent[];
  /** The App's tokens in the isolate that serves consent pages. */
  tokens: InstallationTokens;
  pass(milliseconds: number): Promise<void>;
}

/** Runs one case. Throws the violation that it causes. */
export async function runOverload(given: Overload): Promise<void> {
  const { fetch } = globalThis;
  const scene = createOverloadScene(given);
  globalThis.fetch = scene.github.fetch;
  try {
    const { environment, agents, github } = scene;
    const { now } = environment.clock;
    const [target] = agents;
    if (!target) throw new Error("no agent");
    for (const [index, agent] of agents.entries()) await grantAll(agent, index);
    requestEndlessly(scene, target, 0, given.noCache);
    await scene.pass(hoardingTime);
    for (const [index, agent] of agents.entries()) requestEndlessly(scene, agent, index, given.noCache);
    void openConsentPages(scene);
    await scene.pass(given.lasts * second);
    if (github.limitedAt !== null) throw new Violation("mints alone exceed GitHub's limit");

    const before = github.tokens.filter((token) => token.installationId === 1 && token.diedAt > now());
    const repositoryId = given.ends === "consent" ? repositoryIdOf(0, 0) : null;
    const ended = before.filter((token) => repositoryId === null || token.repositoryId === repositoryId);
    if (given.revocationsLeft !== null) github.allowed.revocation = github.recent("revocation") + given.revocationsLeft;
    const orderedAt = now();
    void (repositoryId === null ? deleteAgent(target.ledger, target.record, ada) : target.revoke(ada, repositoryId));
    await scene.pass(promised[given.ends]);
    const late = ended.filter(({ diedAt }) => diedAt > orderedAt + promised[given.ends]);
    if (given.revocationsLeft === null) {
      if (late.length > 0) throw new Violation(`${late.length} of ${ended.length} tokens outlive their revocation`);
      if (github.limitedAt !== null) throw new Violation("a revocation exceeds GitHub's limit");
      return;
    }
    checkNewestFirst(ended, late);
    github.allowed.revocation = 180;
    await scene.pass(4 * minute);
    if (ended.some(({ diedAt }) => diedAt > now())) throw new Violation("a limited revocation is never repeated");
  } finally {
    globalThis.fetch = fetch;
  }
}

/**
 * Checks that a rate limit delays only the revocation of the oldest tokens. Any of the calls in flight at that time may
 * succeed.
 */
function checkNewestFirst(ended: { mintedAt: number }[], late: { mintedAt: number }[]): void {
  const newest = ended.toSorted((one, other) => other.mintedAt - one.mintedAt);
  const dead = newest.length - late.length;
  const kept = newest.slice(0, Math.max(dead - 6, 0)).find((token) => late.includes(token));
  if (kept) throw new Violation("a limited revocation keeps the newest tokens alive");
}

function createOverloadScene({ seed, agentCounts }: Overload): OverloadScene {
  const random = createRandom(seed);
  const environment = createLedgerEnvironment();
  const { clock, kv } = environment;
  const seal = createFakeSeal(clock.now);
  const github = createRateLimitedGitHub(clock, random);
  const limit = createLimiters(clock.now);
  const openIsolate = () => createAppTokens(kv, clock.now, () => limit("APP_MINT_LIMIT", ""));
  const isolates = [openIsolate(), openIsolate()] as const;
  const registrants = agentCounts.flatMap((count, registrant) => Array<number>(count).fill(registrant));
  const agents = registrants.map((registrant, index) => {
    const { backoff, tokens } = isolates[index % 2 ? 1 : 0];
    const { request, git, mint } = createBudgets({
      caller: (key: string) => limit("CALLER_LIMIT", key),
      git: (key: string) => limit("GIT_LIMIT", key),
      agentMints: (key: string) => limit("MINT_LIMIT", key),
      registrantMints: (key: string) => limit("REGISTRANT_MINT_LIMIT", key),
    });
    const budgets = { request, git, mint: (agentId: string) => mint(agentId, registrant) };
    const own = { ...environment, seal, backoff, budgets, github: { ...environment.github, ...tokens } };
    return createLedgerAgent(own, createAgentToken());
  });
  const idle = async () => {
    await runPending();
    if (failures.length > 0) throw failures.shift();
    if (github.violation) throw new Violation(github.violation);
  };
  return {
    ...{ environment, random, github, agents, tokens: isolates[1].tokens },
    async pass(milliseconds) {
      await idle();
      await passTime(clock, () => agents, milliseconds, { start: (alarm) => void alarm.catch(note), idle });
    },
  };
}

/** Enforces wrangler.toml's rate limits at a single location. */
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

/** The errors of work that isn't awaited. */
const failures: unknown[] = [];
const note = (error: unknown) => void failures.push(error);

/**
 * Returns the id of an agent's repository. Agents don't share repositories or installations, so that their tokens can
 * be told apart.
 */
const repositoryIdOf = (agent: number, repository: number) => 100 * (agent + 1) + repository;

async function grantAll(agent: LedgerAgent, index: number): Promise<void> {
  for (let repository = 0; repository < consentCount; repository++) {
    const id = repositoryIdOf(index, repository);
    await agent.grant(kinds, { repository: { id, fullName: `ada/repository-${id}`, installationId: index + 1 } });
  }
}

/** Requests one token after another in two loops, whatever the answers are. */
function requestEndlessly(
  { environment, random }: OverloadScene,
  agent: LedgerAgent,
  index: number,
  noCache: number,
): void {
  const loop = async () => {
    for (;;) {
      const repo = `ada/repository-${repositoryIdOf(index, random.below(consentCount))}`;
      const kind = random.below(kinds.length);
      await agent.ask(kinds.slice(kind, kind + 1), { repo, renew: random.chance(noCache) });
      await environment.clock.pause(400 + 50 * random.below(8));
    }
  };
  for (let count = 0; count < 2; count++) loop().catch(note);
}

async function openConsentPages({ environment, tokens }: OverloadScene): Promise<void> {
  for (;;) {
    const lookup = await tokens.mintLookupToken(9999, 7).catch(() => null);
    if (lookup) await tokens.revokeToken(lookup.token).catch(() => "unknown");
    await environment.clock.pause(2 * second);
  }
}
