import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the request that is being answered, for its line in the log. Nothing secret. */
export interface Trace {
  requestId: string;
  /** When the whole request has to be answered, in milliseconds since the epoch. */
  deadline: number;
  githubCalls: number;
  ledgerCalls: number;
  operation?: string;
  agentId?: string;
  repository?: string;
  cacheHit?: boolean;
}

const current = new AsyncLocalStorage<Trace>();

/** Does the work of one request; all that it calls finds its trace. */
export function traced<T>(trace: Trace, work: () => Promise<T>): Promise<T> {
  return current.run(trace, work);
}

export function findTrace(): Trace | undefined {
  return current.getStore();
}

/** Adds to the request's line in the log. */
export function note(facts: Pick<Trace, "operation" | "agentId" | "repository" | "cacheHit">): void {
  Object.assign(current.getStore() ?? {}, facts);
}

/** The time for which a request is held on purpose does not count. */
export function extendDeadline(milliseconds: number): void {
  const trace = current.getStore();
  if (trace) trace.deadline += milliseconds;
}

export function countLedgerCall(): void {
  const trace = current.getStore();
  if (trace) trace.ledgerCalls++;
}

export function countGitHubCalls(calls: number): void {
  const trace = current.getStore();
  if (trace) trace.githubCalls += calls;
}
