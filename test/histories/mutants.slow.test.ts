import { expect, test } from "vitest";
import { mutants, rare } from "./mutants.ts";
import { findMutant } from "./mutation.ts";

const histories = 40_000;
const seed = 3;

test.for(mutants.filter(({ without }) => rare.includes(without)))(
  "many histories find out what happens without $without",
  { timeout: 600_000 },
  async (mutant) => {
    expect(await findMutant(mutant, histories, seed)).not.toBeNull();
  },
);
