import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";

/** The largest sizes in KiB. Justify an increase here. 181: several repositories in a request, directories, the record, webhooks, the operator page, and standard OAuth with workload identities. */
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
