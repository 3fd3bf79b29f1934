import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutant } from "./mutants.ts";
import type { Property } from "./run.ts";

const root = join(import.meta.dirname, "../..");

/** Returns after how many cases the property fails for the mutant; `null` if it holds for `runs` cases. */
export async function findMutant(
  { property, file, text, instead }: Mutant,
  runs: number,
  seed: number,
): Promise<number | null> {
  const copy = await mkdtemp(join(tmpdir(), "mutant-"));
  try {
    for (const part of ["src", "generated", "test/harness", "test/simulation", "package.json", "wrangler.toml"])
      await cp(join(root, part), join(copy, part), { recursive: true });
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    const source = await readFile(join(copy, file), "utf8");
    if (source.split(text).length !== 2) throw new Error(`not exactly once in ${file}: ${text}`);
    await writeFile(
      join(copy, file),
      source.replace(text, () => instead),
    );
    const { failed, output } = await runProperty(copy, property, runs, seed);
    if (!failed) return null;
    const [, tests] = /Property failed after (\d+) tests/.exec(output) ?? [];
    // A mutant that doesn't run proves nothing.
    if (!tests || !output.includes("Violation")) throw new Error(output);
    return Number(tests);
  } finally {
    await rm(copy, { recursive: true });
  }
}

function runProperty(
  copy: string,
  property: Property,
  runs: number,
  seed: number,
): Promise<{ failed: boolean; output: string }> {
  const command = [join(copy, "test/simulation/run.ts"), property, String(runs), String(seed), "no"];
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}
