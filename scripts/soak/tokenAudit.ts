import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { World } from "../../test/sandbox/world.ts";

export interface Agreement {
  /** Tokens of the App that are alive at GitHub. */
  alive: number;
  /** Those of them that no ledger knows, neither as handed out nor as to be killed. */
  unknown: number;
  /** Tokens that a ledger takes to be alive and GitHub does not, or that it still has to kill. */
  stale: number;
}

/** Compares what GitHub has with what the ledgers of a Worker that has ended have on disk. */
export function compare(world: World, folder: string): Agreement {
  const [held, owed] = [new Set<string>(), new Set<string>()];
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".sqlite"))) {
    const ledger = new DatabaseSync(join(folder, name));
    const columns = (query: string) =>
      ledger
        .prepare(query)
        .all()
        .map(({ sha256 }) => String(sha256));
    const tables = columns("SELECT name AS sha256 FROM sqlite_master");
    if (tables.includes("tokens")) {
      for (const sha256 of columns(`SELECT sha256 FROM tokens WHERE expires_at > ${Date.now()}`)) held.add(sha256);
      for (const sha256 of columns("SELECT payload ->> 'sha256' AS sha256 FROM owed WHERE action = 'kill'"))
        owed.add(sha256);
    }
    ledger.close();
  }
  const alive = [...world.tokens.values()].filter(({ kind, value }) => kind === "installation" && world.isAlive(value));
  const hashes = new Set(alive.map(({ value }) => createHash("sha256").update(value).digest("base64")));
  return {
    alive: alive.length,
    unknown: [...hashes].filter((sha256) => !held.has(sha256) && !owed.has(sha256)).length,
    stale: [...held].filter((sha256) => !hashes.has(sha256)).length + owed.size,
  };
}
