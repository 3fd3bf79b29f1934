import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findFreePort } from "../local/ports.ts";
import { stopProcess } from "../local/process.ts";

/** Loads packages that wrangler depends on, such as workerd, which runs here without the proxies of `wrangler dev`. */
export const requireFromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
const binary: string = requireFromWrangler("workerd").default;

/** A workerd process that serves one Worker. */
export interface WorkerdProcess {
  origin: string;
  port: number;
  child: ChildProcess;
  /** The path of the log file. */
  log: string;
  /** The milliseconds from the start of the process to the first response. */
  startUp: number;
  /** Returns the CPU time since the start, in seconds. */
  cpu(): number;
  /** Returns the resident memory in MiB. */
  memory(): number;
  close(): Promise<void>;
}

export interface WorkerdOptions {
  name: string;
  /** The path of the Worker's JavaScript module. */
  module: string;
  /** Additional bindings, in workerd's configuration language. */
  bindings?: string[];
  /** The Worker's variables by name. */
  variables?: Record<string, string>;
  /** The port of the KV server. Default: no KV. */
  kvPort?: number;
  /** The path of a module that runs in place of `module` and imports it as `./worker.js`. */
  wrapper?: string | undefined;
  /** Whether the module exports the ledger's Durable Object. */
  hasLedgers?: boolean;
  /** A path that returns a success status once the Worker is ready. Default: `/`. */
  healthPath?: string;
  /** The port to listen on. Default: any free port. */
  port?: number;
  /** The port of workerd's inspector. Default: no inspector. */
  inspector?: number | undefined;
}

export const compatibilityDate = "2026-10-01";

/** The number of clock ticks per second. Linux reports CPU time in clock ticks. */
const ticksPerSecond = 100;

/** Starts workerd and waits until the Worker answers. Writes its configuration and log to `folder`. */
export async function startWorkerd(folder: string, options: WorkerdOptions): Promise<WorkerdProcess> {
  const port = options.port ?? (await findFreePort());
  const file = join(folder, `${options.name}.capnp`);
  await writeFile(join(folder, `${options.name}.js`), await readFile(options.module));
  if (options.wrapper) await writeFile(join(folder, `${options.name}.wrapper.js`), await readFile(options.wrapper));
  await writeFile(file, workerdConfig(options, port, folder), { mode: 0o600 });
  const log = join(folder, `${options.name}.log`);
  const output = await open(log, "a");
  const start = performance.now();
  const inspector = options.inspector ? [`--inspector-addr=127.0.0.1:${options.inspector}`] : [];
  const args = ["serve", "--experimental", ...inspector, file];
  const child = spawn(binary, args, { stdio: ["ignore", output.fd, output.fd] });
  await output.close();
  const origin = `http://127.0.0.1:${port}`;
  for (;;) {
    const response = await fetch(origin + (options.healthPath ?? "/")).catch(() => null);
    if (response?.ok) break;
    if (child.exitCode !== null || response) {
      await stopProcess(child);
      throw new Error(
        `${options.name} did not start: ${response ? await response.text() : await readFile(log, "utf8")}`,
      );
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
      // utime and stime are fields 14 and 15 (proc(5)). The line is split after the name, which may contain spaces.
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    memory() {
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
      return Number(kilobytes) / 1024;
    },
    close: () => stopProcess(child),
  };
}

function workerdConfig(
  { name, kvPort, hasLedgers, wrapper, bindings = [], variables = {} }: WorkerdOptions,
  port: number,
  folder: string,
): string {
  const values = Object.entries(variables).map(([key, text]) => `(name = "${key}", text = ${JSON.stringify(text)})`);
  const allBindings = [...bindings, ...values, ...(kvPort ? ['(name = "KV", kvNamespace = "kv")'] : [])];
  const modules = [
    ...(wrapper ? [`(name = "wrapper.js", esModule = embed "${name}.wrapper.js")`] : []),
    `(name = "worker.js", esModule = embed "${name}.js")`,
  ];
  const durableObjects = `
  durableObjectNamespaces = [
    (className = "AgentLedger", uniqueKey = "ledgers", enableSql = true),
    (className = "Directory", uniqueKey = "directories", enableSql = true),
    (className = "DeviceRequests", uniqueKey = "deviceRequests", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "disk"),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private", "local"])),
    (name = "disk", disk = (path = "${folder}", writable = true)),
    (name = "nothing", worker = (modules = [(name = "nothing", esModule =
      "export default { fetch: () => new Response(null, { status: 404 }) }")], compatibilityDate = "${compatibilityDate}")),
    ${kvPort ? `(name = "kv", external = (address = "127.0.0.1:${kvPort}", http = ())),` : ""}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  extensions = [(modules = [(name = "bench:limit", internal = true, esModule =
    "export default () => ({ limit: async () => ({ success: true }) })")])],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  compatibilityDate = "${compatibilityDate}",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${allBindings.join(", ")}],${hasLedgers ? durableObjects : ""}
);
`;
}
