import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";

/**
 * The maximum sizes in KiB. If you raise one, justify it here. gzip is 181 because of requests for several
 * repositories, directories, the activity record, webhooks, the operator page, and standard OAuth with workload
 * identities.
 */
const limits = { raw: 562, gzip: 181 };

const readBundle = () => readFile(join(inject("workerFolder"), "index.js"));

test("the Worker's bundle is small", async () => {
  const bundle = await readBundle();
  expect(bundle.length / 1024).toBeLessThan(limits.raw);
  expect(gzipSync(bundle).length / 1024).toBeLessThan(limits.gzip);
});

test("the Worker parses GitHub's answers with JSON.parse, without the support for large integers", async () => {
  expect(await readBundle().then(String)).not.toContain("rawJSON");
});
