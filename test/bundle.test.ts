import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { startWrangler } from "../scripts/local/wrangler.ts";

/** KiB. Who needs more says here what for. */
const most = { raw: 250, gzip: 85 };

test("the deployed Worker is small, and reads no header that only a development server may trust", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "deplodash-bundle-"));
  try {
    // As from a person's shell: vitest sets NODE_ENV, which wrangler would build into the Worker.
    const wrangler = startWrangler(["deploy", "--dry-run", "--outdir", folder], "ignore", { NODE_ENV: "" });
    expect(await once(wrangler, "exit")).toEqual([0, null]);
    const bundle = await readFile(join(folder, "index.js"));
    expect(bundle.length / 1024).toBeLessThan(most.raw);
    expect(bundle.toString()).not.toMatch(/x-forwarded/i);
    expect(gzipSync(bundle).length / 1024).toBeLessThan(most.gzip);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
