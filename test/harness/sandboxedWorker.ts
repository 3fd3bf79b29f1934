import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll } from "vitest";
import { sandboxVariables } from "../../scripts/local/variables.ts";
import { type ServedSandbox, serveSandbox } from "../sandbox/server.ts";
import { createWorker, passRedirects, workerOptions } from "./worker.ts";

/** A Worker and its GitHub sandbox, which git, curl, and browsers reach over HTTP. */
export interface SandboxedWorker {
  readonly origin: string;
  readonly sandbox: ServedSandbox;
}

/** Shared by test files. It stops with vitest's process. */
let shared: Promise<SandboxedWorker> | undefined;

async function start(): Promise<SandboxedWorker> {
  const dataDir = mkdtempSync(join(tmpdir(), "deplodash-sandbox-"));
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const sandbox = await serveSandbox({ dataDir });
  passRedirects();
  const app = createWorker({});
  // The port is known only now, and the Worker has to know its own origin.
  const origin = `http://localhost:${(await app.listen()).url.port}`;
  await app.update(workerOptions(sandboxVariables(sandbox, origin)));
  return { origin, sandbox };
}

/** Runs a Worker in front of a GitHub sandbox that begins anew for each test file. `scripts/local/` has the one that restarts. */
export function useSandboxedWorker(): SandboxedWorker {
  let running: SandboxedWorker;
  beforeAll(async () => {
    const isFirst = shared === undefined;
    shared ??= start();
    running = await shared;
    if (!isFirst) running.sandbox.reset();
  });
  return {
    get origin() {
      return running.origin;
    },
    get sandbox() {
      return running.sandbox;
    },
  };
}
