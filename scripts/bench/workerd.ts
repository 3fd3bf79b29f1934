import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findFreePort } from "../local/ports.ts";
import { stopProcess } from "../local/process.ts";

/** The workerd that wrangler brings: itself, without the proxies that `wrangler dev` puts before it. */
export const wrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
const binary: string = wrangler("workerd").default;

export interface Running {
  origin: string;
  port: number;
  child: ChildProcess;
  /** Where its log is. */
  log: string;
  /** From the start of the process to the first answer, in milliseconds. */
  startUp: number;
  /** Seconds of CPU since the start. */
  cpu(): number;
  /** Resident memory in MiB. */
  memory(): number;
  close(): Promise<void>;
}

export interface Plan {
  name: string;
  /** The path of the Worker's module. */
  module: string;
  /** Further bindings, in workerd's own words. */
  bindings?: string[];
  /** Variables, by name. */
  variables?: Record<string, string>;
  /** The port of the KV; without it there is none. */
  kv?: number;
  /** Whether it keeps ledgers. */
  ledgers?: boolean;
  /** A path that it answers with success once it is up. Default: / */
  first?: string;
  /** Default: any that is free. */
  port?: number;
  /** Where workerd's inspector listens; without it there is none. */
  inspector?: number | undefined;
}

export const compatibilityDate = "2026-10-01";

/** Clock ticks a second, in which Linux tells a process's CPU time. */
const ticks = 100;

export async function startWorkerd(folder: string, plan: Plan): Promise<Running> {
  const port = plan.port ?? (await findFreePort());
  const file = join(folder, `${plan.name}.capnp`);
  await writeFile(join(folder, `${plan.name}.js`), await readFile(plan.module));
  await writeFile(file, config(plan, port, folder), { mode: 0o600 });
  const log = join(folder, `${plan.name}.log`);
  const output = await open(log, "a");
  const start = performance.now();
  const inspector = plan.inspector ? [`--inspector-addr=127.0.0.1:${plan.inspector}`] : [];
  const args = ["serve", "--experimental", ...inspector, file];
  const child = spawn(binary, args, { stdio: ["ignore", output.fd, output.fd] });
  await output.close();
  const origin = `http://127.0.0.1:${port}`;
  for (;;) {
    const answer = await fetch(origin + (plan.first ?? "/")).catch(() => null);
    if (answer?.ok) break;
    if (child.exitCode !== null || answer) {
      await stopProcess(child);
      throw new Error(`${plan.name} did not start: ${answer ? await answer.text() : await readFile(log, "utf8")}`);
    }
    await pause(1);
  }
  return {
    origin,
    port,
    child,
    log,
    startUp: performance.now() - start,
    cpu() {
      // After the name, which may hold spaces: utime and stime are the 14th and 15th field (proc(5)).
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticks;
    },
    memory() {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
      return Number(kilobytes) / 1024;
    },
    close: () => stopProcess(child),
  };
}

function config({ name, kv, ledgers, bindings = [], variables = {} }: Plan, port: number, folder: string): string {
  const values = Object.entries(variables).map(([key, text]) => `(name = "${key}", text = ${JSON.stringify(text)})`);
  const all = [...bindings, ...values, ...(kv ? ['(name = "KV", kvNamespace = "kv")'] : [])];
  const objects = `
  durableObjectNamespaces = [(className = "AgentLedger", uniqueKey = "ledgers", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private", "local"])),
    (name = "disk", disk = (path = "${folder}", writable = true)),
    (name = "nothing", worker = (modules = [(name = "nothing", esModule =
      "export default { fetch: () => new Response(null, { status: 404 }) }")], compatibilityDate = "${compatibilityDate}")),
    ${kv ? `(name = "kv", external = (address = "127.0.0.1:${kv}", http = ())),` : ""}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  extensions = [(modules = [(name = "bench:limit", internal = true, esModule =
    "export default () => ({ limit: async () => ({ success: true }) })")])],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "${name}.js")],
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${all.join(", ")}],${ledgers ? objects : ""}
);
`;
}
