import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Sandbox } from "../../test/sandbox/sandbox.ts";

export interface TokenAudit {
  /** The number of installation tokens that GitHub accepts. */
  live: number;
  /** The number of those tokens that no ledger knows. */
  unknown: number;
  /** The number of tokens that a ledger considers live although GitHub rejects them, or that it still has to revoke. */
  stale: number;
}

/** Compares GitHub's live tokens with the ledgers on disk. The Worker must have stopped. */
export function auditTokens(sandbox: Sandbox, ledgerFolder: string): TokenAudit {
  const issued = new Set<string>();
  const toRevoke = new Set<string>();
  for (const name of readdirSync(ledgerFolder).filter((file) => file.endsWith(".sqlite"))) {
    const ledger = new DatabaseSync(join(ledgerFolder, name));
    const read = (query: string) =>
      ledger
        .prepare(query)
        .all()
        .map(({ value }) => String(value));
    if (read("SELECT name AS value FROM sqlite_master").includes("tokens")) {
      for (const hash of read(`SELECT sha256 AS value FROM tokens WHERE expires_at > ${Date.now()}`)) issued.add(hash);
      for (const hash of read("SELECT payload ->> 'sha256' AS value FROM outbox WHERE action = 'revoke'"))
        toRevoke.add(hash);
    }
    ledger.close();
  }
  // Tokens that can't write are excluded. The Worker uses them to look into repositories for consent pages and never issues them.
  const live = [...sandbox.tokens.values()].filter(
    ({ kind, value, permissions }) =>
      kind === "installation" && permissions.contents === "write" && sandbox.isAlive(value),
  );
  const hashes = new Set(live.map(({ value }) => createHash("sha256").update(value).digest("base64")));
  return {
    live: live.length,
    unknown: [...hashes].filter((hash) => !issued.has(hash) && !toRevoke.has(hash)).length,
    stale: [...issued].filter((hash) => !hashes.has(hash)).length + toRevoke.size,
  };
}
