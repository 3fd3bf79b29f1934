import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll } from "vitest";
import type { TestHarness } from "wrangler";
import { sandboxVariables } from "../../scripts/local/variables.ts";
import { type ServedSandbox, serveSandbox } from "../sandbox/server.ts";
import { createWorker, passRedirects, workerOptions } from "./worker.ts";

/** A Worker and its GitHub sandbox, both reachable over HTTP for git, curl, and browsers. */
export interface SandboxedWorker {
  readonly origin: string;
  readonly sandbox: ServedSandbox;
  readonly app: TestHarness;
}

/** Shared by test files. It stops with vitest's process. */
let shared: Promise<SandboxedWorker> | undefined;

async function start(): Promise<SandboxedWorker> {
  const dataDir = mkdtempSync(join(tmpdir(), "deplodash-sandbox-"));
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const sandbox = await serveSandbox({ dataDir });
  passRedirects();
  const app = createWorker({});
  // The Worker needs to know its own origin, and the port is known only now.
  const origin = `http://localhost:${(await app.listen()).url.port}`;
  await app.update(workerOptions(sandboxVariables(sandbox, origin)));
  return { origin, sandbox, app };
}

/** Runs a Worker in front of a GitHub sandbox that is reset for each test file. For one that can restart, see `scripts/local/`. */
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
    get app() {
      return running.app;
    },
  };
}
