/**
 * Starts the GitHub sandbox alone, with git over HTTP, and prints the variables that a Worker needs to use it.
 *
 *   npm run sandbox
 *   npm run sandbox -- --port 5179 --latency 150
 */
import { parseArgs } from "node:util";
import { fullName, repositoriesOf } from "../test/sandbox/repository.ts";
import type { Sandbox } from "../test/sandbox/sandbox.ts";
import { serveSandbox } from "../test/sandbox/server.ts";
import { formatVariables, sandboxVariables } from "./local/variables.ts";

const { values } = parseArgs({ options: { port: { type: "string" }, latency: { type: "string" } } });
const sandbox = await serveSandbox({ port: Number(values.port ?? 0), latency: Number(values.latency ?? 0) });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void sandbox.close());
}

console.log(`GitHub sandbox at ${sandbox.serverUrl} (API: ${sandbox.apiUrl}). Press Ctrl-C to stop it; everything in it is then lost.

Accounts and their repositories:
${listAccounts(sandbox).join("\n")}

# Variables for .dev.vars. They work with this sandbox only, and only until it stops.
${formatVariables(sandboxVariables(sandbox, "http://localhost:5178"))}`);

function listAccounts(sandbox: Sandbox): string[] {
  return [...sandbox.accounts.values()].flatMap((account) => {
    if (account.type === "Bot") return [];
    const names = repositoriesOf(sandbox, account).map(fullName).join(", ");
    const admins = account.type === "Organization" ? [...account.admins].map(({ login }) => login) : [];
    const kind = admins.length > 0 ? ` (organization, administered by ${admins.join(", ")})` : "";
    return [`  ${account.login.padEnd(6)} ${names}${kind}`];
  });
}
