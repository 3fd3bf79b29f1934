import type { Random } from "./random.ts";

/** A failure that the simulation injects. Nothing else may fail. */
export class InjectedFailure extends Error {}

/** The network between the Worker and other services: calls and answers arrive one at a time, in any order. */
export interface Network {
  /** Calls the other end, which does `work` in one step. */
  call<T>(work: () => T): Promise<T>;
  /** Delays the caller, possibly for long, without anything happening elsewhere. */
  pause(): Promise<void>;
  /** Delivers one message at random, and runs what waited for it. Returns `false` if there is none. */
  step(): Promise<boolean>;
}

/** Runs everything that doesn't wait for the network or the clock. */
export function runPending(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How many messages are late, and by how many others at most. */
const lateShare = 0.2;
const maxSteps = 60;

export function createNetwork(random: Random): Network {
  let steps = 0;
  const messages: { deliver: () => void; from: number }[] = [];
  const send = (deliver: () => void) => {
    messages.push({ deliver, from: random.chance(lateShare) ? steps + random.below(maxSteps) : steps });
  };
  return {
    call(work) {
      const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof work>>();
      send(() => {
        // The work is done when the answer leaves; until it arrives, anything may happen.
        try {
          const value = work();
          send(() => resolve(value));
        } catch (error) {
          send(() => reject(error));
        }
      });
      return promise;
    },
    pause: () => new Promise((resolve) => send(resolve)),
    async step() {
      steps++;
      const ready = messages.filter(({ from }) => from <= steps);
      const next = ready[random.below(ready.length)];
      // If all messages are late, this step brings them nearer.
      if (!next && messages.length > 0) return true;
      if (next) messages.splice(messages.indexOf(next), 1);
      next?.deliver();
      await runPending();
      return messages.length > 0;
    },
  };
}
