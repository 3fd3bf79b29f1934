import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // What a passing test logs is noise.
    silent: "passed-only",
    hookTimeout: 60_000,
    testTimeout: 20_000,
  },
});
