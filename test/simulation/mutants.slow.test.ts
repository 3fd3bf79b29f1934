import { test } from "vitest";
import { mutants } from "./mutants.ts";
import { findMutant } from "./mutation.ts";

// The seeds are always the same, so that a mutant that was found once is always found.
for (const mutant of mutants)
  test.concurrent(`${mutant.property} fail without ${mutant.without}`, { timeout: 600_000 }, async ({ expect }) => {
    const runs = mutant.seed !== undefined ? 40_000 : mutant.property === "overloads" ? 30 : 3_000;
    expect(await findMutant(mutant, runs, mutant.seed ?? 1)).not.toBeNull();
  });
