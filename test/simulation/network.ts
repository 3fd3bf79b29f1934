import type { Random } from "./random.ts";

/** A failure that the simulation injects. Nothing else may fail. */
export class InjectedFailure extends Error {}

/** The network between the Worker and other services, where calls and answers arrive one at a time and in any order. */
export interface Network {
  /** Calls the other end, which does `work` in a single step. */
  call<T>(work: () => T): Promise<T>;
  /** Delays the caller, possibly for a long time, while nothing happens elsewhere. */
  pause(): Promise<void>;
  /** Delivers one random message and runs what waited for it. Returns `false` if no messages are left. */
  step(): Promise<boolean>;
}

/** Runs everything that isn't waiting for the network or the clock. */
export function runPending(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The share of messages that are late, and the maximum number of steps that they are delayed by. */
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
        // The work is done when the answer is sent. Until the answer arrives, anything may happen.
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
      // If all messages are late, this step brings them closer to delivery.
      if (!next && messages.length > 0) return true;
      if (next) messages.splice(messages.indexOf(next), 1);
      next?.deliver();
      await runPending();
      return messages.length > 0;
    },
  };
}
