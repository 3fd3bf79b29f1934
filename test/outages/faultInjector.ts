import type { MintOutcome } from "../../src/github/installationTokens.ts";

/**
 * A call to KV, GitHub, or a directory. `work` makes the call, `crash` crashes the calling ledger, and the test
 * resolves `later`.
 */
interface Call {
  work(): Promise<unknown>;
  crash(): void;
  later: Promise<void>;
}

type Effect = (call: Call) => Promise<unknown>;

const never = () => new Promise<never>(() => {});
const unavailable: MintOutcome = { kind: "unavailable", retryAfter: 5 };

/** The effects that can happen to any call. */
const commonEffects: Record<string, Effect> = {
  "is refused": async () => {
    throw new Error("no answer");
  },
  "is done, but its answer is lost": async ({ work }) => {
    await work();
    throw new Error("no answer");
  },
  "is answered late": async ({ work, later }) => {
    const answer = await work();
    await later;
    return answer;
  },
  "arrives late": async ({ work, later }) => {
    await later;
    return work();
  },
  "never arrives, because the ledger crashes": ({ crash }) => {
    crash();
    return never();
  },
  "is done, and the ledger crashes": async ({ work, crash }) => {
    await work();
    crash();
    return never();
  },
  "arrives after the ledger crashed": async ({ work, crash, later }) => {
    crash();
    await later;
    await work();
    return never();
  },
};

/** The answers that GitHub may give to a mint request. */
const outcomes: MintOutcome[] = [
  { kind: "gone" },
  { kind: "suspended", url: null },
  { kind: "not_selected", url: null },
  { kind: "not_granted", permissions: {}, url: null },
  { kind: "misconfigured", variable: "GITHUB_APP_ID", sentence: "is wrong" },
  unavailable,
  { kind: "unavailable", retryAfter: 40 },
];

const mintEffects: Record<string, Effect> = {
  "mints a token whose answer is lost": async ({ work }) => {
    await work();
    return unavailable;
  },
  ...Object.fromEntries(
    outcomes.map((outcome): [string, Effect] => [`is answered ${JSON.stringify(outcome)}`, async () => outcome]),
  ),
};

/** Sealing can't fail, but while the ledger awaits it, the ledger may crash and other calls may run. */
const sealEffects: Record<string, Effect> = {
  "is answered late": commonEffects["is answered late"] ?? never,
  "is not done, because the ledger crashes": ({ crash }) => {
    crash();
    return never();
  },
};

const all: Record<string, Effect> = { ...commonEffects, ...mintEffects, ...sealEffects };

/** A call that fails, and the way in which it fails. */
export interface Fault {
  /** The number of the call, counted from 1. */
  at: number;
  /** The name of the effect. */
  by: string;
  /** The number of scenario steps after which a late call continues. */
  delay: number;
}

/** Returns every fault that can happen to a call with this name. */
export function faultsOf(name: string, at: number): Fault[] {
  const effects = /^(seal|open) /.test(name)
    ? sealEffects
    : name === "mint"
      ? { ...commonEffects, ...mintEffects }
      : commonEffects;
  return Object.keys(effects).flatMap((by) =>
    (/late|after/.test(by) ? [1, 4, 99] : [0]).map((delay) => ({ at, by, delay })),
  );
}

/** An injector that passes on calls from the Worker and its ledgers, some of them with faults. */
export interface FaultInjector {
  readonly calls: string[];
  /** The faults injected so far. */
  readonly injected: Fault[];
  /** Whether a late call is still held. */
  readonly isHolding: boolean;
  /** The KV keys whose write arrived only after its ledger had crashed. Nothing can prevent such a write. */
  readonly lateWrites: string[];
  /** Rejects when the current ledger crashes. */
  readonly crashed: Promise<never>;
  pass<T>(name: string, what: string, work: () => Promise<T>): Promise<T>;
  /** Counts a step of the scenario and lets the calls that are due continue. */
  step(): void;
  /** Lets all late calls continue. */
  release(): void;
}

export function createFaultInjector(faults: Fault[], crash: () => void): FaultInjector {
  const calls: string[] = [];
  const [injected, lateWrites]: [Fault[], string[]] = [[], []];
  const held = new Map<() => void, { left: number }>();
  let ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  const crashNow = () => {
    crash();
    ended.reject(new Error("the ledger crashed"));
    ended = Promise.withResolvers<never>();
    ended.promise.catch(() => {});
  };
  const release = (due: (hold: { left: number }) => boolean) => {
    for (const [go, hold] of held) if (due(hold) && held.delete(go)) go();
  };
  return {
    calls,
    injected,
    lateWrites,
    get isHolding() {
      return held.size > 0;
    },
    get crashed() {
      return ended.promise;
    },
    async pass<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
      calls.push(name);
      const fault = faults.find(({ at }) => at === calls.length);
      const effect = fault && all[fault.by];
      if (!fault || !effect) return work();
      injected.push(fault);
      const later = Promise.withResolvers<void>();
      if (fault.delay > 0) held.set(later.resolve, { left: fault.delay });
      if (fault.by.includes("after the ledger crashed")) lateWrites.push(what);
      // An effect answers with the same type as the call, which the type of a table can't express.
      return (await effect({ work, crash: crashNow, later: later.promise })) as T;
    },
    step: () => release((hold) => --hold.left <= 0),
    release: () => release(() => true),
  };
}
