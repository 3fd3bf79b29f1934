import * as fc from "fast-check";
import { history, live } from "./history.ts";

/** Runs histories until one violates something; what the ledgers log meanwhile is noise. */
export async function run(numRuns: number, seed: number, shrink = true): Promise<void> {
  const { warn, error } = console;
  console.warn = console.error = () => {};
  try {
    await fc.assert(fc.asyncProperty(history, live), { numRuns, seed, endOnFailure: !shrink });
  } finally {
    Object.assign(console, { warn, error });
  }
}

if (import.meta.main) {
  const [runs = "1000", seed = String(Date.now() % 2 ** 31), shrink = "yes"] = process.argv.slice(2);
  const start = performance.now();
  await run(Number(runs), Number(seed), shrink === "yes");
  console.log(`${runs} histories of seed ${seed} in ${Math.round(performance.now() - start)} ms`);
}
