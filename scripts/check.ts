/** Checks generated/, the contract, the code, and the types. */
import { runChecks } from "./check/checks.ts";

const failures = await runChecks();
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
