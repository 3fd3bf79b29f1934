import { readFile } from "node:fs/promises";
import { createAgentToken } from "../../src/crypto/agentCredential.ts";
import { createSeal } from "../../src/crypto/seal.ts";
import { isScope } from "../../src/domain/scopes.ts";
import type { Kv } from "../../src/store/kv.ts";
import { tokenKey, writeToken } from "../../src/store/tokens.ts";
import { onExit } from "../local/cleanup.ts";
import { findFreePort } from "../local/ports.ts";
import { newEncryptionSecret, sandboxVariables } from "../local/variables.ts";
import { built, type Stage } from "./environment.ts";
import { floorKey, floors, floorValue, layFloored, type Path, type Place, warm } from "./scenarios.ts";
import { compatibilityDate, wrangler } from "./workerd.ts";

/** In what `wrangler dev` runs Workers. */
const { Miniflare, convertV4MiniflareOptions, Log, LogLevel }: typeof import("miniflare") = wrangler("miniflare");

/** Lifts the Worker's limits: Miniflare's own cost more than all the rest of a `401`. */
const lifted = `import worker from "./index.js";
export { AgentLedger } from "./index.js";
const limit = { limit: async () => ({ success: true }) };
const limits = { ADDRESS_LIMIT: limit, CALLER_LIMIT: limit, MINT_LIMIT: limit };
let bindings;
export default { fetch: (request, env) => worker.fetch(request, (bindings ??= { ...env, ...limits })) };`;

const tokenLife = 50 * 60_000;

/** The paths that need no ledger, in Miniflare and with its KV. Everything runs until the script ends. */
export async function layMiniflarePaths({ sandbox }: Stage): Promise<Path[]> {
  const floor = { "index.js": await readFile(floors, "utf8") };
  const answers = await start(floor);
  const reads = await start(floor, { READS: "1" });
  const oneKey = await start(floor, { READS: "1" }, { kvNamespaces: ["KV"] });
  await (await oneKey.kv()).put(floorKey, floorValue);
  const ENCRYPTION_SECRET = newEncryptionSecret();
  const worker = await start(
    { "lifted.js": lifted, "index.js": await readFile(built, "utf8") },
    (origin) => ({ ...sandboxVariables(sandbox, origin), ENCRYPTION_SECRET }),
    {
      kvNamespaces: ["KV"],
      durableObjects: { LEDGER: { className: "AgentLedger", useSQLite: true } },
      // None of these paths reads a file.
      serviceBindings: { ASSETS: "bench" },
    },
  );
  const agent = createAgentToken();
  const [seal, now] = [createSeal([ENCRYPTION_SECRET], Date.now), Date.now()];
  for (const body of warm) {
    const [token, endsAt, scopes] = [`ghs_${"x".repeat(36)}`, now + tokenLife, body.scopes.filter(isScope)];
    const key = tokenKey(agent.agentId, body.repo, scopes);
    const entry = { key, secretHash: agent.secretHash, until: endsAt, now };
    const permissions = Object.fromEntries(scopes.map((scope) => scope.split(":")));
    await writeToken(await worker.kv(), seal, entry, { token, endsAt, repo: body.repo, scopes, permissions });
  }
  return layFloored({ answers, reads, oneKey, worker }, agent);
}

type Variables = Record<string, string>;

async function start(
  modules: Record<string, string>,
  variables: Variables | ((origin: string) => Variables) = {},
  bindings: object = {},
): Promise<Place & { kv(): Promise<Kv> }> {
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
  // Part of the work is this process's own.
  return { origin, port, cpu: () => Number.NaN, kv };
}
