import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

export type Limit =
  | "ADDRESS_LIMIT"
  | "CALLER_LIMIT"
  | "CONSENT_PAGE_LIMIT"
  | "DASHBOARD_LIMIT"
  | "DEVICE_LIMIT"
  | "APP_MINT_LIMIT";

/** A value for limits that tests would otherwise reach, because they send requests faster than people and agents do. */
export const unlimited = 100_000;

const configuration = readFileSync(join(root, "wrangler.toml"), "utf8");
const limitPattern = (name: string) => new RegExp(`(?<=name = "${name}"\\n.*\\nsimple = { limit = )\\d+`);

/** Returns how many requests per period wrangler.toml allows. */
export function limitOf(name: Limit): number {
  return Number(limitPattern(name).exec(configuration)?.[0]);
}

let folder: string | undefined;

/** Returns the folder for the configurations of all Workers. It's removed when the process ends. */
function configFolder(): string {
  if (folder) return folder;
  const created = mkdtempSync(join(tmpdir(), "deplodash-config-"));
  process.once("exit", () => rmSync(created, { recursive: true, force: true }));
  folder = created;
  return folder;
}

/** Writes wrangler.toml for a Worker with this name and with other limits. Its assets are already built. */
export function writeConfig(name: string, limits: Partial<Record<Limit, number>>, main = "src/index.ts"): string {
  const limited = Object.entries(limits).reduce(
    (text, [name, limit]) => text.replace(limitPattern(name), String(limit)),
    configuration,
  );
  const text = limited
    .replace(/(?<=^name = )".*"/m, JSON.stringify(name))
    .replace(/^\[build\]\n(?:.+\n)*/m, "")
    .replace(/(?<=^main = )".*"/m, JSON.stringify(join(root, main)))
    .replace(/(?<=^(?:directory|json-with-bigint) = )"(.*)"/gm, (_, path) => JSON.stringify(join(root, path)));
  const file = join(mkdtempSync(join(configFolder(), "worker-")), "wrangler.toml");
  writeFileSync(file, text);
  return file;
}
