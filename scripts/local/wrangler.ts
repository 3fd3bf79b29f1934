import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { hasExited } from "./process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const binary = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));

/** Turns off wrangler's banner, telemetry, and network look-ups, so that it works offline. */
const quiet = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
};

/** Where wrangler's output goes: to this terminal (with its input connected), to standard error, or nowhere. */
export type WranglerOutput = "inherit" | "stderr" | "ignore";

/** Starts wrangler in the project's folder, with `variables` added to its environment. */
export function startWrangler(
  args: string[],
  output: WranglerOutput,
  variables: Record<string, string> = {},
): ChildProcess {
  const input = output === "inherit" ? "inherit" : "ignore";
  const stream = output === "stderr" ? 2 : output;
  return spawn(process.execPath, [binary, ...args], {
    cwd: root,
    env: { ...process.env, ...quiet, ...variables },
    stdio: [input, stream, stream],
  });
}

/** Waits up to a minute for the Worker to become healthy. Throws if it reports a problem or if wrangler exits. */
export async function waitUntilHealthy(origin: string, wrangler: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (hasExited(wrangler))
      throw new Error("wrangler exited before the Worker was ready. See its output above, if any.");
    const response = await fetch(`${origin}/healthz`).catch(() => null);
    if (response?.ok) return;
    if (response?.status === 500) throw new Error(`The Worker isn't healthy: ${await response.text()}`);
    await pause(250);
  }
  throw new Error(`The Worker at ${origin} wasn't ready within a minute. See wrangler's output above, if any.`);
}
