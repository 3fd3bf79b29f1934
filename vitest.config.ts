import { globSync, readFileSync, statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Temporary files are kept in memory, unless there is little of it, as in many containers. */
const memoryFolder = "/dev/shm";
const leastMemory = 4 * 1024 ** 3;

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memoryFolder);
    return bavail * bsize >= leastMemory;
  } catch {
    return false;
  }
}

// Tests that take minutes run only in `npm run fuzz`.
const files = globSync("test/**/*.test.{ts,tsx}").filter((file) => process.env.SLOW || !/\.slow\.test\.ts$/.test(file));
const usesWorker = (file: string) =>
  /harness\/(?:worker|sandboxedWorker|browser|deployments|packedClient)\.ts"|workerFolder|from "wrangler"/.test(
    readFileSync(file, "utf8"),
  );

/** Starts with the tests of the Worker, so that unit tests keep the cores busy while the last of those wait. */
class WorkerFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWorker = ({ project }: TestSpecification) => project.name === "worker";
    return [...sorted.filter(isWorker), ...sorted.filter((file) => !isWorker(file))];
  }
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: files.filter((file) => !usesWorker(file)) } },
      {
        extends: true,
        test: { name: "worker", include: files.filter(usesWorker), globalSetup: "test/harness/buildWorker.ts" },
      },
    ],
    sequence: { sequencer: WorkerFirst },
    // Test files of a process share its modules, and the Worker that one of them started.
    isolate: false,
    pool: "forks",
    // Three, even on two cores, because tests that wait for a browser or a clock leave them idle.
    maxWorkers: 3,
    env: {
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      // A page for developers, which wrangler would add to every Worker.
      X_LOCAL_EXPLORER: "false",
      ...(hasRoom() ? { TMPDIR: memoryFolder } : {}),
    },
    // A shared machine may occasionally be too slow for a browser.
    retry: process.env.CI ? 1 : 0,
    // Logs of passing tests are noise.
    silent: "passed-only",
    hookTimeout: 60_000,
    // A test with three browser windows can take more than twenty seconds.
    testTimeout: 60_000,
    // Pages can be slow on a busy machine.
    expect: { poll: { timeout: 10_000 } },
  },
});
