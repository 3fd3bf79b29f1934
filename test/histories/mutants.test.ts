import { expect, test } from "vitest";
import { mutants, rare } from "./mutants.ts";
import { findMutant } from "./mutation.ts";

// Always the same histories, so that a guard is found today where it was found yesterday.
const seed = 1;
const histories = 3000;

test.concurrent.for(mutants.filter(({ without }) => !rare.includes(without)))(
  "the histories find out what happens without $without",
  { timeout: 120_000 },
  async (mutant) => {
    expect(await findMutant(mutant, histories, seed)).not.toBeNull();
  },
);
