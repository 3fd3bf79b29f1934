import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createClient } from "./apiClient.ts";
import { populate } from "./exampleData.ts";
import { handlers } from "./handlers.ts";
import { createWorld, type WorldOptions } from "./sandbox.ts";

/** For a test file: gives each of its tests a GitHub of its own, under the real URLs, with people in it. */
export function useTown() {
  const github = setupServer();
  beforeAll(() => github.listen({ onUnhandledFrame: "error" }));
  afterEach(() => github.resetHandlers());
  afterAll(() => github.close());

  return function town(options: WorldOptions = {}) {
    const clock = { now: Date.parse("2030-01-01T12:00:00Z") };
    const populated = populate(createWorld({ now: () => clock.now, ...options }));
    github.use(...handlers(populated.world));
    return { ...populated, ...createClient(populated.world), clock };
  };
}
