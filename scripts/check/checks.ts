import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The commands that check generated/, lint the contract and the code, and check the types. */
const checks = [
  [process.execPath, "scripts/generate.ts", "--check"],
  ["redocly", "lint"],
  ["biome", "check"],
  // TypeScript 7 takes a fifth of the CPU time of 5.9, which openapi-typescript still needs, and least of all with one thread.
  [process.execPath, "node_modules/typescript-7/bin/tsc", "--noEmit", "--singleThreaded"],
];

/** Runs the checks in parallel and returns the output of those that failed. `npm run` puts their programs on the PATH. */
export async function runChecks(): Promise<string[]> {
  const outputs = await Promise.all(
    checks.map(async ([program = "", ...args]) => {
      const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
      const [[code], ...output] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
      return code === 0 ? [] : [`${program} ${args.join(" ")} failed:\n${output.join("")}`];
    }),
  );
  return outputs.flat();
}
