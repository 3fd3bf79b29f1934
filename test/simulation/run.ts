import * as fc from "fast-check";
import { credentialHistory, history, replacement } from "./commands.ts";
import { runHistory } from "./history.ts";
import { overload, runOverload } from "./overload.ts";

const properties = {
  histories: fc.asyncProperty(history, runHistory),
  replacements: fc.asyncProperty(replacement, runHistory),
  credentials: fc.asyncProperty(credentialHistory, runHistory),
  overloads: fc.asyncProperty(overload, runOverload),
};
export type Property = keyof typeof properties;

/** Runs random cases of a property until one causes a violation. Hides the ledgers' logs. */
export async function run(property: Property, numRuns: number, seed: number, shrink = true): Promise<void> {
  const { warn, error } = console;
  console.warn = console.error = () => {};
  try {
    await fc.assert(properties[property] as fc.IAsyncProperty<[unknown]>, { numRuns, seed, endOnFailure: !shrink });
  } finally {
    Object.assign(console, { warn, error });
  }
}

if (import.meta.main) {
  const [property = "histories", runs = "1000", seed = String(Date.now() % 2 ** 31), shrink = "yes"] =
    process.argv.slice(2);
  const start = performance.now();
  await run(property as Property, Number(runs), Number(seed), shrink === "yes");
  console.log(`${runs} ${property} of seed ${seed} in ${Math.round(performance.now() - start)} ms`);
}
