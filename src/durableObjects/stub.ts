import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { countCalls, findContext } from "../requestContext.ts";
import type { CallableObject } from "./calls.ts";

const retries = 2;
/** The pause before the first retry, in milliseconds. Each later pause is twice as long as the previous one. */
const firstPause = 100;

/**
 * Returns one method for each rule of a Durable Object. If a restart of the object interrupts a call, the call is repeated with a new
 * stub, because a stub that threw stays broken. Every rule is idempotent. `kind` names the count in the log line.
 */
export function createStub<Calls>(
  namespace: DurableObjectNamespace,
  name: string,
  rules: Record<keyof Calls & string, unknown>,
  kind: "ledgerCalls" | "directoryCalls" | "deviceRequestCalls",
): Calls {
  const id = namespace.idFromName(name);
  const call = async (rule: string, args: readonly unknown[]): Promise<unknown> => {
    for (let attempt = 0; ; attempt++) {
      countCalls({ [kind]: 1 });
      try {
        // The stub's type doesn't know the class behind the binding.
        const object = namespace.get(id) as unknown as CallableObject;
        const { value, ...calls } = await object.call(rule, args, findContext()?.requestId ?? "");
        countCalls(calls);
        return value;
      } catch (error) {
        if (attempt === retries || !isRetryable(error) || isOverdue()) throw error;
        await new Promise((resolve) => setTimeout(resolve, firstPause * 2 ** attempt * (0.5 + Math.random())));
      }
    }
  };
  const methods = Object.keys(rules).map((rule) => [rule, (...args: unknown[]) => call(rule, args)]);
  return Object.fromEntries(methods) as Calls;
}

/**
 * Returns whether the object was unreachable or reset, but not overloaded. A reset isn't always marked as retryable.
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
