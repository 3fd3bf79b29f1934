/** Runs the checks and all tests in parallel. Arguments go to vitest. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runChecks } from "./check/checks.ts";

// Wrangler, the compiler, and our scripts start many times. Without this cache, parsing them can take a second each time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url));
const vitest = spawn("vitest", ["run", ...process.argv.slice(2)], { stdio: "inherit" });
const [failures, [code]] = await Promise.all([runChecks(), once(vitest, "exit")]);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? (code ?? 1) : 1;
