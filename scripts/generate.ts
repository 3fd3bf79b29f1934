/**
 * Generates generated/ from the contract, openapi/deplodash.yaml, and .github/STORAGE.md from the source.
 *
 *   npm run generate             writes the files
 *   npm run generate -- --check  lists the files that are out of date, and fails if there are any
 */
import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";
import type { Json } from "./generate/contract.ts";
import { llmsTxt } from "./generate/llmsTxt.ts";
import { inputsModule, problemsModule, routesModule, scopesModule, typesModule } from "./generate/modules.ts";
import { storageDocument } from "./generate/storage.ts";

const root = new URL("../", import.meta.url);
const contract = parse(await readFile(new URL("openapi/deplodash.yaml", root), "utf8")) as Json;

/** The text of each file by its path. */
const files = new Map([
  ["generated/openapi.json", `${JSON.stringify(contract, null, 2)}\n`],
  ["generated/llms.txt", llmsTxt(contract)],
  ["generated/openapi.ts", await typesModule(contract)],
  ["generated/routes.ts", routesModule(contract)],
  ["generated/inputs.ts", inputsModule(contract)],
  ["generated/scopes.ts", scopesModule(contract)],
  ["generated/problems.ts", problemsModule(contract)],
  [".github/STORAGE.md", await storageDocument(new URL("src/", root))],
]);

if (process.argv.includes("--check")) {
  const outdated: string[] = [];
  for (const [path, text] of files)
    if ((await readFile(new URL(path, root), "utf8").catch(() => null)) !== text) outdated.push(path);
  if (outdated.length > 0) {
    console.error(`These files are out of date: ${outdated.join(", ")}. Run npm run generate and commit the result.`);
    process.exitCode = 1;
  }
} else {
  for (const [path, text] of files) await writeFile(new URL(path, root), text);
}
