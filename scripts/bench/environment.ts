import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAgentToken, type NewAgentToken } from "../../src/crypto/agentCredential.ts";
import { newAgentRecord } from "../../src/store/agents.ts";
import { populate } from "../../test/sandbox/people.ts";
import { type Sandbox, type SandboxOptions, serveSandbox } from "../../test/sandbox/server.ts";
import { createVisitor, type Visitor } from "../../test/sandbox/visitor.ts";
import { createWorld, type WorldOptions } from "../../test/sandbox/world.ts";
import { onExit } from "../local/cleanup.ts";
import { findFreePort } from "../local/ports.ts";
import { sandboxVariables } from "../local/variables.ts";
import { type Running, startWorkerd } from "./workerd.ts";

export const built = fileURLToPath(new URL("../../dist/worker/index.js", import.meta.url));
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export type KvCounts = Record<"GET" | "PUT" | "DELETE" | "LIST", number>;

/** A request's line in the Worker's log, as far as it is counted. */
export interface Line {
  operation?: string;
  status: number;
  githubCalls: number;
  ledgerCalls: number;
}

/** The Worker as built in workerd, a KV beside it, and a GitHub that is made up, as slow as one likes. */
export interface Stage {
  folder: string;
  sandbox: Sandbox;
  kv: Running;
  worker: Running;
  /** Milliseconds that each of GitHub's answers takes longer. */
  setLatency(milliseconds: number): void;
  hire(label?: string): Promise<NewAgentToken>;
  /** Writes into KV what is not the Worker's. */
  put(key: string, value: string): Promise<void>;
  /** A browser in which this person is signed in; `send` hears of all that it sends. */
  signIn(login: string, send?: Send): Promise<Visitor>;
  ask(agent: NewAgentToken, body: Asked, headers?: Record<string, string>): Promise<Response>;
  /** How often KV was read, written, … since the start. */
  kvCounts(): Promise<KvCounts>;
  /** What the Worker has logged so far. */
  lines(): Promise<Line[]>;
}

type Send = Parameters<typeof createVisitor>[0];

export interface Asked {
  repo: string;
  scopes: string[];
}

export interface StageOptions extends Pick<WorldOptions, "installationTokenLife"> {
  /** Where workerd's inspector listens. */
  inspector?: number;
}

/** Everything runs until the script ends. */
export async function setStage({ inspector, ...world }: StageOptions = {}): Promise<Stage> {
  await stat(built).catch(() => {
    throw new Error("There is no dist/worker: npm run build");
  });
  const folder = await mkdtemp(join(tmpdir(), "deplodash-bench-"));
  onExit(() => rm(folder, { recursive: true, force: true }));
  const options: SandboxOptions = {
    dataDir: join(folder, "git"),
    latency: 0,
    world: (urls) => populate(createWorld({ ...urls, ...world })).world,
  };
  const sandbox = await serveSandbox(options);
  onExit(() => sandbox.close());
  const kv = await startWorkerd(folder, { name: "kv", module: here("kvServer.js"), first: "/?counts" });
  onExit(kv.close);
  const worker = await startWorker(folder, "worker", sandbox, kv, inspector);
  onExit(worker.close);
  const put = async (key: string, value: string) => {
    const answer = await fetch(`${kv.origin}/${encodeURIComponent(key)}`, { method: "PUT", body: value });
    if (!answer.ok) throw new Error(`KV answered ${answer.status}`);
  };
  return {
    folder,
    sandbox,
    kv,
    worker,
    setLatency: (milliseconds) => {
      options.latency = milliseconds;
    },
    put,
    async hire(label = "Bench") {
      const agent = createAgentToken();
      const { key, value } = newAgentRecord(agent, label, null, Date.now());
      await put(key, value);
      return agent;
    },
    async signIn(login, send = fetch) {
      const browser = createVisitor(send);
      await browser.signIn(await browser.open(worker.origin), login);
      return browser;
    },
    ask: (agent, body, headers = {}) =>
      fetch(`${worker.origin}/api/token`, {
        method: "POST",
        headers: { Authorization: `Bearer ${agent.token}`, "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
    kvCounts: async () => (await fetch(`${kv.origin}/?counts`)).json(),
    async lines() {
      const text = await readFile(worker.log, "utf8");
      return text.split("\n").flatMap((line) => (line.startsWith('{"requestId"') ? [JSON.parse(line)] : []));
    },
  };
}

/** Starts the Worker as built, its limits lifted. */
export async function startWorker(
  folder: string,
  name: string,
  sandbox: Sandbox,
  kv: Running,
  inspector?: number,
): Promise<Running> {
  const port = await findFreePort();
  return startWorkerd(folder, {
    name,
    port,
    module: built,
    kv: kv.port,
    inspector,
    ledgers: true,
    variables: sandboxVariables(sandbox, `http://127.0.0.1:${port}`),
    bindings: [
      '(name = "LEDGER", durableObjectNamespace = "AgentLedger")',
      '(name = "ASSETS", service = "nothing")',
      '(name = "ADDRESS_LIMIT", wrapped = (moduleName = "bench:limit"))',
      '(name = "CALLER_LIMIT", wrapped = (moduleName = "bench:limit"))',
      '(name = "MINT_LIMIT", wrapped = (moduleName = "bench:limit"))',
    ],
    first: "/healthz",
  });
}
