import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { createClient } from "./apiClient.ts";
import { descriptionErrors } from "./conformance.ts";
import { createExampleSandbox } from "./exampleData.ts";
import { handlers } from "./handlers.ts";
import { createInterception } from "./interception.ts";
import type { Sandbox, SandboxOptions } from "./sandbox.ts";

/**
 * Returns a function that creates a separate sandbox for a test, at GitHub's real URLs, with the example data and a
 * clock. Every answer is compared with GitHub's description.
 */
export function useSandbox() {
  const github = createInterception();
  beforeAll(() => github.listen());
  const opened = new Set<Sandbox>();
  let errors: Array<Promise<string[]>> = [];
  const compare = (operation: string, answer: Response): void => {
    const read = async () => {
      const text = await answer.text();
      return descriptionErrors(operation, answer.status, text === "" ? undefined : JSON.parse(text));
    };
    errors.push(read());
  };
  afterEach(async () => {
    github.resetHandlers();
    const found = (await Promise.all(errors)).flat();
    errors = [];
    expect(found, "what differs from GitHub's description").toEqual([]);
    for (const sandbox of opened) sandbox.git.close();
    opened.clear();
  });
  afterAll(() => github.close());

  return function newSandbox(options: SandboxOptions = {}) {
    const clock = { now: Date.parse("2030-01-01T12:00:00Z") };
    const created = createExampleSandbox({ now: () => clock.now, ...options });
    opened.add(created.sandbox);
    github.use(...handlers(created.sandbox, compare));
    return { ...created, ...createClient(created.sandbox), clock, intercept: github.use };
  };
}
