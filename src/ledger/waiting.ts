import { extendDeadline } from "../requestContext.ts";

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

/**
 * Repeats `answer` after each decision while the answer is that something is undecided, until `holdUntil`. `first`: the agent hasn't
 * received this link before. Then the answer isn't held, because it carries the link. `held`: the request waited.
 */
export async function answerHeld<Answer extends { kind: string }>(
  ledger: WaitingLedger,
  holdUntil: number,
  answer: () => Promise<{ answer: Answer; first: boolean }>,
): Promise<Answer & { held?: true }> {
  for (let held = {}; ; held = { held: true }) {
    const seen = ledger.waiting.decisions;
    const answered = await answer();
    const isHeld = answered.answer.kind === "needs_consent" && !answered.first && holdUntil > ledger.now();
    if (!isHeld) return { ...answered.answer, ...held };
    const start = ledger.now();
    const decided = await waitForDecision(ledger, seen, holdUntil);
    extendDeadline(ledger.now() - start);
    if (!decided) return { ...answered.answer, held: true };
  }
}

/** Makes all waiting requests check again, because something was decided. */
export function notifyWaiting({ waiting }: Pick<WaitingLedger, "waiting">): void {
  waiting.decisions++;
  for (const release of [...waiting.held]) release(true);
}
