import { expect, test } from "vitest";
import { run } from "./run.ts";

const histories = 12_000;

test("whatever happens in whatever order, no token outlives its consent and no consent is forgotten", {
  retry: 0,
  timeout: 120_000,
}, async () => {
  // The seed is in the message of a failure, with the history and its story.
  await expect(run(histories, seedOf())).resolves.toBeUndefined();
});

function seedOf(): number {
  return Number(process.env.HISTORIES_SEED ?? Date.now() % 2 ** 31);
}
