import { type CreatedAgentToken, createAgentToken } from "../../src/crypto/agentToken.ts";
import { createSeal, type Purpose, type Seal } from "../../src/crypto/seal.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import type { Backoff } from "../../src/github/backoff.ts";
import type { Budgets } from "../../src/ledger/budgets.ts";
import { listAgent, relist } from "../../src/ledger/relisting.ts";
import { revokeConsents } from "../../src/ledger/revoke.ts";
import { createFakeClock, type FakeClock } from "./fakeClock.ts";
import { createGate, type Gate } from "./gate.ts";
import { createLedgerAgent, type LedgerAgent } from "./ledgerAgent.ts";
import { passTime } from "./ledgerHost.ts";
import { createMemoryDirectories, type MemoryDirectories } from "./memoryDirectories.ts";
import { createMemoryGitHub, type MemoryGitHub } from "./memoryGitHub.ts";
import { createMemoryKv, type MemoryKv } from "./memoryKv.ts";

/** What the ledgers of all agents share: time, KV, directories, GitHub, and the seal. */
export interface LedgerEnvironment {
  clock: FakeClock;
  kv: MemoryKv;
  directories: MemoryDirectories;
  github: MemoryGitHub;
  backoff: Backoff;
  /** The rate limits, which don't limit anything until a test changes them. */
  budgets: Budgets;
  /** Whether ledgers opened from now on list their agents for operators. */
  hasOperators: boolean;
  /** The seal for ledgers opened from now on. */
  readonly seal: Seal;
  /** Gates for sealing and opening, by purpose. */
  sealing: Gates;
  opening: Gates;
  agents: LedgerAgent[];
  /** Adds an agent with its ledger, by default in an empty database. */
  addAgent(credential?: CreatedAgentToken, sql?: Sql): LedgerAgent;
  /** Replaces `ENCRYPTION_SECRET` and restarts every ledger. */
  rotateSecrets(...secrets: string[]): void;
  /** Lets time pass, running each alarm when it's due. */
  pass(milliseconds: number): Promise<void>;
  /** Waits for background work. */
  idle(): Promise<void>;
}

type Gates = (purpose: Purpose) => Gate;

export function createLedgerEnvironment(): LedgerEnvironment {
  const clock = createFakeClock();
  const [sealing, opening] = [createGates("sealing"), createGates("opening")];
  let seal = gated(createSeal(["a secret"], clock.now), sealing, opening);
  const kv = createMemoryKv(clock);
  let alarms: Promise<void>[] = [];
  const environment: LedgerEnvironment = {
    clock,
    kv,
    directories: createMemoryDirectories({
      now: clock.now,
      kv,
      ledger: (agentId) => {
        const agent =
          environment.agents.find((one) => one.agentId === agentId) ??
          environment.addAgent({ ...createAgentToken(), agentId });
        return {
          listAgent: (...call) => agent.call((ledger) => listAgent(ledger, ...call)),
          relist: (...call) => agent.call((ledger) => relist(ledger, ...call)),
          revokeConsents: (...call) => agent.call((ledger) => revokeConsents(ledger, ...call)),
        };
      },
    }),
    github: createMemoryGitHub(clock.now),
    backoff: { remaining: async () => 0, extend: async () => {} },
    budgets: { request: async () => true, git: async () => true, mint: async () => true },
    hasOperators: false,
    get seal() {
      return seal;
    },
    sealing,
    opening,
    agents: [],
    addAgent(credential = createAgentToken(), sql) {
      const agent = createLedgerAgent(environment, credential, sql);
      environment.agents.push(agent);
      return agent;
    },
    rotateSecrets(...secrets) {
      seal = gated(createSeal(secrets, clock.now), sealing, opening);
      for (const agent of environment.agents) agent.crash();
    },
    async pass(milliseconds) {
      await environment.idle();
      const start = (alarm: Promise<void>) => void alarms.push(alarm);
      await passTime(clock, () => [...environment.agents, ...environment.directories.hosts()], milliseconds, {
        start,
        idle: environment.idle,
      });
    },
    async idle() {
      await Promise.all(alarms);
      alarms = [];
      await Promise.all(environment.agents.map((agent) => agent.idle()));
    },
  };
  return environment;
}

/** Creates an agent and returns it together with everything that its ledger works with. */
export function createAgent() {
  const environment = createLedgerEnvironment();
  const { clock, kv, github, directories, pass, idle } = environment;
  return { environment, agent: environment.addAgent(), clock, kv, github, directories, pass, idle };
}

/** Creates an agent to which ada gave `contents:write` on ada/notes for a week. */
export async function createApprovedAgent() {
  const created = createAgent();
  await created.agent.grant();
  return created;
}

function createGates(name: string): Gates {
  const gates = new Map<Purpose, Gate>();
  return (purpose) => {
    const gate = gates.get(purpose) ?? createGate(`${name} a ${purpose}`);
    gates.set(purpose, gate);
    return gate;
  };
}

/** Returns the seal with gates behind its work, so that a held call acts like a slow one. */
function gated(seal: Seal, sealing: Gates, opening: Gates): Seal {
  return {
    async seal(purpose, payload, endsAt) {
      const sealed = await seal.seal(purpose, payload, endsAt);
      await sealing(purpose).pass();
      return sealed;
    },
    async open<T extends object>(purpose: Purpose, sealed: string) {
      const opened = await seal.open<T>(purpose, sealed);
      await opening(purpose).pass();
      return opened;
    },
  };
}
