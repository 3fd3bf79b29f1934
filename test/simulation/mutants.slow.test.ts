import { expect, test } from "vitest";
import { mutants } from "./mutants.ts";
import { findMutant } from "./mutation.ts";

// Always the same seeds, so that a mutant that was found once is always found.
test.concurrent.for(mutants)("$property fail without $without", { timeout: 600_000 }, async (mutant) => {
  const [runs, seed] = mutant.isRare ? [40_000, 3] : mutant.property === "overloads" ? [30, 1] : [3_000, 1];
  expect(await findMutant(mutant, runs, seed)).not.toBeNull();
});
