import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedSandbox, serveSandbox } from "../../test/sandbox/server.ts";
import { onExit } from "./cleanup.ts";
import { assertPortIsFree, findFreePort, waitUntilPortIsFree } from "./ports.ts";
import { killProcess, stopProcess } from "./process.ts";
import { formatVariables, sandboxVariables } from "./variables.ts";
import { startWrangler, type WranglerOutput, waitUntilHealthy } from "./wrangler.ts";

/** A Worker under `wrangler dev`, in front of a GitHub sandbox. */
export interface SandboxedWorker {
  origin: string;
  sandbox: ServedSandbox;
  /** The wrangler process. `restart` replaces it. */
  worker: ChildProcess;
  /** The folder of the Worker's KV and ledgers, for `--persist-to`. */
  stateFolder: string;
  /** Kills the Worker, as a power failure would, and starts it again with the stored state. */
  restart(): Promise<void>;
  /** Stops the Worker and the sandbox and removes their files. */
  close(): Promise<void>;
}

interface SandboxedWorkerOptions {
  /** The Worker's port. Default: any free port. */
  port?: number;
  /** The sandbox's port. Default: any free port. */
  sandboxPort?: number;
  /** Additional arguments for `wrangler dev`. */
  args?: string[];
  /** Where wrangler's output goes. Default: `ignore`. */
  output?: WranglerOutput;
}

/** Starts a sandbox and a Worker with credentials created for this run. Both stop when the script ends. */
export async function startSandboxedWorker(options: SandboxedWorkerOptions = {}): Promise<SandboxedWorker> {
  const { port = await findFreePort(), sandboxPort = 0, args = [], output = "ignore" } = options;
  await assertPortIsFree(port);
  const origin = `http://localhost:${port}`;
  const cleanup: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step = cleanup.pop(); step; step = cleanup.pop()) await step();
  };
  onExit(close);
  try {
    const folder = await mkdtemp(join(tmpdir(), "deplodash-"));
    cleanup.push(() => rm(folder, { recursive: true, force: true }));
    const sandbox = await serveSandbox({ port: sandboxPort, dataDir: join(folder, "git") });
    cleanup.push(() => sandbox.close());
    const variables = join(folder, "variables");
    await writeFile(variables, formatVariables(sandboxVariables(sandbox, origin)), { mode: 0o600 });

    const persistTo = args.indexOf("--persist-to");
    const stateFolder = persistTo >= 0 ? (args[persistTo + 1] ?? "") : join(folder, "state");
    const ownArgs = [
      ...["--port", String(port), "--env-file", variables],
      ...(persistTo >= 0 ? [] : ["--persist-to", stateFolder]),
      ...(args.some((arg) => arg.startsWith("--inspector-port")) ? [] : ["--inspector-port", "0"]),
    ];
    // TMPDIR is set so that temporary files are removed even if wrangler was killed.
    const start = () => startWrangler(["dev", ...ownArgs, ...args], output, { TMPDIR: folder });
    const running = { origin, sandbox, worker: start(), stateFolder, close };
    cleanup.push(() => stopProcess(running.worker));
    await waitUntilHealthy(origin, running.worker);
    return Object.assign(running, {
      async restart() {
        await killProcess(running.worker);
        await waitUntilPortIsFree(port);
        running.worker = start();
        await waitUntilHealthy(origin, running.worker);
      },
    });
  } catch (error) {
    await close();
    throw error;
  }
}
