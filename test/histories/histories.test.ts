import { expect, test } from "vitest";
import { isFuzzing, seed } from "../harness/seed.ts";
import { run } from "./run.ts";

// The seed is in the message of a failure, with the history and its story.
const once = { retry: 0, timeout: 120_000 };

test(
  "whatever happens in whatever order, no token outlives its consent and no consent is forgotten",
  once,
  async () => {
    await expect(run("histories", isFuzzing ? 12_000 : 2_000, seed)).resolves.toBeUndefined();
  },
);

test(
  "however agents hoard and storm, a consent ends at GitHub within 10 seconds and an agent within 30",
  once,
  async () => {
    await expect(run("storms", isFuzzing ? 30 : 5, seed)).resolves.toBeUndefined();
  },
);
