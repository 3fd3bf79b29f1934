import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, serveSandbox } from "../test/sandbox/server.ts";
import { atEnd } from "./ending.ts";
import { variablesFor, variablesText } from "./variables.ts";
import { checkPort, kill, startWrangler, stop, untilFree, untilHealthy } from "./wrangler.ts";

/** The Worker in front of a GitHub that is made up. */
export interface SandboxedWorker {
  origin: string;
  sandbox: Sandbox;
  worker: ChildProcess;
  /** Where the Worker's KV and ledgers are, for `--persist-to`. */
  state: string;
  /** Kills the Worker, as a machine that fails would, and starts it again on what it had stored. */
  restart(): Promise<void>;
  /** Ends both and leaves nothing behind. */
  close(): Promise<void>;
}

/** Starts both, with credentials made for this run. Further arguments go to `wrangler dev`. */
export async function startSandboxedWorker(
  port: number,
  args: string[] = [],
  output: "inherit" | "ignore" = "ignore",
  sandboxPort = 0,
): Promise<SandboxedWorker> {
  await checkPort(port);
  const origin = `http://localhost:${port}`;
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let work = undo.pop(); work; work = undo.pop()) await work();
  };
  atEnd(close);
  try {
    const folder = await mkdtemp(join(tmpdir(), "deplodash-"));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const sandbox = await serveSandbox({ port: sandboxPort, dataDir: join(folder, "git") });
    undo.push(() => sandbox.close());
    const variables = join(folder, "variables");
    await writeFile(variables, variablesText(variablesFor(sandbox, origin)), { mode: 0o600 });

    const given = args.indexOf("--persist-to");
    const state = given >= 0 ? (args[given + 1] ?? "") : join(folder, "state");
    const persist = given >= 0 ? [] : ["--persist-to", state];
    const inspector = args.some((arg) => arg.startsWith("--inspector-port")) ? [] : ["--inspector-port", "0"];
    const own = ["--port", String(port), "--env-file", variables, ...persist, ...inspector];
    // What a killed one leaves behind goes with the folder.
    const start = () => startWrangler(["dev", ...own, ...args], output, { TMPDIR: folder });
    let worker = start();
    undo.push(() => stop(worker));
    await untilHealthy(origin, worker);
    const restart = async () => {
      await kill(worker);
      await untilFree(port);
      worker = start();
      await untilHealthy(origin, worker);
    };
    return { origin, sandbox, worker, state, restart, close };
  } catch (error) {
    await close();
    throw error;
  }
}
