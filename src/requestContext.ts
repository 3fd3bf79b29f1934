import { AsyncLocalStorage } from "node:async_hooks";
import type { WorkloadIdentity } from "./domain/trustedIdentity.ts";

/** Facts about the current request, for its log line. They contain no secrets. */
export interface RequestContext {
  requestId: string;
  /** When the request must be answered, in milliseconds since the epoch. */
  deadline: number;
  githubCalls: number;
  ledgerCalls: number;
  directoryCalls: number;
  /** The number of calls to the Durable Objects for device authorization. Most operations make none. */
  deviceRequestCalls?: number;
  operation?: string;
  agentId?: string;
  /** The workload whose ID token was verified. The agent may or may not trust it. */
  workload?: WorkloadIdentity;
  repository?: string;
  cacheHit?: boolean;
  /** The audit entry that is added to the request's log line. */
  audited?: object;
  /** Keeps the Worker alive until the work is done, even after the request has been answered. */
  background?(work: Promise<unknown>): void;
}

const current = new AsyncLocalStorage<RequestContext>();

/** Runs the work for one request. Any code that it calls can find the context. */
export function runInContext<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
  return current.run(context, work);
}

export function findContext(): RequestContext | undefined {
  return current.getStore();
}

/** Adds facts to the request's log line. */
export function addLogFacts(
  facts: Pick<RequestContext, "operation" | "agentId" | "workload" | "repository" | "cacheHit">,
): void {
  Object.assign(current.getStore() ?? {}, facts);
}

/** Extends the deadline by the time during which a request was deliberately held. */
export function extendDeadline(milliseconds: number): void {
  const context = current.getStore();
  if (context) context.deadline += milliseconds;
}

/** Lets work continue after the request has been answered. */
export function background(work: Promise<unknown>): void {
  current.getStore()?.background?.(work);
}

type CallCounts = Pick<RequestContext, "githubCalls" | "ledgerCalls" | "directoryCalls" | "deviceRequestCalls">;

/** Adds to the counts in the request's log line. */
export function countCalls(calls: Partial<CallCounts>): void {
  const { githubCalls = 0, ledgerCalls = 0, directoryCalls = 0, deviceRequestCalls = 0 } = calls;
  const context = current.getStore();
  if (!context) return;
  context.githubCalls += githubCalls;
  context.ledgerCalls += ledgerCalls;
  context.directoryCalls += directoryCalls;
  if (deviceRequestCalls > 0) context.deviceRequestCalls = (context.deviceRequestCalls ?? 0) + deviceRequestCalls;
}
