import type { SecretCredential } from "../../src/crypto/agentToken.ts";
import type { Purpose, Seal } from "../../src/crypto/seal.ts";
import { sha256 } from "../../src/crypto/secret.ts";
import { type DirectoryChange, recordChanges } from "../../src/directory/changes.ts";
import type { DirectoryName } from "../../src/directory/context.ts";
import { day, minute } from "../../src/domain/time.ts";
import type { WebhookEvent } from "../../src/domain/webhookEvent.ts";
import type { MintRequest } from "../../src/github/installationTokens.ts";
import type { Ledger } from "../../src/ledger/context.ts";
import { listAgent, relist } from "../../src/ledger/relisting.ts";
import { revokeConsents } from "../../src/ledger/revoke.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import type { Kv } from "../../src/store/kv.ts";
import { hashToken, minLifetime } from "../../src/store/tokens.ts";
import { createFakeClock, startTime } from "../harness/fakeClock.ts";
import { createFakeSeal } from "../harness/fakeSeal.ts";
import { ada } from "../harness/fixtures.ts";
import { createLedgerHost, LedgerCrash, type LedgerHost, passTime } from "../harness/ledgerHost.ts";
import { createMemoryDirectories, type MemoryDirectories } from "../harness/memoryDirectories.ts";
import { createMemorySql, type MemorySql } from "../harness/memorySql.ts";
import { createNetwork, type Network, runPending } from "./network.ts";
import { createOracle, type Oracle, Violation } from "./oracle.ts";
import type { OpenPush } from "./pushes.ts";
import { createRandom, type Random } from "./random.ts";
import { createSimulatedGitHub, type Mint, type SimulatedGitHub, type SimulatedToken } from "./simulatedGitHub.ts";
import { createStaleKv, type StaleKv } from "./staleKv.ts";

/** An agent and its ledger as the Worker reaches it. */
export interface SimulatedAgent extends SecretCredential {
  sql: MemorySql;
  /**
   * The number of acknowledged approvals, and the ids of the pushes that have begun. The activity log must contain
   * both.
   */
  loggedApprovals: number;
  startedPushes: string[];
  host: LedgerHost;
  /**
   * Calls the ledger. Any error except a crash is a violation, because a ledger answers even when other services fail.
   */
  call: LedgerHost["call"];
}

export interface Simulation {
  now(): number;
  /** Resolves after the given time. */
  pause(milliseconds: number): Promise<void>;
  random: Random;
  network: Network;
  kv: StaleKv;
  /** KV as the Worker sees it from each location. */
  locations: [Kv, Kv, Kv];
  directories: MemoryDirectories;
  seal: Seal;
  github: SimulatedGitHub;
  oracle: Oracle;
  agents: [SimulatedAgent, SimulatedAgent];
  /** The links that agents got, oldest first, and the tokens that they hold. */
  links: { agentId: string; request: string }[];
  heldTokens: SimulatedToken[];
  /** Pushes in flight, oldest first. */
  pushes: OpenPush[];
  /** Keys that a ledger wrote after it had crashed, so that no ledger knows about the write. */
  orphans: Set<string>;
  /** The number of requests for a new token in flight, by agent. */
  renewals: Map<string, number>;
  /** The actions and their results, for anyone who investigates a failure. */
  story: string[];
  tell(line: string): void;
  /** Starts work that continues while other work runs. */
  start(work: Promise<void>): void;
  /** Returns whether all started work has ended. */
  isIdle(): boolean;
  /** Delivers up to `steps` messages. */
  deliver(steps: number): Promise<void>;
  /** Lets time pass and delivers up to `steps` messages after each alarm. */
  pass(milliseconds: number, steps: number): Promise<void>;
}

/** More steps than any command needs. */
export const enough = 100_000;
const maxAlarms = 500;
const ledgerTables = [createMemorySql(), createMemorySql()] as const;
/** The directories' databases. They're reused because creating tables takes longer than running a history. */
const directoryTables = new Map<DirectoryName, MemorySql>();

