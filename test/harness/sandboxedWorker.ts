import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { beforeAll } from "vitest";
import type { TestHarness } from "wrangler";
import { sandboxVariables } from "../../scripts/local/variables.ts";
import { type ServedSandbox, serveSandbox } from "../sandbox/server.ts";
import { createWorkers } from "./deployments.ts";
import { passRedirects } from "./worker.ts";

/** A Worker and its GitHub sandbox, both reachable over HTTP by git, curl, and browsers. */
export interface SandboxedWorker {
  readonly origin: string;
  readonly sandbox: ServedSandbox;
  readonly app: TestHarness;
}

/** The Worker that test files share. It stops with vitest's process. */
let shared: Promise<SandboxedWorker> | undefined;

/** Listens on a free port and forwards connections to another port, which is known only later. */
function forward(port: Promise<number>): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, async (client) => {
    const worker = connect({ port: await port, host: "127.0.0.1", allowHalfOpen: true });
    // When one side ends or resets its connection, the other side's connection ends or resets, too.
    pipeline(client, worker, () => {});
    pipeline(worker, client, () => {});
  });
  server.unref();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

async function start(): Promise<SandboxedWorker> {
  const dataDir = mkdtempSync(join(tmpdir(), "deplodash-sandbox-"));
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const sandbox = await serveSandbox({ dataDir });
  passRedirects();
  // The Worker needs to know its own origin, but its port isn't chosen until it starts. Starting it twice would take
  // seconds.
  const port = Promise.withResolvers<number>();
  const origin = `http://localhost:${await forward(port.promise)}`;
  const app = createWorkers([{ name: "sandboxed", variables: sandboxVariables(sandbox, origin) }]);
  port.resolve(Number((await app.listen()).url.port));
  return { origin, sandbox, app };
}

/**
 * Runs a Worker with a GitHub sandbox that is reset for each test file. For one that can restart, see `scripts/local/`.
 */
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
