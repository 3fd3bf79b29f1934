import type { MintOutcome } from "../../src/github/installationTokens.ts";

/** What an outside call meets: `work` does it, `crash` ends the ledger that made it, `later` comes when the test says so. */
interface Struck {
  work(): Promise<unknown>;
  crash(): void;
  later: Promise<void>;
}

type Strike = (call: Struck) => Promise<unknown>;

const never = () => new Promise<never>(() => {});
const unavailable: MintOutcome = { kind: "unavailable", retryAfter: 5 };

/** What may happen to a call to KV or GitHub. */
const anywhere: Record<string, Strike> = {
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
  "never arrives, for the ledger crashes": ({ crash }) => {
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

/** What GitHub may say to a mint. */
const outcomes: MintOutcome[] = [
  { kind: "gone" },
  { kind: "suspended", url: null },
  { kind: "not_selected", url: null },
  { kind: "not_granted", permissions: {}, url: null },
  { kind: "misconfigured", variable: "GITHUB_APP_ID", sentence: "is wrong" },
  unavailable,
  { kind: "unavailable", retryAfter: 40 },
];

const toMints: Record<string, Strike> = {
  "mints a token that nobody gets to know": async ({ work }) => {
    await work();
    return unavailable;
  },
  ...Object.fromEntries(
    outcomes.map((outcome): [string, Strike] => [`is answered ${JSON.stringify(outcome)}`, async () => outcome]),
  ),
};

/** Sealing cannot fail; but it is an await, and there a ledger may be lost and other things happen as anywhere else. */
const toSeals: Record<string, Strike> = {
  "is answered late": anywhere["is answered late"] ?? never,
  "is not done any more, for the ledger crashes": ({ crash }) => {
    crash();
    return never();
  },
};

const all: Record<string, Strike> = { ...anywhere, ...toMints, ...toSeals };

/** Which call is struck, counted from 1, and by what. */
export interface Fault {
  at: number;
  by: string;
  /** How many steps of the job pass before what is late comes. */
  patience: number;
}

/** What can happen to a call of this name. */
export function faultsOf(name: string, at: number): Fault[] {
  const strikes = /^(seal|open) /.test(name) ? toSeals : name === "mint" ? { ...anywhere, ...toMints } : anywhere;
  return Object.keys(strikes).flatMap((by) =>
    (/late|after/.test(by) ? [1, 4, 99] : [0]).map((patience) => ({ at, by, patience })),
  );
}

/** The way out of a ledger and of the Worker: every call passes here, and some of them are struck. */
export interface Line {
  readonly calls: string[];
  /** What has struck so far. */
  readonly struck: Fault[];
  /** Whether a call is kept from coming. */
  readonly holding: boolean;
  /** What was written late by a ledger that is gone: nobody could keep it from that. */
  readonly ghosts: string[];
  /** Comes when the present ledger crashes. */
  readonly crashed: Promise<never>;
  pass<T>(name: string, what: string, work: () => Promise<T>): Promise<T>;
  /** One more step has been made. */
  step(): void;
  /** Lets come what is late. */
  release(): void;
}

export function createLine(faults: Fault[], crash: () => void): Line {
  const calls: string[] = [];
  const [struck, ghosts]: [Fault[], string[]] = [[], []];
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
    struck,
    ghosts,
    get holding() {
      return held.size > 0;
    },
    get crashed() {
      return ended.promise;
    },
    async pass<T>(name: string, what: string, work: () => Promise<T>): Promise<T> {
      calls.push(name);
      const fault = faults.find(({ at }) => at === calls.length);
      const strike = fault && all[fault.by];
      if (!fault || !strike) return work();
      struck.push(fault);
      const later = Promise.withResolvers<void>();
      if (fault.patience > 0) held.set(later.resolve, { left: fault.patience });
      if (fault.by.includes("after the ledger crashed")) ghosts.push(what);
      // What a strike answers is what the call answers; `as`, because a table cannot say that.
      return (await strike({ work, crash: crashNow, later: later.promise })) as T;
    },
    step: () => release((hold) => --hold.left <= 0),
    release: () => release(() => true),
  };
}
