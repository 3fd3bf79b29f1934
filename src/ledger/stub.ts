import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { countGitHubCalls, countLedgerCall } from "../requestContext.ts";
import { type LedgerCallName, type LedgerCalls, ledgerCalls, type Measured } from "./calls.ts";

/** The one method of an agent's Durable Object that the Worker calls. */
export interface LedgerObject {
  call(name: LedgerCallName, args: readonly unknown[]): Promise<Measured<unknown>>;
}

const retries = 2;

/** The ledger of one agent. Each call gets a new Durable Object stub: one that threw may stay broken. */
export function createLedgerStub(namespace: DurableObjectNamespace, agentId: string): LedgerCalls {
  const id = namespace.idFromName(agentId);
  const call = async (name: LedgerCallName, args: readonly unknown[]): Promise<unknown> => {
    for (let attempt = 0; ; attempt++) {
      countLedgerCall();
      try {
        // The stub's own type knows nothing of the class behind the binding.
        const object = namespace.get(id) as unknown as LedgerObject;
        const { value, githubCalls } = await object.call(name, args);
        countGitHubCalls(githubCalls);
        return value;
      } catch (error) {
        if (attempt === retries || !isRetryable(error)) throw error;
      }
    }
  };
  const methods = ledgerCallNames().map((name) => [name, (...args: unknown[]) => call(name, args)]);
  return Object.fromEntries(methods) as LedgerCalls;
}

/** https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function isRetryable(error: unknown): boolean {
  const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
  return retryable === true && overloaded !== true;
}

function ledgerCallNames(): LedgerCallName[] {
  return Object.keys(ledgerCalls) as LedgerCallName[];
}
