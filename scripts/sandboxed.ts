import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, serveSandbox } from "../test/github/server.ts";
import { startWrangler, stop, untilHealthy } from "./wrangler.ts";

/** The Worker in front of a GitHub that is made up. */
export interface SandboxedWorker {
  origin: string;
  sandbox: Sandbox;
  worker: ChildProcess;
  /** Where the Worker's KV and ledgers are, for `--persist-to`. */
  state: string;
  /** Ends both and leaves nothing behind. */
  close(): Promise<void>;
}

/** Starts both, with credentials made for this run. Further arguments go to `wrangler dev`. */
export async function startSandboxedWorker(
  port: number,
  args: string[] = [],
  output: "inherit" | "ignore" = "ignore",
): Promise<SandboxedWorker> {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-"));
  const origin = `http://localhost:${port}`;
  const sandbox = await serveSandbox();
  const { app } = sandbox.world;
  app.setupUrl = `${origin}/auth/installed`;
  const variables = {
    GITHUB_SERVER_URL: sandbox.url,
    GITHUB_API_URL: sandbox.apiUrl,
    GITHUB_APP_ID: String(app.id),
    GITHUB_APP_PRIVATE_KEY: Buffer.from(app.privateKey).toString("base64"),
    GITHUB_CLIENT_ID: app.clientId,
    GITHUB_CLIENT_SECRET: app.clientSecret,
    CALLBACK_URL: `${origin}/callback`,
    ENCRYPTION_SECRET: randomBytes(32).toString("base64url"),
  };
  const file = join(folder, "variables");
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
  await writeFile(file, lines.join(""), { mode: 0o600 });

  const given = args.indexOf("--persist-to");
  const state = given >= 0 ? (args[given + 1] ?? "") : join(folder, "state");
  const persist = given >= 0 ? [] : ["--persist-to", state];
  const inspector = args.some((arg) => arg.startsWith("--inspector-port")) ? [] : ["--inspector-port", "0"];
  const worker = startWrangler(
    ["dev", "--port", String(port), "--env-file", file, ...persist, ...inspector, ...args],
    output,
  );
  const close = async () => {
    await stop(worker);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(origin, worker);
  } catch (error) {
    await close();
    throw error;
  }
  return { origin, sandbox, worker, state, close };
}
