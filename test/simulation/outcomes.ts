import { LedgerCrash } from "../harness/ledgerHost.ts";
import { InjectedFailure } from "./network.ts";

/** Returns whether the simulation itself caused this failure. */
export function isExpected(error: unknown): boolean {
  return error instanceof InjectedFailure || error instanceof LedgerCrash;
}

export function asLost(error: unknown): "lost" {
  if (isExpected(error)) return "lost";
  throw error;
}

/** Returns what the caller knows about an order from its answer. */
export function outcomeOf(answer: string, success: string): "done" | "nothing" | "unknown" {
  if (answer === "lost") return "unknown";
  return answer === success ? "done" : "nothing";
}

export function nthLast<T>(list: T[], index: number): T | undefined {
  return list.at(-1 - (index % Math.max(list.length, 1)));
}
