import type { Scope } from "../domain/scopes.ts";
import type { Person } from "../store/agents.ts";
import type { Ledger } from "./context.ts";

export type Event = "asked" | "approved" | "denied" | "minted" | "revoked" | "ended";

/** How many rows an agent's log keeps. */
const kept = 1000;

export interface Happening {
  event: Event;
  repo: string;
  repositoryId?: number | null;
  scopes: readonly Scope[];
  by?: Person;
  /** Base64 of the token's SHA-256, as `hashed_token` in GitHub's audit log. */
  tokenSha256?: string;
}

export function log({ sql, now }: Ledger, { event, repo, repositoryId, scopes, by, tokenSha256 }: Happening): void {
  sql.all(
    `INSERT INTO activity (at, event, repo, repository_id, scopes, by_id, by_login, token_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    now(),
    event,
    repo,
    repositoryId ?? null,
    scopes.join(" "),
    by?.id ?? null,
    by?.login ?? null,
    tokenSha256 ?? null,
  );
  sql.all("DELETE FROM activity WHERE id <= (SELECT MAX(id) FROM activity) - ?", kept);
}
