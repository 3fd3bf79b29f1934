import { statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** What tests write is thrown away: in memory nothing waits for a disk. Where there is little of it, as in many containers, it is not used. */
const memory = "/dev/shm";
const leastMemory = 4 * 1024 ** 3;

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= leastMemory;
  } catch {
    return false;
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // What takes minutes is for `npm run fuzz`.
    exclude: process.env.SLOW ? [] : ["test/**/*.slow.test.ts"],
    // Two: what waits for a browser or for a clock leaves the other cores idle.
    maxWorkers: 2,
    env: hasRoom() ? { TMPDIR: memory } : {},
    // A shared machine may be too slow for a browser once.
    retry: process.env.CI ? 1 : 0,
    // What a passing test logs is noise.
    silent: "passed-only",
    hookTimeout: 60_000,
    // Three windows of a browser have been seen to take more than twenty seconds.
    testTimeout: 60_000,
    // A page may come late.
    expect: { poll: { timeout: 10_000 } },
  },
});
