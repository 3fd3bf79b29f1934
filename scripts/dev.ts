/**
 * Starts the Worker for this machine.
 *
 *   npm run dev                with the GitHub App of .dev.vars, on http://localhost:5178
 *   npm run dev -- --sandbox   with a GitHub that is made up, to click through it all without an account
 *
 * Further arguments (`--port`, `--persist-to`, `--inspector-port`, …) go to `wrangler dev`.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { people } from "../test/sandbox/account.ts";
import { fullName, repositoriesOf } from "../test/sandbox/repository.ts";
import { onExit, runScript } from "./local/cleanup.ts";
import { assertPortIsFree } from "./local/ports.ts";
import { stopProcess } from "./local/process.ts";
import { startSandboxedWorker } from "./local/sandboxedWorker.ts";
import { startWrangler } from "./local/wrangler.ts";

await runScript(async () => {
  const { port, rest } = takePort(process.argv.slice(2));
  if (rest.includes("--sandbox"))
    await devInSandbox(
      port,
      rest.filter((arg) => arg !== "--sandbox"),
    );
  else await devWithApp(port, rest);
});

async function devInSandbox(port: number, args: string[]): Promise<void> {
  // Always the same where it can be had, so that README's lines work as they stand.
  const sandboxPort = await assertPortIsFree(port + 1).then(
    () => port + 1,
    () => 0,
  );
  const { origin, sandbox, stateFolder, worker } = await startSandboxedWorker({
    port,
    sandboxPort,
    args,
    output: "inherit",
  });
  const names = people(sandbox.world).map((user) => {
    const repositories = repositoriesOf(sandbox.world, user).map(fullName).join(", ");
    return `             ${user.login.padEnd(5)} ${repositories}`;
  });
  console.log(`
deplodash    ${origin}
GitHub       ${sandbox.url}   (a sandbox, which forgets all in the end)
to sign in   as one of these, who have these repositories:
${names.join("\n")}
an agent     on the dashboard, or: npm run -s agent -- create "My agent" --persist-to ${stateFolder}
to push      export DEPLODASH=${origin} GITHUB=${sandbox.url} DEPLODASH_AGENT_TOKEN=dpl_…   and on as README says
Ctrl-C ends both.
`);
  await untilEnd(worker);
}

async function devWithApp(port: number, args: string[]): Promise<void> {
  if (!existsSync(new URL("../.dev.vars", import.meta.url))) {
    throw new Error(`There is no .dev.vars with the credentials of a GitHub App yet.
  Without an account:  npm run dev -- --sandbox
  To make one:         npm run setup
  With one:            cp .dev.vars.example .dev.vars, fill it in (README says how), and again: npm run dev`);
  }
  await assertPortIsFree(port);
  const worker = startWrangler(["dev", "--port", String(port), ...args], "inherit");
  onExit(() => stopProcess(worker));
  // It may be stopped before it has answered.
  untilAnswering(`http://localhost:${port}`)
    .then(tellSetUp)
    .catch(() => {});
  await untilEnd(worker);
}

/** Says at once what is not set up right; the Worker itself would at its first request. */
async function tellSetUp(origin: string): Promise<void> {
  const health = await fetch(`${origin}/healthz`);
  const problem: { errors?: { pointer: string; detail: string }[] } = await health.json();
  for (const { pointer, detail } of problem.errors ?? [])
    console.error(`Not set up yet: ${pointer.slice(1)} ${detail}`);
  if (health.ok && (await fetch(origin)).status === 421) {
    console.error(`CALLBACK_URL has another origin than ${origin}, which therefore answers 421. Open the origin of CALLBACK_URL
through your TLS tunnel, or set CALLBACK_URL=${origin}/callback.`);
  }
}

async function untilAnswering(origin: string): Promise<string> {
  while (!(await fetch(`${origin}/healthz`).catch(() => null)))
    await new Promise((resolve) => setTimeout(resolve, 300));
  return origin;
}

async function untilEnd(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
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
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new Error(`--port takes a number up to 65535, not "${port}"`);
  return { port: Number(port), rest };
}
