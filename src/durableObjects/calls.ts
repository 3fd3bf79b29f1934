import { type RequestContext, runInContext } from "../requestContext.ts";

/** The rules of a Durable Object class as its callers see them: without the object's state, and with a promise of the answer. */
export type CallsOf<State, Rules> = {
  [Name in keyof Rules]: Rules[Name] extends (state: State, ...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** The one method that the Worker calls on a Durable Object. `requestId` is for the object's log lines. */
export interface CallableObject {
  call(name: string, args: readonly unknown[], requestId: string): Promise<Measured<unknown>>;
}

/** An answer, and the calls that it took. */
export interface Measured<T> {
  value: T;
  githubCalls: number;
  directoryCalls: number;
}

/** Applies the named rule to the state. The stub's types match names with arguments, because RPC has no types. */
export function applyRule<State, Rules extends object>(
  rules: Rules,
  state: State,
  name: string,
  args: readonly unknown[],
): unknown {
  const rule = rules[name as keyof Rules] as (state: State, ...args: readonly unknown[]) => unknown;
  return rule(state, ...args);
}

/** Runs `work` in a context of its own, within `timeout` milliseconds, and counts its calls. */
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
