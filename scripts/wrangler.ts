import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
const binary = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));

/** Wrangler without its questions, reports and look-ups: it works offline. */
const quiet = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

/** Starts wrangler. `output` is where it talks to: this terminal, its standard error, or nowhere. `variables` are added to its environment. */
export function startWrangler(
  args: string[],
  output: "inherit" | "stderr" | "ignore",
  variables: Record<string, string> = {},
): ChildProcess {
  const stdio =
    output === "stderr"
      ? (["ignore", 2, 2] as const)
      : ([output === "ignore" ? "ignore" : "inherit", output, output] as const);
  return spawn(process.execPath, [binary, ...args], {
    cwd: root,
    env: { ...process.env, ...quiet, ...variables },
    stdio: [...stdio],
  });
}

/** Ends a process that was started here, and waits until it is gone. Wrangler ends what it started, if it is given the time. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => void kill(child), 5000);
  await gone;
  clearTimeout(late);
}

/** Ends a process and all that it started at once, as a machine that fails would. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
  for (const pid of child.pid === undefined ? [] : await familyOf(child.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself meanwhile.
    }
  }
  await gone;
}

/** A process and all its descendants. */
async function familyOf(pid: number): Promise<number[]> {
  const family = [pid];
  for (const parent of family) family.push(...(await childrenOf(parent)));
  return family;
}

async function childrenOf(pid: number): Promise<number[]> {
  const listed =
    process.platform === "linux"
      ? readFile(`/proc/${pid}/task/${pid}/children`, "utf8")
      : promisify(execFile)("pgrep", ["-P", String(pid)]).then(({ stdout }) => stdout);
  // Who has no children, or is gone by now, is an error to both.
  return (await listed.catch(() => "")).split(/\s+/).filter(Boolean).map(Number);
}

/** Waits until the Worker says that it is ready, or says why it is not. */
export async function untilHealthy(origin: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error("wrangler ended before the Worker was ready: see its words above, if there are any");
    const answer = await fetch(`${origin}/healthz`).catch(() => null);
    if (answer?.ok) return;
    if (answer?.status === 500) throw new Error(await answer.text());
    await pause(250);
  }
  throw new Error("the Worker was not ready within a minute");
}

/** Throws where somebody listens on this port already: their answers would pass for ours. */
export async function checkPort(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    throw new Error(`Port ${port} cannot be had. Stop what listens there, or name another: --port 5190`);
  }
  server.close();
  await once(server, "close");
}

/** Waits until nobody listens on this port any more. */
export async function untilFree(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const taken = await checkPort(port).catch((error: unknown) => error);
    if (!taken) return;
    if (tries === 100) throw taken;
    await pause(50);
  }
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
