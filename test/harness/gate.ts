/** One call that a test delays. */
export interface HeldCall {
  /** Resolves when the call has arrived. */
  readonly arrived: Promise<void>;
  release(): void;
}

/** Starts work, does something else while a call of the work is held, and returns what the work returns. */
export async function during<T>(held: HeldCall, work: () => Promise<T>, act: () => unknown): Promise<T> {
  const result = work();
  await held.arrived;
  await act();
  held.release();
  return result;
}

/** A counter of the calls to one method of a fake, which can delay them or make them fail. */
export interface Gate {
  count: number;
  /** Fails every call while it is set. */
  failing: boolean;
  /** Delays the next call that isn't held yet. */
  hold(): HeldCall;
  /** Passes a call of the fake, which calls this once per call. */
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
