import { expect, test } from "vitest";
import { mutants, rare } from "./mutants.ts";
import { findMutant } from "./mutation.ts";

// Always the same histories, so that a guard is found today where it was found yesterday.
test.concurrent.for(mutants.filter(({ without }) => !rare.includes(without)))(
  "the $by find out what happens without $without",
  { timeout: 120_000 },
  async (mutant) => {
    expect(await findMutant(mutant, mutant.by === "storms" ? 30 : 3_000, 1)).not.toBeNull();
  },
);

test.for(mutants.filter(({ without }) => rare.includes(without)))(
  "many histories find out what happens without $without",
  { timeout: 600_000 },
  async (mutant) => {
    expect(await findMutant(mutant, 40_000, 3)).not.toBeNull();
  },
);
