import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";

/** In KiB. Justify an increase here. 155: the new look, several repositories in a request, look-ups side by side, directories, the record, webhooks, and the operator page. */
const limits = { raw: 480, gzip: 155 };

test("the Worker's bundle is small", async () => {
  const bundle = await readFile(join(inject("workerFolder"), "index.js"));
  expect(bundle.length / 1024).toBeLessThan(limits.raw);
  expect(gzipSync(bundle).length / 1024).toBeLessThan(limits.gzip);
});
