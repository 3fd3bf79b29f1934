/** How many requests of one agent may wait at a time. One more releases the oldest. */
const maxWaiting = 4;

/** Why the ledger ends a wait: either something was decided, or newer requests are waiting. */
export type WaitReason = "decided" | "released";

/** A request that the Worker holds, as seen from the ledger's end of its socket. Sockets stay open while the ledger hibernates. */
export interface WaitingRequest {
  /** When the wait began, in milliseconds since the epoch. */
  since: number;
  end(reason: WaitReason): void;
}

interface WaitingLedger {
  lastDecision: string;
  waitingRequests(): WaitingRequest[];
}

/**
 * Returns a new name for the last decision. A ledger also takes one when it is opened, because it doesn't know what happened before.
 * Requests that want to wait must then ask again.
 */
export function nameDecision(): string {
  return crypto.randomUUID();
}

/**
 * Returns whether a request may wait if its answer reflects the decision `seen`. After a later decision, it may not, so that none is
 * missed. If too many requests are waiting, releases the oldest.
 */
export function admitWaiting({ lastDecision, waitingRequests }: WaitingLedger, seen: string | null): boolean {
  if (seen !== lastDecision) return false;
  const oldestFirst = waitingRequests().toSorted((one, other) => one.since - other.since);
  for (const request of oldestFirst.slice(0, Math.max(0, oldestFirst.length - maxWaiting + 1))) request.end("released");
  return true;
}

/** Makes all waiting requests check again, because something was decided. */
export function notifyWaiting(ledger: WaitingLedger): void {
  ledger.lastDecision = nameDecision();
  for (const request of ledger.waitingRequests()) request.end("decided");
}
