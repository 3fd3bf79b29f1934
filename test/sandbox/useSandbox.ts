import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createClient } from "./apiClient.ts";
import { createExampleSandbox } from "./exampleData.ts";
import { handlers } from "./handlers.ts";
import type { SandboxOptions } from "./sandbox.ts";

/** Returns a function that creates a sandbox of its own for a test, under the real URLs, with the example data and a clock. */
export function useSandbox() {
  const github = setupServer();
  beforeAll(() => github.listen({ onUnhandledFrame: "error" }));
  afterEach(() => github.resetHandlers());
  afterAll(() => github.close());

  return function newSandbox(options: SandboxOptions = {}) {
    const clock = { now: Date.parse("2030-01-01T12:00:00Z") };
    const created = createExampleSandbox({ now: () => clock.now, ...options });
    github.use(...handlers(created.sandbox));
    return { ...created, ...createClient(created.sandbox), clock, intercept: github.use.bind(github) };
  };
}
