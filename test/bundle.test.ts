import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";

/** In KiB. Justify an increase here. 110: the git proxy, branch limits, and the page that changes access. */
const limits = { raw: 340, gzip: 110 };

test("the Worker's bundle is small", async () => {
  const bundle = await readFile(join(inject("workerFolder"), "index.js"));
  expect(bundle.length / 1024).toBeLessThan(limits.raw);
  expect(gzipSync(bundle).length / 1024).toBeLessThan(limits.gzip);
});