export async function createSimulation(): Promise<Simulation> {
  const clock = createFakeClock(startTime - day);
  const { now } = clock;
  let running = 0;
  let failure: unknown;
  const random = createRandom();
  const network = createNetwork(random);
  const kv = createStaleKv(now, network, random);
  const directories = createMemoryDirectories({
    now,
    kv: kv.at(2),
    createDatabase(name) {
      const sql = directoryTables.get(name) ?? createMemorySql();
      directoryTables.set(name, sql);
      sql.clear();
      return sql;
    },
    ledger(agentId) {
      const call = simulation.agents.find((agent) => agent.agentId === agentId)?.call;
      if (!call) throw new Error(`a directory made up the agent ${agentId}`);
      const unreliably = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
        const done = await kv.unreliably(() => {
          const answer = call(work);
          answer.catch(() => {}); // Nobody is waiting for a lost answer.
          return { answer };
        });
        return done.answer;
      };
      return {
        listAgent: (...given) => unreliably((ledger) => listAgent(ledger, ...given)),
        relist: (...given) => unreliably((ledger) => relist(ledger, ...given)),
        revokeConsents: (...given) => unreliably((ledger) => revokeConsents(ledger, ...given)),
      };
    },
  });
  const plainSeal = createFakeSeal(now, async () => {
    if (random.chance(0.4)) await network.pause();
  });
  let unopened = 0;
  const seal: Seal = {
    ...plainSeal,
    async open<T extends object>(purpose: Purpose, text: string) {
      const opened = await plainSeal.open<T>(purpose, text);
      // Act as if the secret that sealed it were no longer configured.
      if (!random.chance(kv.failureRate / 2)) return opened;
      unopened++;
      return null;
    },
  };
  const github = createSimulatedGitHub(now, network, random);
  const oracle = createOracle(now);
  const orphans = new Set<string>();
  const fail = (words: string) => {
    failure ??= new Violation(words);
  };

  const addAgent = (index: 0 | 1): SimulatedAgent => {
    const agentId = `agent${index}`;
    const sql = ledgerTables[index];
    sql.clear();
    const mintsInFlight = new Map<string, Mint>();
    const onMint = (request: MintRequest): Mint => {
      const { installationId, repositoryId, permissions, optional } = request;
      const name = `${host.generation} ${installationId} ${repositoryId} ${JSON.stringify(permissions)} ${optional}`;
      const mint: Mint = {
        requestedAt: oracle.tick(),
        answered(outcome) {
          if (mintsInFlight.get(name) === mint) mintsInFlight.delete(name);
          if (outcome.kind !== "gone") return;
          // GitHub has ended the access without notifying anyone.
          oracle.finish(oracle.begin(oracle.endings, { agentId, repositoryId, tokensOnly: false }), "unknown");
        },
      };
      const other = mintsInFlight.get(name);
      const isEnded = (ending: (typeof oracle.endings)[number]) =>
        !ending.isVoid &&
        ending.agentId === agentId &&
        (ending.repositoryId ?? repositoryId) === repositoryId &&
        ending.start > (other?.requestedAt ?? 0);
      // While its agent token can expire, an agent and its workloads get separate tokens.
      const isShared = sql.all("SELECT 1 FROM agent WHERE expires_at IS NULL").length > 0;
      if (isShared && other && !oracle.endings.some(isEnded)) fail("equal requests mint twice at a time");
      if (isShared && !other && !simulation.renewals.get(agentId) && unopened === 0 && hasToken(request))
        fail("a token is minted although one lives");
      mintsInFlight.set(name, mint);
      return mint;
    };
    /**
     * Returns whether the ledger has a token for exactly this request that it could issue. Requests with other options
     * mint separate tokens.
     */
    const hasToken = ({ repositoryId, installationId, permissions, optional }: MintRequest) => {
      const tokens = sql.all<{ sha256: string }>(
        `SELECT sha256 FROM tokens t JOIN consents c ON c.id = t.consent_id WHERE c.repository_id = ? AND c.installation_id = ?
         AND t.permissions = ? AND t.ends_at > ? AND t.expires_at >= ?`,
        repositoryId,
        installationId,
        JSON.stringify(Object.fromEntries(Object.entries(permissions).sort())),
        now(),
        now() + minLifetime,
      );
      const isSame = (token: SimulatedToken) => String(token.optional) === String(optional);
      const like = [...(tokens.length > 0 ? github.tokens.values() : [])].filter(isSame);
      return like.some(({ token }) => tokens.some(({ sha256 }) => sha256 === hashToken(token)));
    };
    const ownKv: Kv = {
      ...kv.at(index),
      put(key, value, options) {
        const { generation } = host;
        const onWrite = () => void (host.generation !== generation && orphans.add(key));
        return kv.at(index, onWrite).put(key, value, options);
      },
    };
    const client = github.clientOf(agentId, onMint);
    const ownGitHub: typeof client = {
      ...client,
      async isAdministered(repository, people) {
        const answer = await client.isAdministered(repository, people);
        const ending = { agentId, repositoryId: repository.repositoryId, tokensOnly: false };
        if (!answer) oracle.finish(oracle.begin(oracle.endings, ending), "unknown");
        return answer;
      },
    };
    const ports = {
      ...{ sql, now, kv: ownKv, seal, github: ownGitHub, pause: clock.pause },
      directory: (name: DirectoryName) => ({
        recordChanges: (...delivered: [readonly DirectoryChange[], (readonly WebhookEvent[])?]) =>
          kv.unreliably(() => recordChanges(directories.open(name), ...delivered)),
      }),
      backoff: { remaining: async () => 0 },
      budgets: { request: async () => true, git: async () => true, mint: async () => true },
      hasOperators: false,
    };
    const host = createLedgerHost(agentId, () => ports);
    // The agent has pushed so often that each further push displaces a row in the log.
    sql.all("INSERT INTO activity (at, event, number, repo, scopes) VALUES (0, 'pushed', 600, '', '')");
    const call: LedgerHost["call"] = (work) => host.call(work).catch(asViolation);
    const secretHash = sha256(`secret of agent ${index}`);
    return { agentId, secretHash, sql, host, call, loggedApprovals: 0, startedPushes: [] };
  };

  const simulation: Simulation = {
    now,
    pause: clock.pause,
    random,
    network,
    kv,
    locations: [kv.at(0), kv.at(1), kv.at(2)],
    directories,
    seal,
    github,
    oracle,
    agents: [addAgent(0), addAgent(1)],
    links: [],
    heldTokens: [],
    pushes: [],
    orphans,
    renewals: new Map(),
    story: [],
    tell: (line) => void simulation.story.push(`${new Date(now()).toISOString().slice(8, 19)} ${line}`),
    start(work) {
      running++;
      work
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running--);
    },
    isIdle: () => running === 0,
    async deliver(steps) {
      await runPending();
      for (let step = 0; step < steps && (await network.step()); step++);
      if (failure) throw failure;
    },
    async pass(milliseconds, steps) {
      let alarms = 0;
      const hosts = simulation.agents.map(({ host }) => host);
      await passTime(clock, () => [...hosts, ...directories.hosts()], milliseconds, {
        start(alarm) {
          if (++alarms > maxAlarms) fail("an alarm runs endlessly");
          simulation.start(alarm.catch(asViolation));
        },
        idle: () => simulation.deliver(steps),
      });
      // A call in flight for several minutes, unlike any real call, may return a token that has already expired.
      if (running > 0 && milliseconds > minute) github.unavailableUntil = now();
      await simulation.deliver(steps);
    },
  };

  // The agents were registered the day before, so that every location knows them.
  for (const { agentId, secretHash } of simulation.agents) {
    const { key, value } = newAgentRecord({ agentId, secretHash }, "Release notes", ada, now());
    const saved = simulation.locations[2].put(key, value);
    await simulation.deliver(enough);
    await saved;
    oracle.finish(oracle.begin(oracle.secrets, { agentId, secretHash, expiresAt: null }), "done");
  }
  clock.advanceTo(startTime);
  return simulation;
}

function asViolation(error: unknown): never {
  throw error instanceof LedgerCrash || error instanceof Violation ? error : new Violation(`a ledger fails: ${error}`);
}
