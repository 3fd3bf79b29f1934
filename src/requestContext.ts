import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the request that is being answered, for its line in the log. Nothing secret. */
export interface RequestContext {
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

const current = new AsyncLocalStorage<RequestContext>();

/** Does the work of one request; all that it calls finds its trace. */
export function runInContext<T>(trace: RequestContext, work: () => Promise<T>): Promise<T> {
  return current.run(trace, work);
}

export function findContext(): RequestContext | undefined {
  return current.getStore();
}

/** Adds to the request's line in the log. */
export function addLogFacts(facts: Pick<RequestContext, "operation" | "agentId" | "repository" | "cacheHit">): void {
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
