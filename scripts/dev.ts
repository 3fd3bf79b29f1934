/**
 * Starts the Worker for this machine.
 *
 *   npm run dev                with the GitHub App of .dev.vars, on http://localhost:5178
 *   npm run dev -- --sandbox   with a GitHub that is made up, to click through it all without an account
 *
 * Further arguments (`--port`, `--persist-to`, `--inspector-port`, …) go to `wrangler dev`.
 */

import { once } from "node:events";
import { existsSync } from "node:fs";
import { people } from "../test/github/account.ts";
import { startSandboxedWorker } from "./sandboxed.ts";
import { startWrangler, stop } from "./wrangler.ts";

const { port, rest } = takePort(process.argv.slice(2));

if (rest.includes("--sandbox")) {
  const args = rest.filter((arg) => arg !== "--sandbox");
  const running = await startSandboxedWorker(port, args, "inherit");
  const names = people(running.sandbox.world).map(({ login }) => login);
  console.log(`
deplodash  ${running.origin}
GitHub     ${running.sandbox.url}   (a sandbox: sign in as ${names.join(", ")})
an agent   npm run agent -- create "My agent" --persist-to ${running.state}
Ctrl-C ends both.
`);
  await ended(running.worker);
  await running.close();
} else if (existsSync(new URL("../.dev.vars", import.meta.url))) {
  await ended(startWrangler(["dev", "--port", String(port), ...rest], "inherit"));
} else {
  console.error(`There is no .dev.vars with the credentials of a GitHub App yet.
  Without an account:  npm run dev -- --sandbox
  With one:            cp .dev.vars.example .dev.vars, fill it in (README says how), and again: npm run dev`);
  process.exitCode = 1;
}

/** Until it ends by itself, or somebody ends us. */
async function ended(child: ReturnType<typeof startWrangler>): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(child));
  if (child.exitCode === null) await once(child, "exit");
}

function takePort(args: string[]): { port: number; rest: string[] } {
  const rest: string[] = [];
  let port = "5178";
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--port") port = args[++index] ?? "";
    else if (arg.startsWith("--port=")) port = arg.slice("--port=".length);
    else rest.push(arg);
  }
  if (!/^\d{1,5}$/.test(port)) {
    console.error(`--port takes a number, not "${port}"`);
    process.exit(1);
  }
  return { port: Number(port), rest };
}
