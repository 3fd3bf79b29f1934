/** How many requests of one agent may be held; one more lets the oldest go. */
const mostHeld = 4;

/** Requests that are held until somebody decides. In memory: with the ledger they are let go. */
export interface Waiting {
  /** Counts decisions, so that one which falls between a look and a wait is not missed. */
  decisions: number;
  held: Set<(decided: boolean) => void>;
}

interface WaitingLedger {
  waiting: Waiting;
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

/**
 * Waits for a decision after the first `seen` ones, until `until` at most. `true`: there was one, look again. `false`: the time is
 * over, or the place was needed.
 */
export async function waitForDecision(
  { waiting, now, pause }: WaitingLedger,
  seen: number,
  until: number,
): Promise<boolean> {
  if (waiting.decisions !== seen) return true;
  if (until <= now()) return false;
  const [oldest] = waiting.held;
  if (oldest && waiting.held.size >= mostHeld) oldest(false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const release = (decided: boolean) => {
    waiting.held.delete(release);
    resolve(decided);
  };
  waiting.held.add(release);
  void pause(until - now()).then(() => release(false));
  return promise;
}

/** Something was decided: all who wait look again. */
export function notifyWaiting({ waiting }: Pick<WaitingLedger, "waiting">): void {
  waiting.decisions++;
  for (const letGo of [...waiting.held]) letGo(true);
}
