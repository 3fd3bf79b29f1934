import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";
import { startWrangler } from "../../scripts/local/wrangler.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder that contains the Worker's bundle. */
    workerFolder: string;
    /** A folder that test files in different processes share. It's removed at the end. */
    sharedFolder: string;
  }
}

/** Builds the Worker once for all test files, as `npm run deploy` does. */
export default async function buildWorker({ provide }: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-tests-"));
  const workerFolder = join(folder, "worker");
  const wrangler = startWrangler(["deploy", "--dry-run", "--outdir", workerFolder], "ignore");
  const [code] = await once(wrangler, "exit");
  if (code !== 0) throw new Error("The Worker can't be built. `npm run build` shows why.");
  await buildResettable(workerFolder);
  provide("workerFolder", workerFolder);
  provide("sharedFolder", folder);
  return () => rm(folder, { recursive: true, force: true });
}

/**
 * Adds the Worker from `resettable.ts`, which wraps the bundle, because each test process would otherwise build it from
 * source.
 */
async function buildResettable(folder: string): Promise<void> {
  const source = await readFile(join(import.meta.dirname, "resettable.ts"), "utf8");
  const contents = source.replaceAll("../../src/index.ts", "./index.js");
  await build({
    stdin: { contents, resolveDir: folder, loader: "ts" },
    outfile: join(folder, "resettable.js"),
    bundle: true,
    format: "esm",
    target: "esnext",
    external: ["cloudflare:*", "node:*"],
  });
}
