import { readFile } from "node:fs/promises";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import { isScope } from "../../src/domain/scopes.ts";
import type { Kv } from "../../src/store/kv.ts";
import { tokenKey, writeToken } from "../../src/store/tokens.ts";
import { onExit } from "../local/cleanup.ts";
import { findFreePort } from "../local/ports.ts";
import { newEncryptionSecret, sandboxVariables } from "../local/variables.ts";
import { type BenchEnvironment, bundlePath } from "./environment.ts";
import {
  baselineKey,
  baselineValue,
  baselineWorkerPath,
  ledgerlessScenarios,
  type Scenario,
  type Server,
  warmRequests,
} from "./scenarios.ts";
import { compatibilityDate, requireFromWrangler } from "./workerd.ts";

/** The simulator that `wrangler dev` uses. */
const { Miniflare, convertV4MiniflareOptions, Log, LogLevel }: typeof import("miniflare") =
  requireFromWrangler("miniflare");

/** A module that replaces the rate limiters, because Miniflare's own take longer than the rest of a `401`. */
const withoutLimits = `import worker from "./index.js";
export { AgentLedger, DeviceRequests, Directory } from "./index.js";
const limit = { limit: async () => ({ success: true }) };
const limits = {
  ADDRESS_LIMIT: limit, CALLER_LIMIT: limit, GIT_LIMIT: limit, MINT_LIMIT: limit, REGISTRANT_MINT_LIMIT: limit,
  APP_MINT_LIMIT: limit, CONSENT_PAGE_LIMIT: limit, DASHBOARD_LIMIT: limit, DEVICE_LIMIT: limit,
};
let bindings;
export default { fetch: (request, env) => worker.fetch(request, (bindings ??= { ...env, ...limits })) };`;

const tokenLifetime = 50 * 60_000;

/** Returns the scenarios that need no ledger. They use Miniflare and its KV, which run until the script ends. */
export async function prepareMiniflareScenarios({ sandbox }: BenchEnvironment): Promise<Scenario[]> {
  const baseline = { "index.js": await readFile(baselineWorkerPath, "utf8") };
  const answering = await startMiniflare(baseline);
  const reading = await startMiniflare(baseline, { READS: "1" });
  const readingKey = await startMiniflare(baseline, { READS: "1" }, { kvNamespaces: ["KV"] });
  await (await readingKey.kv()).put(baselineKey, baselineValue);
  const ENCRYPTION_SECRET = newEncryptionSecret();
  const worker = await startMiniflare(
    { "withoutLimits.js": withoutLimits, "index.js": await readFile(bundlePath, "utf8") },
    (origin) => ({ ...sandboxVariables(sandbox, origin), ENCRYPTION_SECRET }),
    {
      kvNamespaces: ["KV"],
      durableObjects: {
        LEDGER: { className: "AgentLedger", useSQLite: true },
        DIRECTORY: { className: "Directory", useSQLite: true },
        DEVICE_REQUESTS: { className: "DeviceRequests", useSQLite: true },
      },
      // No scenario reads a static file.
      serviceBindings: { ASSETS: "bench" },
    },
  );
  const agent = createAgentToken();
  const seal = createSeal([ENCRYPTION_SECRET], Date.now);
  const now = Date.now();
  for (const body of warmRequests) {
    const token = `ghs_4242_${"x".repeat(36)}.${"x".repeat(128)}.${"x".repeat(342)}`;
    const endsAt = now + tokenLifetime;
    const scopes = body.scopes.filter(isScope);
    const key = tokenKey(agent.agentId, body.repo, scopes);
    const entry = { key, proof: { secretHash: agent.secretHash }, until: endsAt, now };
    const permissions = Object.fromEntries(scopes.map((scope) => scope.split(":")));
    await writeToken(await worker.kv(), seal, entry, { token, endsAt, repo: body.repo, scopes, permissions });
  }
  return ledgerlessScenarios({ answering, reading, readingKey, worker }, agent);
}

type Variables = Record<string, string>;

async function startMiniflare(
  modules: Record<string, string>,
  variables: Variables | ((origin: string) => Variables) = {},
  bindings: object = {},
): Promise<Server & { kv(): Promise<Kv> }> {
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const files = Object.entries(modules);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "bench",
      port,
      modules: files.map(([name, contents]) => ({ type: "ESModule", path: `/bench/${name}`, contents })),
      modulesRoot: "/bench",
      compatibilityDate,
      compatibilityFlags: ["nodejs_compat"],
      bindings: typeof variables === "function" ? variables(origin) : variables,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: () => {},
      ...bindings,
    }),
  );
  onExit(() => miniflare.dispose());
  await miniflare.ready;
  const kv = async () => (await miniflare.getKVNamespace("KV")) as unknown as Kv;
  // The CPU time is unknown, because part of the work happens in this process.
  return { origin, port, cpu: () => Number.NaN, kv };
}
