import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    hookTimeout: 60_000,
    testTimeout: 20_000,
  },
});
