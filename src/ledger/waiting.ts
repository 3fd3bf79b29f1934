/** How many of an agent's requests may wait at a time. One more releases the oldest. */
const maxWaiting = 4;

/** Why the ledger ends a wait: either something was decided, or newer requests are waiting. */
export type WaitReason = "decided" | "released";

/** The ledger's end of the socket of a request that the Worker holds. Sockets stay open while the ledger hibernates. */
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
 * Returns a new name for the last decision. A ledger also takes a new name when it is opened, because it doesn't know what happened
 * before. Requests that want to wait must then ask again.
 */
export function nameDecision(): string {
  return crypto.randomUUID();
}

/**
 * Returns whether a request whose answer reflects the decision `seen` may wait. It may not after a later decision, so that none is
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
