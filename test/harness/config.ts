import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** wrangler.toml as it is deployed. */
export const realConfig = join(root, "wrangler.toml");

/** Writes wrangler.toml without its limits on consent pages and on the App's mints: tests do more in seconds than people and agents. */
export function writeConfigForTests(main = "src/index.ts"): string {
  const text = readFileSync(realConfig, "utf8")
    .replace(/(?<=^main = )".*"/m, JSON.stringify(join(root, main)))
    .replace(/(?<=^directory = )"(.*)"/m, (_, path) => JSON.stringify(join(root, path)))
    .replace(/(?<=name = "(?:LOOK_LIMIT|APP_MINT_LIMIT)"\n.*\nsimple = { limit = )\d+/g, "100000");
  const folder = mkdtempSync(join(tmpdir(), "deplodash-config-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, text);
  return file;
}
