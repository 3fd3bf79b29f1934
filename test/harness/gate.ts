/** A single call that a test delays. */
export interface HeldCall {
  /** Resolves when the call has arrived. */
  readonly arrived: Promise<void>;
  release(): void;
}

/** Starts work, does something else while one of its calls is held, and returns the result of the work. */
export async function during<T>(held: HeldCall, work: () => Promise<T>, act: () => unknown): Promise<T> {
  const result = work();
  await held.arrived;
  await act();
  held.release();
  return result;
}

/** A counter for the calls to one method of a fake. It can also delay them or make them fail. */
export interface Gate {
  count: number;
  /** While this is set, every call fails. */
  failing: boolean;
  /** Delays the next call that isn't held yet. */
  hold(): HeldCall;
  /** Lets a call pass. The fake calls this for each of its calls. */
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
