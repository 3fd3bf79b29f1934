import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatVariables } from "../../scripts/local/variables.ts";
import { type Cloudflare, serveCloudflare } from "./cloudflare.ts";

const root = join(import.meta.dirname, "../..");
let cloudflare: Cloudflare;
let folder: string;

beforeAll(async () => {
  cloudflare = await serveCloudflare();
  folder = await mkdtemp(join(tmpdir(), "deplodash-deploy-"));
});
afterAll(async () => {
  cloudflare.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, ...cloudflare.environment, NO_COLOR: "1" };
  return (await promisify(execFile)(command, args, { cwd: root, env })).stdout;
}

test("`npm run deploy` creates the KV namespace once and prints the service's address", {
  timeout: 60_000,
}, async () => {
  expect(await run("npm", "run", "deploy")).toContain("https://deplodash.ada.workers.dev");
  expect(cloudflare.namespaces).toEqual(["deplodash-kv"]);
  const [first] = cloudflare.uploads;
  expect(first).toContainEqual({ name: "KV", type: "kv_namespace", namespace_id: "0" });
  expect(first?.map(({ name }) => name).sort()).toEqual([
    "ADDRESS_LIMIT",
    "APP_MINT_LIMIT",
    "ASSETS",
    "CALLER_LIMIT",
    "CONSENT_PAGE_LIMIT",
    "DASHBOARD_LIMIT",
    "DEVICE_LIMIT",
    "DEVICE_REQUESTS",
    "DIRECTORY",
    "GIT_LIMIT",
    "KV",
    "LEDGER",
    "MINT_LIMIT",
    "REGISTRANT_MINT_LIMIT",
  ]);

  await run("npm", "run", "deploy");
  expect(cloudflare.namespaces).toEqual(["deplodash-kv"]);
  expect(cloudflare.uploads[1]).toContainEqual({ name: "KV", type: "inherit" });
});

test("`wrangler secret bulk` uploads the variables as secrets", async () => {
  const variables = { CALLBACK_URL: "https://deplodash.example/callback", ENCRYPTION_SECRET: "+/=_- $HOME #x" };
  const file = join(folder, ".prod.vars");
  await writeFile(file, formatVariables(variables));
  await run("npx", "wrangler", "secret", "bulk", file);
  expect(Object.fromEntries(cloudflare.secrets)).toEqual(variables);
});

test("`npm run agent -- create --remote` writes to the deployed KV", async () => {
  const token = await run("npm", "run", "-s", "agent", "--", "create", "Ops", "--remote");
  expect(token).toMatch(/^dpl_\w+\n$/);
  expect([...cloudflare.values.keys()]).toEqual([`0/agent:${token.split("_")[1]}`]);
  expect([...cloudflare.values.values()].join()).not.toContain(token.trim().split("_")[2]);
});
