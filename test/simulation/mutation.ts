import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Mutant } from "./mutants.ts";

const root = join(import.meta.dirname, "../..");
/** Node's compile cache, because parsing the program takes longer than finding most mutants. */
const cache = join(root, "node_modules/.cache/compile");

/**
 * Returns the number of cases after which the property fails for the mutant, or `null` if it holds for `runs` cases.
 */
export async function findMutant(mutant: Mutant, runs: number, seed: number): Promise<number | null> {
  const program = ["--import", "./test/simulation/mutate.ts", "test/simulation/run.ts"];
  const command = [...program, mutant.property, String(runs), String(seed), "no"];
  const env = { NODE_COMPILE_CACHE: cache, ...process.env, MUTANT: JSON.stringify(mutant) };
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) => {
    execFile(process.execPath, command, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
  if (!failed) return null;
  const [, tests] = /Property failed after (\d+) tests/.exec(output) ?? [];
  // A mutant that doesn't run proves nothing.
  if (!tests || !output.includes("Violation")) throw new Error(output);
  return Number(tests);
}
