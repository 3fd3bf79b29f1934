import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { expect, test } from "vitest";
import { createStub } from "../../src/durableObjects/stub.ts";
import { runInContext } from "../../src/requestContext.ts";

/** Returns a namespace whose stubs each fail with one of these errors. Later stubs answer. */
function namespaceOf(errors: object[]) {
  const failing = [...errors];
  let stubs = 0;
  const get = () => {
    stubs++;
    const error = failing.shift();
    return { call: async () => (error ? Promise.reject(error) : { value: true, githubCalls: 0 }) };
  };
  const namespace = { idFromName: (name: string) => name, get } as unknown as DurableObjectNamespace;
  const rules = { answer: () => true };
  const object = createStub<{ answer(): Promise<boolean> }>(namespace, "8sUd0aGq3LfW2mZx", rules, "ledgerCalls");
  return { call: object.answer, stubs: () => stubs };
}

test.each([
  ["was unreachable", { retryable: true }],
  ["was reset", { durableObjectReset: true }],
])("repeats a call with a new stub, at most twice, if the object %s", async (_what, error) => {
  const twice = namespaceOf([error, error]);
  await expect(twice.call()).resolves.toBe(true);
  expect(twice.stubs()).toBe(3);
  const forever = namespaceOf([error, error, error]);
  await expect(forever.call()).rejects.toBe(error);
});

test.each([
  ["an overloaded object", { retryable: true, durableObjectReset: true, overloaded: true }],
  ["an error of the object's own", { remote: true }],
])("does not repeat a call after %s", async (_what, error) => {
  const { call, stubs } = namespaceOf([error]);
  await expect(call()).rejects.toBe(error);
  expect(stubs()).toBe(1);
});

test("does not repeat a call after the request's deadline", async () => {
  const error = { retryable: true };
  const { call, stubs } = namespaceOf([error]);
  const overdue = { requestId: "", deadline: Date.now() - 1, githubCalls: 0, ledgerCalls: 0, directoryCalls: 0 };
  await expect(runInContext(overdue, call)).rejects.toBe(error);
  expect(stubs()).toBe(1);
});
