import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { countGitHubCalls, countLedgerCall, findContext } from "../requestContext.ts";
import { type LedgerCallName, type LedgerCalls, ledgerCalls, type Measured } from "./calls.ts";

/** The one method of an agent's Durable Object that the Worker calls. */
export interface LedgerObject {
  call(name: LedgerCallName, args: readonly unknown[]): Promise<Measured<unknown>>;
}

const retries = 2;
/** The pause before the first retry, in milliseconds. Each later one is twice as long. */
const firstPause = 100;

/**
 * Returns the ledger of one agent. A call that a restart of the Durable Object broke off is repeated, each time with a new stub,
 * because one that threw stays broken. Ledger calls can be repeated: they change nothing the second time.
 */
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
        if (attempt === retries || !isRetryable(error) || isOverdue()) throw error;
        await new Promise((resolve) => setTimeout(resolve, firstPause * 2 ** attempt * (0.5 + Math.random())));
      }
    }
  };
  const methods = ledgerCallNames().map((name) => [name, (...args: unknown[]) => call(name, args)]);
  return Object.fromEntries(methods) as LedgerCalls;
}

/**
 * Whether the object was out of reach or lost its memory, and is not overloaded. A reset is not always marked as retryable.
 * https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
function isRetryable(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const is = (property: string) => property in error && error[property as keyof typeof error] === true;
  return (is("retryable") || is("durableObjectReset")) && !is("overloaded");
}

function isOverdue(): boolean {
  return Date.now() >= (findContext()?.deadline ?? Number.POSITIVE_INFINITY);
}

function ledgerCallNames(): LedgerCallName[] {
  return Object.keys(ledgerCalls) as LedgerCallName[];
}
