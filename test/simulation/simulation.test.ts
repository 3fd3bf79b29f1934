import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isFuzzing, seed } from "../harness/seed.ts";
import { type Mutant, mutants } from "./mutants.ts";
import { run } from "./run.ts";

// A failure prints the seed, the case, and its story.
test.each([
  ["no token outlives its consent and no consent is lost, in whatever order things happen", "histories", 300, 12_000],
  ["no token outlives a consent or a limit that is replaced during a request", "replacements", 25, 1_000],
  ["no token outlives the agent token or the trust in the job that it was issued to", "credentials", 60, 3_000],
  ["a consent ends at GitHub within 10 seconds and an agent within 30, under any load", "overloads", 1, 30],
] as const)("%s", { retry: 0, timeout: 300_000 }, async (_name, property, runs, fuzzRuns) => {
  await expect(run(property, isFuzzing ? fuzzRuns : runs, seed)).resolves.toBeUndefined();
});

test("each mutant changes one place of the source", () => {
  const countOf = ({ file, text }: Mutant) => readFileSync(file, "utf8").split(text).length - 1;
  expect(mutants.filter((mutant) => countOf(mutant) !== 1)).toEqual([]);
});
