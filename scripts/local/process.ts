import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** The time that a process has to stop before it is killed, in milliseconds. */
const gracePeriod = 5000;

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Asks a process to stop and waits until it has exited. Wrangler stops its child processes if it has enough time. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasExited(child)) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => void killProcess(child), gracePeriod);
  await exited;
  clearTimeout(timer);
}

/** Kills a process and its descendants at once, as a power failure would. */
export async function killProcess(child: ChildProcess): Promise<void> {
  const exited = hasExited(child) ? null : once(child, "exit");
  for (const pid of child.pid === undefined ? [] : await withDescendants(child.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // The process has exited since it was listed.
    }
  }
  await exited;
}

async function withDescendants(pid: number): Promise<number[]> {
  const pids = [pid];
  for (const parent of pids) pids.push(...(await childrenOf(parent)));
  return pids;
}

async function childrenOf(pid: number): Promise<number[]> {
  const listed =
    process.platform === "linux"
      ? readFile(`/proc/${pid}/task/${pid}/children`, "utf8")
      : promisify(execFile)("pgrep", ["-P", String(pid)]).then(({ stdout }) => stdout);
  // Both fail for a process that has exited. pgrep also fails for one without children.
  return (await listed.catch(() => "")).split(/\s+/).filter(Boolean).map(Number);
}
