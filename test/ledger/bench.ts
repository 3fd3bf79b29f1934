import { createAgentToken, type NewAgentToken } from "../../src/crypto/agentCredential.ts";
import { createSeal, type Purpose, type Seal } from "../../src/crypto/seal.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import type { Backoff } from "../../src/github/backoff.ts";
import type { Budgets } from "../../src/ledger/budgets.ts";
import { createDirectories, type Directories } from "../directory/directories.ts";
import { createMemoryKv, type MemoryKv } from "../store/memory.ts";
import { type Clock, createClock } from "./clock.ts";
import { createDesk, type Desk } from "./desk.ts";
import { createGate, type Gate } from "./gate.ts";
import { createGitHub, type FakeGitHub } from "./github.ts";

/** The world of the ledgers' rules: time, KV, GitHub and the seal are one, agents as many as a test wants. */
export interface Bench {
  clock: Clock;
  kv: MemoryKv;
  directories: Directories;
  github: FakeGitHub;
  backoff: Backoff;
  /** Those of every agent; without limits until a test sets some. */
  budgets: Budgets;
  /** What seals for whoever opens a ledger from now on. */
  readonly seal: Seal;
  /** Where a sealing and an opening wait, by purpose. */
  sealing: Gates;
  opening: Gates;
  desks: Desk[];
  /** A new agent with its ledger, in an empty database where no other is given. */
  hire(token?: NewAgentToken, sql?: Sql): Desk;
  /** Sets `ENCRYPTION_SECRET` and starts every ledger again with it. */
  rotate(...secrets: string[]): void;
  /** Lets time go by; alarms ring on their way, each at its time. */
  pass(milliseconds: number): Promise<void>;
  /** Waits for what goes on in the background. */
  idle(): Promise<void>;
}

export type Gates = (purpose: Purpose) => Gate;

/** An alarm that rings more often than this without time going by would ring for ever. */
const mostRings = 200;

export function createBench(): Bench {
  const clock = createClock();
  const [sealing, opening] = [createGates("sealing"), createGates("opening")];
  let seal = gated(createSeal(["a secret"], clock.now), sealing, opening);
  const kv = createMemoryKv(clock);
  const bench: Bench = {
    clock,
    kv,
    directories: createDirectories(clock.now, kv),
    github: createGitHub(clock),
    backoff: { remaining: async () => 0, extend: async () => {} },
    budgets: { request: async () => true, mint: async () => true },
    get seal() {
      return seal;
    },
    sealing,
    opening,
    desks: [],
    hire(token = createAgentToken(), sql) {
      const desk = createDesk(bench, token, sql);
      bench.desks.push(desk);
      return desk;
    },
    rotate(...secrets) {
      seal = gated(createSeal(secrets, clock.now), sealing, opening);
      for (const desk of bench.desks) desk.crash();
    },
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      await bench.idle();
      let rings = 0;
      for (let next = nextDesk(bench, end); next; next = nextDesk(bench, end)) {
        const before = clock.now();
        clock.advanceTo(next.alarm ?? before);
        rings = clock.now() > before ? 0 : rings + 1;
        if (rings > mostRings) throw new Error("an alarm rings without end");
        await next.ring();
        await bench.idle();
      }
      clock.advanceTo(end);
    },
    async idle() {
      await Promise.all(bench.desks.map((desk) => desk.idle()));
    },
  };
  return bench;
}

/** Whose alarm rings next, if one does until `end`. */
function nextDesk({ desks }: Bench, end: number): Desk | undefined {
  const due = desks.filter(({ alarm }) => alarm !== null && alarm <= end);
  return due.sort((one, other) => (one.alarm ?? 0) - (other.alarm ?? 0))[0];
}

function createGates(name: string): Gates {
  const gates = new Map<Purpose, Gate>();
  return (purpose) => {
    const gate = gates.get(purpose) ?? createGate(`${name} a ${purpose}`);
    gates.set(purpose, gate);
    return gate;
  };
}

/** A seal whose work is done when the gate lets it: what is held is what takes long. */
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
