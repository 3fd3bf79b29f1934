import type { Scope } from "../domain/scopes.ts";
import type { Person } from "../store/agents.ts";
import type { Ledger } from "./context.ts";
import type { Row } from "./sql.ts";

export type Event = "asked" | "approved" | "denied" | "minted" | "revoked" | "ended" | "rotated";

/** How many rows an agent's log keeps, and how many a page shows. */
const kept = 1000;
const pageSize = 50;

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

/** What happened, as it is shown. */
export interface Activity {
  id: number;
  at: number;
  event: Event;
  repo: string;
  scopes: string[];
  by: Person | null;
  tokenSha256: string | null;
}

interface ActivityRow extends Row {
  id: number;
  at: number;
  event: Event;
  repo: string;
  scopes: string;
  by_id: number | null;
  by_login: string | null;
  token_sha256: string | null;
}

/** A page of the log, newest first: all of it, or what concerns the repositories that `userId` decided about. */
export function readActivity({ sql }: Ledger, userId: number | null, before: number | null): Activity[] {
  const rows = sql.all<ActivityRow>(
    `SELECT * FROM activity
     WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL
       OR repository_id IN (SELECT repository_id FROM activity WHERE by_id = ?2)
       OR repository_id IS NULL AND lower(repo) IN (SELECT lower(repo) FROM activity WHERE by_id = ?2))
     ORDER BY id DESC LIMIT ?3`,
    before,
    userId,
    pageSize,
  );
  return rows.map(({ by_id, by_login, token_sha256, scopes, ...row }) => ({
    ...row,
    scopes: scopes === "" ? [] : scopes.split(" "),
    by: by_id === null ? null : { id: by_id, login: by_login ?? "" },
    tokenSha256: token_sha256,
  }));
}

/** Whether there is something before this entry that the same reader may see. */
export function nextPage(entries: Activity[]): number | null {
  return entries.length === pageSize ? (entries.at(-1)?.id ?? null) : null;
}
