import { randomText } from "../crypto/secret.ts";
import type { RequestEntry } from "../directory/entries.ts";
import { pushScope } from "../domain/branchLimit.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { isScope, type Scope } from "../domain/scopes.ts";
import { day, minute } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { type ConsentRequest, formatReference, linkLifetime, type Want } from "../session/consentRequest.ts";
import { log } from "./activity.ts";
import type { Ledger } from "./context.ts";
import { notifyPeople } from "./notifications.ts";

/** An equal request gets the same link if the link is valid for longer than this. */
const minRemaining = 10 * minute;
/**
 * How long a request is kept. A request outlives its link, so that late visitors are told that the link has expired, not that it's
 * invalid.
 */
const requestLifetime = day;
/** How many open requests an agent may have. */
const maxOpen = 100;

interface OpenRequest {
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
  reason: string | null;
  asked_at: number;
  expires_at: number;
}

/** The access that a request asks for. */
export interface Requested {
  wants: readonly { repo: string; scopes: readonly Scope[]; branches: readonly BranchPattern[] | null }[];
  reason: string | null;
}

/** A want as it is stored in its row. */
interface WantRow extends Row {
  name: string;
  repo: string;
  scopes: string;
  branches: string | null;
}

/**
 * Returns an open request that asks for all of this, or opens a new one. An existing request keeps its reason. Returns `null` if the
 * agent has too many open requests.
 */
