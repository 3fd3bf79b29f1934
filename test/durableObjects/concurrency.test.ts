import { expect, test } from "vitest";
import { forEachConcurrently } from "../../src/durableObjects/concurrency.ts";

test("fails only once nothing is in flight anymore", async () => {
  const finished: string[] = [];
  const work = async (item: string) => {
    if (item === "fails") throw new Error("lost");
    await new Promise((resolve) => setTimeout(resolve, 5));
    finished.push(item);
  };
  await expect(forEachConcurrently(2, ["slow", "fails", "after"], work)).rejects.toThrow("lost");
  expect(finished).toEqual(["slow", "after"]);
});
