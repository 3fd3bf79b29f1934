/**
 * Starts the Worker on this machine.
 *
 *   npm run dev                on http://localhost:5178, with the GitHub App in .dev.vars
 *   npm run dev -- --sandbox   with a GitHub sandbox, to try everything without an account
 *
 * Additional arguments, such as `--port`, `--persist-to`, and `--inspector-port`, go to `wrangler dev`.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { people } from "../test/sandbox/account.ts";
import { issuerOf } from "../test/sandbox/actionsIssuer.ts";
import { fullName, repositoriesOf } from "../test/sandbox/repository.ts";
import type { Sandbox } from "../test/sandbox/sandbox.ts";
import { onExit, runScript } from "./local/cleanup.ts";
import { assertPortIsFree, parsePort } from "./local/ports.ts";
import { hasExited, stopProcess } from "./local/process.ts";
import { startSandboxedWorker } from "./local/sandboxedWorker.ts";
import { startWrangler } from "./local/wrangler.ts";

await runScript(async () => {
  const { port, args } = takePort(process.argv.slice(2));
  if (args.includes("--sandbox")) await startWithSandbox(port, withoutFlag(args, "--sandbox"));
  else await startWithApp(port, args);
});

async function startWithSandbox(port: number, args: string[]): Promise<void> {
  // Uses the next port if it's free, so that the README's commands work unchanged.
  const sandboxPort = await assertPortIsFree(port + 1).then(
    () => port + 1,
    () => 0,
  );
  const running = await startSandboxedWorker({ port, sandboxPort, args, output: "inherit" });
  const { origin, sandbox, stateFolder, worker } = running;
  console.log(`
deplodash         ${origin}
GitHub sandbox    ${sandbox.serverUrl} (everything in it is lost when you stop it)
Sign in as        ${listPeople(sandbox).join("\n                  ")}
Register an agent on the dashboard, or: npm run -s agent -- create "My agent" --persist-to ${stateFolder}
Start a job       curl -sSd '{ "repository": "ada/notes" }' ${issuerOf(sandbox)}/jobs
                  starts a GitHub Actions job, and prints the variables with which it gets an ID token for an agent:
                  curl -sSH "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\
                    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${origin}/agents/AGENT_ID"
To push           export DEPLODASH=${origin} GITHUB=${sandbox.serverUrl}
                  then continue with "Let an agent push" in README.md
Press Ctrl-C to stop both.
`);
  await waitForExit(worker);
}

function listPeople(sandbox: Sandbox): string[] {
  return people(sandbox).map((user) => {
    const repositories = repositoriesOf(sandbox, user).map(fullName).join(", ");
    return `${user.login.padEnd(5)} (${repositories || "no repositories"})`;
  });
}

async function startWithApp(port: number, args: string[]): Promise<void> {
  if (!existsSync(new URL("../.dev.vars", import.meta.url))) {
    throw new Error(`There is no .dev.vars file with the credentials of a GitHub App.
  To try deplodash without an account:   npm run dev -- --sandbox
  To create a GitHub App and the file:   npm run setup
  If you have a GitHub App already:      cp .dev.vars.example .dev.vars, then fill it in as README.md explains`);
  }
  await assertPortIsFree(port);
  const worker = startWrangler(["dev", "--port", String(port), ...args], "inherit");
  onExit(() => stopProcess(worker));
  // There's nothing to report if the Worker is stopped before it answers.
  void reportConfiguration(`http://localhost:${port}`).catch(() => {});
  await waitForExit(worker);
}

/** Prints configuration errors as soon as the Worker answers. Without this, they would appear only at the first request. */
async function reportConfiguration(origin: string): Promise<void> {
  let health: Response | null = null;
  while (!health) {
    await pause(300);
    health = await fetch(`${origin}/healthz`).catch(() => null);
  }
  const problem: { errors?: { pointer: string; detail: string }[] } = await health.json();
  for (const { pointer, detail } of problem.errors ?? [])
    console.error(`The configuration is incomplete. ${pointer.slice(1)} ${detail}`);
  if (health.ok && (await fetch(origin)).status === 421)
    console.error(`CALLBACK_URL is for another origin, so every page returns 421. Set it to ${origin}/callback.`);
}

async function waitForExit(child: ChildProcess): Promise<void> {
  if (!hasExited(child)) await once(child, "exit");
}

function takePort(argv: string[]): { port: number; args: string[] } {
  const args: string[] = [];
  let port = "5178";
  for (let index = 0; index < argv.length; index++) {
    const arg = argv[index] ?? "";
    if (arg === "--port") port = argv[++index] ?? "";
    else if (arg.startsWith("--port=")) port = arg.slice("--port=".length);
    else args.push(arg);
  }
  return { port: parsePort("--port", port), args };
}

function withoutFlag(args: string[], flag: string): string[] {
  return args.filter((arg) => arg !== flag);
}