export function openRequest(ledger: Ledger, { wants, reason }: Requested): OpenRequest | null {
  const { sql, now } = ledger;
  const rows = wants.map(rowOf);
  const open = findEqual(ledger, rows);
  if (open) return open;
  if (countOpen(ledger) >= maxOpen) return null;
  const [id, expiresAt] = [randomText(22), now() + linkLifetime];
  sql.transaction(() => {
    deleteExpiredRequests(ledger);
    for (const { name, repo, scopes, branches } of rows) {
      sql.all(
        `INSERT INTO requests (id, name, repo, scopes, branches, reason, asked_at, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[id, name, repo, scopes, branches, reason, now(), expiresAt],
      );
      const wanted = { repo, scopes: readScopes(scopes), branches: readBranches(branches) };
      log(ledger, { event: "asked", ...wanted, detail: reason });
    }
    const request = formatReference({ agentId: ledger.agentId, id });
    notifyPeople(ledger, { type: "request.waiting", request, wants: rows.map(wantFrom), reason, expiresAt });
  });
  return { id, expiresAt, first: true };
}

function rowOf({ repo, scopes, branches }: Requested["wants"][number]): WantRow {
  const proposed = branches && scopes.includes(pushScope) ? [...branches].sort().join(" ") : null;
  return { name: repo.toLowerCase(), repo, scopes: scopes.join(" "), branches: proposed };
}

/** Finds an open request in which all these wants are undecided. If there are several, returns the one with the fewest other wants. */
function findEqual({ sql, now }: Ledger, wants: readonly WantRow[]): OpenRequest | null {
  const open = first<RequestRow>(
    sql,
    `SELECT r.id, r.expires_at FROM json_each(?1) w CROSS JOIN requests r ON r.name = w.value ->> 'name'
       AND r.scopes = w.value ->> 'scopes' AND r.branches IS w.value ->> 'branches'
     WHERE r.decided_at IS NULL AND r.expires_at > ?2
     GROUP BY r.id HAVING COUNT(*) = json_array_length(?1)
     ORDER BY (SELECT COUNT(*) FROM requests o WHERE o.id = r.id AND o.decided_at IS NULL), r.expires_at DESC LIMIT 1`,
    JSON.stringify(wants),
    now() + minRemaining,
  );
  return open ? { id: open.id, expiresAt: open.expires_at, first: false } : null;
}

/** Returns the newest open request for a repository, regardless of its scopes; `null` if there is none. */
export function findOpenRequest({ sql, now }: Ledger, name: string): OpenRequest | null {
  const query = `SELECT id, expires_at FROM requests WHERE name = ? AND decided_at IS NULL AND expires_at > ?
    ORDER BY expires_at DESC LIMIT 1`;
  const open = first<RequestRow>(sql, query, name, now());
  return open ? { id: open.id, expiresAt: open.expires_at, first: false } : null;
}

/** Returns the undecided wants of each open request, for the directory. */
export function listOpenRequests({ sql, now }: Ledger): Omit<RequestEntry, "kind" | "agentId" | "label">[] {
  const query = "SELECT * FROM requests WHERE decided_at IS NULL AND expires_at > ? ORDER BY rowid";
  const requests = Map.groupBy(sql.all<RequestRow>(query, now()), ({ id }) => id);
  return [...requests].flatMap(([requestId, rows]) => {
    const [first] = rows;
    if (!first) return [];
    const wants = rows.map(({ repo, scopes, branches }) => ({
      ...{ repo, scopes: readScopes(scopes), branches: readBranches(branches) },
    }));
    return { requestId, wants, reason: first.reason, createdAt: first.asked_at, expiresAt: first.expires_at };
  });
}

function countOpen({ sql, now }: Ledger): number {
  // With a plain `id`, SQLite would scan the whole primary key instead of searching the index on expires_at.
  const query = "SELECT COUNT(DISTINCT +id) AS open FROM requests WHERE expires_at > ? AND decided_at IS NULL";
  return first<{ open: number }>(sql, query, now())?.open ?? 0;
}

/** Deletes requests that have reached the end of `requestLifetime`, which is longer than the lifetime of their links. */
export function deleteExpiredRequests({ sql, now }: Ledger): void {
  sql.all("DELETE FROM requests WHERE expires_at <= ?", now() - requestLifetime + linkLifetime);
}

/** Returns an open or decided request; `null` if the agent never made it, or made it more than a day ago. */
export function findRequest({ sql, agentId }: Ledger, id: string): ConsentRequest | null {
  const query = "SELECT repo, scopes, branches, reason, asked_at, expires_at FROM requests WHERE id = ? ORDER BY rowid";
  const rows = sql.all<RequestRow>(query, id);
  if (!rows[0]) return null;
  const { reason, asked_at: createdAt, expires_at: expiresAt } = rows[0];
  const wants = rows.map(wantFrom);
  return { id, agentId, wants, reason, createdAt, expiresAt };
}

function wantFrom({ repo, scopes, branches }: Pick<WantRow, "repo" | "scopes" | "branches">): Want {
  return { repo, scopes: readScopes(scopes), branches: readBranches(branches) };
}

function readScopes(column: string): Scope[] {
  return column.split(" ").filter(isScope);
}

function readBranches(column: string | null): BranchPattern[] | null {
  return column === null ? null : column.split(" ");
}

/** The decision about one repository in a request. */
export interface RequestDecision {
  decidedAt: number;
  /** The id of the person who decided. */
  decidedBy: number | null;
  approved: Scope[];
  /** The consent in which the decision was recorded. It may have ended since. */
  consentId: number | null;
}

interface DecisionRow extends Row {
  decided_at: number | null;
  decided_by: number | null;
  approved: string | null;
  consent_id: number | null;
}

/** Returns the decision about a repository in a request; `null` if there is none yet. */
export function findRequestDecision({ sql }: Ledger, id: string, repo: string): RequestDecision | null {
  const query = "SELECT decided_at, decided_by, approved, consent_id FROM requests WHERE id = ? AND name = ?";
  const row = first<DecisionRow>(sql, query, id, repo.toLowerCase());
  if (row?.decided_at == null) return null;
  const { decided_at: decidedAt, decided_by: decidedBy, approved, consent_id: consentId } = row;
  return { decidedAt, decidedBy, approved: readScopes(approved ?? ""), consentId };
}

/**
 * Stores the decision about a repository in a request. If only a sealed link carried the request, adds a row; an existing row keeps its
 * position.
 */
export function closeRequest({ sql }: Ledger, request: ConsentRequest, want: Want, decision: RequestDecision): void {
  const { id, reason, createdAt, expiresAt } = request;
  const { name, repo, scopes, branches } = rowOf(want);
  const { decidedAt, decidedBy, approved, consentId } = decision;
  sql.all(
    `INSERT INTO requests (id, name, repo, scopes, branches, reason, asked_at, expires_at,
       decided_at, decided_by, approved, consent_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id, name) DO UPDATE SET decided_at = excluded.decided_at, decided_by = excluded.decided_by,
       approved = excluded.approved, consent_id = excluded.consent_id`,
    ...[id, name, repo, scopes, branches, reason, createdAt, expiresAt],
    ...[decidedAt, decidedBy, approved.join(" "), consentId],
  );
}
