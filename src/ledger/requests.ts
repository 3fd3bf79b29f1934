import { randomText } from "../crypto/secret.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { pushScope } from "../domain/pushLimit.ts";
import { isScope, type Scope } from "../domain/scopes.ts";
import { day, hour, minute } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import { log } from "./activity.ts";
import type { Ledger } from "./context.ts";

const linkLifetime = hour;
/** An equal request gets the same link until less than this is left of it. */
const minRemaining = 10 * minute;
/** A request outlives its link, so that the page for a late visitor says that the link has expired, not that it's invalid. */
const requestLifetime = day;
/** How many undecided requests an agent may have. */
const maxOpen = 100;

export interface OpenRequest {
  id: string;
  expiresAt: number;
  /** Whether the agent gets this link for the first time. */
  first: boolean;
}

interface RequestRow extends Row {
  id: string;
  repo: string;
  scopes: string;
  branches: string | null;
  expires_at: number;
}

/** The access that a request is for. Equal requests share a link. */
export interface Requested {
  repo: string;
  scopes: readonly Scope[];
  branches: readonly BranchPattern[] | null;
}

/** Returns the open request for this access, or opens one. Returns `null` if the agent has too many open requests. */
export function openRequest(ledger: Ledger, { repo, scopes, branches }: Requested): OpenRequest | null {
  const { sql, now } = ledger;
  const [name, listed] = [repo.toLowerCase(), scopes.join(" ")];
  const proposed = branches && scopes.includes(pushScope) ? [...branches].sort().join(" ") : null;
  const open = first<RequestRow>(
    sql,
    `SELECT id, expires_at FROM requests WHERE name = ? AND scopes = ? AND branches IS ? AND decided_at IS NULL AND expires_at > ?
     ORDER BY expires_at DESC`,
    name,
    listed,
    proposed,
    now() + minRemaining,
  );
  if (open) return { id: open.id, expiresAt: open.expires_at, first: false };
  if (countOpen(ledger) >= maxOpen) return null;
  const [id, expiresAt] = [randomText(22), now() + linkLifetime];
  sql.transaction(() => {
    deleteExpiredRequests(ledger);
    const insert = "INSERT INTO requests (id, name, repo, scopes, expires_at, branches) VALUES (?, ?, ?, ?, ?, ?)";
    sql.all(insert, id, name, repo, listed, expiresAt, proposed);
    log(ledger, { event: "asked", repo, scopes, branches: readBranches(proposed) });
  });
  return { id, expiresAt, first: true };
}

/** Returns the newest open request for a repository, with any scopes, or `null`. */
export function findOpenRequest({ sql, now }: Ledger, name: string): OpenRequest | null {
  const query = `SELECT id, expires_at FROM requests WHERE name = ? AND decided_at IS NULL AND expires_at > ?
    ORDER BY expires_at DESC LIMIT 1`;
  const open = first<RequestRow>(sql, query, name, now());
  return open ? { id: open.id, expiresAt: open.expires_at, first: false } : null;
}

function countOpen({ sql, now }: Ledger): number {
  // With a plain `id`, SQLite would scan the whole primary key instead of searching the index on expires_at.
  const query = "SELECT COUNT(DISTINCT +id) AS open FROM requests WHERE expires_at > ? AND decided_at IS NULL";
  return first<{ open: number }>(sql, query, now())?.open ?? 0;
}

/** Deletes requests at the end of their own lifetime. */
export function deleteExpiredRequests({ sql, now }: Ledger): void {
  sql.all("DELETE FROM requests WHERE expires_at <= ?", now() - requestLifetime + linkLifetime);
}

/** Returns a request, open or decided, or `null` if the agent never made it or it was made more than a day ago. */
export function findRequest({ sql, agentId }: Ledger, id: string): ConsentRequest | null {
  const row = first<RequestRow>(sql, "SELECT id, repo, scopes, branches, expires_at FROM requests WHERE id = ?", id);
  if (!row) return null;
  const { repo, expires_at: expiresAt } = row;
  const scopes = row.scopes.split(" ").filter(isScope);
  return { id, agentId, repo, scopes, branches: readBranches(row.branches), expiresAt };
}

function readBranches(column: string | null): BranchPattern[] | null {
  return column === null ? null : column.split(" ");
}

/** The decision on a request. */
export interface RequestDecision {
  decidedAt: number;
  /** The id of the person who decided. */
  decidedBy: number | null;
  approved: Scope[];
  /** The consent that the decision was recorded in; it may have ended since. */
  consentId: number | null;
}

interface DecisionRow extends Row {
  decided_at: number | null;
  decided_by: number | null;
  approved: string | null;
  consent_id: number | null;
}

/** Returns the decision on a request; `null` while it is open. */
export function findRequestDecision({ sql }: Ledger, id: string): RequestDecision | null {
  const query = "SELECT decided_at, decided_by, approved, consent_id FROM requests WHERE id = ?";
  const row = first<DecisionRow>(sql, query, id);
  if (row?.decided_at == null) return null;
  const approved = (row.approved ?? "").split(" ").filter(isScope);
  return { decidedAt: row.decided_at, decidedBy: row.decided_by, approved, consentId: row.consent_id };
}

/** Stores the decision on a request. The ledger may not know the request, because sealed links carry theirs. */
export function closeRequest({ sql }: Ledger, request: ConsentRequest, decision: RequestDecision): void {
  sql.all(
    "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    request.id,
    request.repo.toLowerCase(),
    request.repo,
    request.scopes.join(" "),
    request.expiresAt,
    decision.decidedAt,
    decision.decidedBy,
    decision.approved.join(" "),
    decision.consentId,
    request.branches?.join(" ") ?? null,
  );
}
