import { second } from "../domain/time.ts";
import type { WaitEnd } from "../ledger/decisionSocket.ts";
import { extendDeadline } from "../requestContext.ts";

/** The ledger's answer. `lastDecision` is set if the request may wait for the next decision. */
interface Answer {
  kind: string;
  lastDecision?: string;
}

/** How long to wait before asking a ledger again after it was reset, in milliseconds. */
const restart = second;

interface Holding<Outcome> {
  ask(): Promise<Outcome>;
  /** Waits for a decision, for at most `milliseconds`. */
  wait(lastDecision: string, milliseconds: number): Promise<WaitEnd>;
  now(): number;
  /** Resolves after the given milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

/**
 * Asks the ledger, and asks again after each decision until nothing is undecided or `holdUntil` has passed. `held` is set if the request
 * had to wait.
 */
export async function askUntilDecided<Outcome extends Answer>(
  holdUntil: number,
  { ask, wait, now, pause }: Holding<Outcome>,
): Promise<Outcome & { held?: true }> {
  for (let held = {}; ; held = { held: true }) {
    const outcome = await ask();
    const start = now();
    if (outcome.lastDecision === undefined || holdUntil <= start) return { ...outcome, ...held };
    const end = await wait(outcome.lastDecision, holdUntil - start);
    if (end === "lost") await pause(Math.max(0, Math.min(restart, holdUntil - now())));
    extendDeadline(now() - start);
    if (end === "over" || end === "released") return { ...outcome, held: true };
  }
}
