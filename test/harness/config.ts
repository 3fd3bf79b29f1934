import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The limits that tests would reach, because they send requests faster than people and agents do. */
type BurstLimit = "CONSENT_PAGE_LIMIT" | "APP_MINT_LIMIT";

/** Writes wrangler.toml without some limits. */
export function writeConfigWithout(limits: BurstLimit[], main = "src/index.ts"): string {
  const text = readFileSync(join(root, "wrangler.toml"), "utf8")
    .replace(/(?<=^main = )".*"/m, JSON.stringify(join(root, main)))
    .replace(/(?<=^directory = )"(.*)"/m, (_, path) => JSON.stringify(join(root, path)))
    .replace(new RegExp(`(?<=name = "(?:${limits.join("|")})"\\n.*\\nsimple = { limit = )\\d+`, "g"), "100000");
  const folder = mkdtempSync(join(tmpdir(), "deplodash-config-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "wrangler.toml");
  writeFileSync(file, text);
  return file;
}
