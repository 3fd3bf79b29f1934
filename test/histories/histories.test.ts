import { expect, test } from "vitest";
import { isFuzzing, seed } from "../harness/seed.ts";
import { run } from "./run.ts";

const histories = isFuzzing ? 12_000 : 2_000;

test("whatever happens in whatever order, no token outlives its consent and no consent is forgotten", {
  retry: 0,
  timeout: 120_000,
}, async () => {
  // The seed is in the message of a failure, with the history and its story.
  await expect(run(histories, seed)).resolves.toBeUndefined();
});
