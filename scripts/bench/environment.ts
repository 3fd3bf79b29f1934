import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CreatedAgentToken, createAgentToken } from "../../src/crypto/agentToken.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import type { SandboxOptions } from "../../test/sandbox/sandbox.ts";
import { type ServedSandbox, type ServerOptions, serveSandbox } from "../../test/sandbox/server.ts";
import type { Visitor } from "../../test/sandbox/visitor.ts";
import { onExit } from "../local/cleanup.ts";
import { createOwner, requestToken, type Send } from "../local/owner.ts";
import { findFreePort } from "../local/ports.ts";
import { sandboxVariables } from "../local/variables.ts";
import { startWorkerd, type WorkerdOptions, type WorkerdProcess } from "./workerd.ts";

/** The path of the Worker's bundle, which `npm run build` creates. */
export const bundlePath = fileURLToPath(new URL("../../dist/worker/index.js", import.meta.url));
const countingWorkerPath = fileURLToPath(new URL("countingWorker.js", import.meta.url));
const kvServerPath = fileURLToPath(new URL("kvServer.js", import.meta.url));

type KvOperations = Record<"GET" | "PUT" | "DELETE" | "LIST", number>;

/** The built Worker in bare workerd, a KV server, and a GitHub sandbox with adjustable latency. */
export interface BenchEnvironment {
  folder: string;
  sandbox: ServedSandbox;
  kv: WorkerdProcess;
  worker: WorkerdProcess;
  /** Sets the delay of every response from GitHub. */
  setLatency(milliseconds: number): void;
  /** Returns the start and end times, in milliseconds, of the calls to GitHub since the last `takeCalls`. */
  takeCalls(): { start: number; end: number }[];
  registerAgent(label?: string): Promise<CreatedAgentToken>;
  /** Writes to KV directly. */
  putValue(key: string, value: string): Promise<void>;
  /** Returns a browser in which a person is signed in. It sends its requests with `send`. */
  signIn(login: string, send?: Send): Promise<Visitor>;
  requestToken(
    agent: Pick<CreatedAgentToken, "token">,
    body: TokenRequestBody,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Returns how many operations KV has served since it started. */
  countKvOperations(): Promise<KvOperations>;
}

export interface TokenRequestBody {
  repo: string;
  scopes: string[];
}

interface EnvironmentOptions extends Pick<SandboxOptions, "installationTokenLife"> {
  /** The port of workerd's inspector. Default: no inspector. */
  inspector?: number;
  /** Whether the Worker counts what Cloudflare bills. Counting slows the Worker down. */
  counts?: boolean;
}

/** Starts the environment, which runs until the script ends. */
export async function startEnvironment({
  inspector,
  counts = false,
  ...sandboxOptions
}: EnvironmentOptions = {}): Promise<BenchEnvironment> {
  await stat(bundlePath).catch(() => {
    throw new Error("There is no Worker bundle in dist/worker. Run npm run build first.");
  });
  // Uses memory for counting, because SQLite waits for the disk at each commit.
  const parent = counts && existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(parent, "deplodash-bench-"));
  onExit(() => rm(folder, { recursive: true, force: true }));
  const calls: { start: number; end: number }[] = [];
  const options: ServerOptions = {
    ...{ ...sandboxOptions, dataDir: join(folder, "git"), latency: 0 },
    onCall: (call) => calls.push(call),
  };
  const sandbox = await serveSandbox(options);
  onExit(() => sandbox.close());
  const kv = await startWorkerd(folder, { name: "kv", module: kvServerPath, healthPath: "/?counts" });
  onExit(kv.close);
  const worker = await startWorker(folder, "worker", sandbox, kv, {
    inspector,
    wrapper: counts ? countingWorkerPath : undefined,
  });
  onExit(worker.close);
  const putValue = async (key: string, value: string) => {
    const response = await fetch(`${kv.origin}/${encodeURIComponent(key)}`, { method: "PUT", body: value });
    if (!response.ok) throw new Error(`The KV server returned status ${response.status}.`);
  };
  return {
    folder,
    sandbox,
    kv,
    worker,
    setLatency: (milliseconds) => {
      options.latency = milliseconds;
    },
    takeCalls: () => calls.splice(0),
    putValue,
    async registerAgent(label = "Bench") {
      const agent = createAgentToken();
      const { key, value } = newAgentRecord(agent, label, null, Date.now());
      await putValue(key, value);
      return agent;
    },
    signIn: async (login, send) => (await createOwner(worker, login, send)).browser,
    requestToken: (agent, body, headers) => requestToken(worker.origin, agent.token, body, fetch, headers),
    countKvOperations: async () => (await fetch(`${kv.origin}/?counts`)).json(),
  };
}

const limits = [
  "ADDRESS_LIMIT",
  "CALLER_LIMIT",
  "GIT_LIMIT",
  "MINT_LIMIT",
  "REGISTRANT_MINT_LIMIT",
  "APP_MINT_LIMIT",
  "CONSENT_PAGE_LIMIT",
  "DASHBOARD_LIMIT",
  "DEVICE_LIMIT",
];

/** Starts the built Worker with rate limiters that allow everything. */
export async function startWorker(
  folder: string,
  name: string,
  sandbox: ServedSandbox,
  kv: WorkerdProcess,
  options: Pick<WorkerdOptions, "inspector" | "wrapper"> = {},
): Promise<WorkerdProcess> {
  const port = await findFreePort();
  return startWorkerd(folder, {
    name,
    port,
    module: bundlePath,
    kvPort: kv.port,
    ...options,
    hasLedgers: true,
    variables: sandboxVariables(sandbox, `http://127.0.0.1:${port}`),
    bindings: [
      '(name = "LEDGER", durableObjectNamespace = "AgentLedger")',
      '(name = "DIRECTORY", durableObjectNamespace = "Directory")',
      '(name = "DEVICE_REQUESTS", durableObjectNamespace = "DeviceRequests")',
      '(name = "ASSETS", service = "nothing")',
      ...limits.map((name) => `(name = "${name}", wrapped = (moduleName = "bench:limit"))`),
    ],
    healthPath: "/healthz",
  });
}
