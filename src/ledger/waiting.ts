import type { Ledger } from "./context.ts";

/** How many requests of one agent may be held; one more lets the oldest go. */
const mostHeld = 4;

/** Requests that are held until somebody decides. In memory: with the ledger they are let go. */
export interface Waiting {
  /** Counts decisions, so that one which falls between a look and a wait is not missed. */
  decisions: number;
  held: Set<(decided: boolean) => void>;
}

/**
 * Waits for a decision after the first `seen` ones, until `until` at most. `true`: there was one, look again. `false`: the time is
 * over, or the place was needed.
 */
export async function waitForDecision({ waiting, now, pause }: Ledger, seen: number, until: number): Promise<boolean> {
  if (waiting.decisions !== seen) return true;
  if (until <= now()) return false;
  const [oldest] = waiting.held;
  if (oldest && waiting.held.size >= mostHeld) oldest(false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const letGo = (decided: boolean) => {
    waiting.held.delete(letGo);
    resolve(decided);
  };
  waiting.held.add(letGo);
  void pause(until - now()).then(() => letGo(false));
  return promise;
}

/** Something was decided: all who wait look again. */
export function wake({ waiting }: Ledger): void {
  waiting.decisions++;
  for (const letGo of [...waiting.held]) letGo(true);
}
