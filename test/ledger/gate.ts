/** One call that a test keeps waiting. */
export interface Held {
  /** Resolves when the call has come. */
  readonly arrived: Promise<void>;
  release(): void;
}

/** Where the calls of one outside world pass: counted, and held or refused as a test wants it. */
export interface Gate {
  count: number;
  /** Refuses every call while it is set. */
  failing: boolean;
  /** Keeps the next call waiting that no one holds yet. */
  hold(): Held;
  /** For the fake behind the gate: once for each call. */
  pass(): Promise<void>;
}

export function createGate(name: string): Gate {
  const holds: { arrive(): void; released: Promise<void> }[] = [];
  return {
    count: 0,
    failing: false,
    hold() {
      const arrived = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      holds.push({ arrive: arrived.resolve, released: released.promise });
      return { arrived: arrived.promise, release: released.resolve };
    },
    async pass() {
      this.count++;
      const failing = this.failing;
      const hold = holds.shift();
      hold?.arrive();
      await hold?.released;
      if (failing) throw new Error(`${name} does not answer`);
    },
  };
}
