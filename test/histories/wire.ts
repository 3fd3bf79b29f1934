import type { Luck } from "./luck.ts";

/** What the outside world does wrong on purpose. Nothing else may fail in a history. */
export class Trouble extends Error {}

/** The way between the Worker and the outside: each call arrives and is answered when its turn comes, in any order. */
export interface Wire {
  /** `work` is what happens at the other end, at once and whole. */
  call<T>(work: () => T): Promise<T>;
  /** A place at which what goes on may pause for long, without anything happening elsewhere. */
  pause(): Promise<void>;
  /** Moves one call on, whichever, and lets run what waited for it. `false`: there is none. */
  step(): Promise<boolean>;
}

/** Lets run all that waits for nothing outside. */
export function moment(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How many calls are late, and by how many turns of others at most. */
const lateOnes = 0.2;
const latest = 60;

export function createWire(luck: Luck): Wire {
  let count = 0;
  const waiting: { turn: () => void; from: number }[] = [];
  /** Most wait for their turn; some are late, so that much else happens meanwhile. */
  const turns = {
    push: (turn: () => void) => {
      waiting.push({ turn, from: luck.chance(lateOnes) ? count + luck.below(latest) : count });
    },
  };
  return {
    call(work) {
      const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof work>>();
      turns.push(() => {
        // What was done is done when the answer sets out; until it comes, anything may happen.
        try {
          const value = work();
          turns.push(() => resolve(value));
        } catch (error) {
          turns.push(() => reject(error));
        }
      });
      return promise;
    },
    pause: () => new Promise((resolve) => turns.push(resolve)),
    async step() {
      count++;
      const ready = waiting.filter(({ from }) => from <= count);
      const next = ready[luck.below(ready.length)];
      // Where all that is left is late, its time comes nearer.
      if (!next && waiting.length > 0) return true;
      if (next) waiting.splice(waiting.indexOf(next), 1);
      next?.turn();
      await moment();
      return waiting.length > 0;
    },
  };
}
