/** How many requests of one agent may be held; one more releases the oldest. */
const mostHeld = 4;

/** Requests that are held until someone decides. They are kept in memory, so a restart of the ledger releases them. */
export interface Waiting {
  /** The number of decisions so far, so that a decision between checking and waiting is not missed. */
  decisions: number;
  held: Set<(decided: boolean) => void>;
}

interface WaitingLedger {
  waiting: Waiting;
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

/**
 * Waits until there are more decisions than `seen`, at most until `until`. Returns `true` if there was one, so that the caller checks
 * again, and `false` if the time is up or the request was released.
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

/** Makes all waiting requests check again, because something was decided. */
export function notifyWaiting({ waiting }: Pick<WaitingLedger, "waiting">): void {
  waiting.decisions++;
  for (const release of [...waiting.held]) release(true);
}
