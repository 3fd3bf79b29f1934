import { type RequestContext, runInContext } from "../requestContext.ts";

/** The rules of a Durable Object class as its callers see them. They don't take the object's state, and they return a promise. */
export type CallsOf<State, Rules> = {
  [Name in keyof Rules]: Rules[Name] extends (state: State, ...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** The interface through which the Worker calls a Durable Object's rules. `requestId` is for the object's log lines. */
export interface CallableObject {
  call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>>;
}

/** An answer, with the number of calls that it took. */
export interface Measured<T> {
  value: T;
  githubCalls: number;
  directoryCalls: number;
}

/** Applies the named rule to the state. RPC has no types, so only the stub's types ensure that the arguments fit the rule. */
export function applyRule<State, Rules extends object>(
  rules: Rules,
  state: State,
  name: string,
  args: readonly unknown[],
): unknown {
  const rule = rules[name as keyof Rules] as (state: State, ...args: readonly unknown[]) => unknown;
  return rule(state, ...args);
}

/** Runs `work` in its own context, with a deadline `timeout` milliseconds from now, and counts its calls. */
export async function measure<T>(requestId: string, timeout: number, work: () => Promise<T>): Promise<Measured<T>> {
  const context: RequestContext = {
    requestId,
    deadline: Date.now() + timeout,
    githubCalls: 0,
    ledgerCalls: 0,
    directoryCalls: 0,
  };
  const value = await runInContext(context, work);
  return { value, githubCalls: context.githubCalls, directoryCalls: context.directoryCalls };
}
