import type { BranchPattern } from "../domain/branchPattern.ts";
import type { PushRecord } from "../domain/pushRecord.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { Actor } from "../store/agents.ts";
import { type Event, type LoggedIdentity, operatorDetail } from "./activity.ts";
import type { Ledger } from "./context.ts";

/** An entry in the activity log, as pages show it. */
export interface Activity {
  id: number;
  at: number;
  event: Event;
  repo: string;
  scopes: string[];
  branches: BranchPattern[] | null;
  by: Actor | null;
  tokenSha256: string | null;
  push: PushRecord | null;
  /** Why an agent asked, in its own words, or why access ended (`EndReason`). */
  detail: string | null;
  /** The identity that a person trusted or stopped trusting, or that got a token or pushed. Only the registrant sees it. */
  identity: LoggedIdentity | null;
  endsAt: number | null;
}

/** The kinds of events that pages can filter by, so that pushes don't hide decisions. */
export type ActivityKind = keyof typeof eventsOf | "all";

const eventsOf = {
  decisions: ["asked", "approved", "denied", "changed"],
  pushes: ["pushed", "refused"],
  tokens: ["minted"],
  endings: ["revoked", "ended"],
  agent: ["rotated", "deleted", "trusted", "distrusted"],
} satisfies Record<string, Event[]>;

/** A filter that selects part of the activity log. */
export interface ActivityFilter {
  kind: ActivityKind;
  /** The repository's `owner/name`, case-insensitive; "" for all. */
  repo: string;
  /** The start of the period, inclusive; `null` for no limit. */
  from: number | null;
  /** The end of the period, exclusive; `null` for no limit. */
  until: number | null;
}

export const allActivity: ActivityFilter = { kind: "all", repo: "", from: null, until: null };

interface ActivityRow extends Row {
  id: number;
  at: number;
  event: Event;
  repo: string;
  scopes: string;
  branches: string | null;
  by_id: number | null;
  by_login: string | null;
  token_sha256: string | null;
  push: string | null;
  detail: string | null;
  ends_at: number | null;
}

/** An SQL condition for entries about repositories on which the person with id ?1 has decided. NULL selects all entries. */
const concernsViewer = `(?1 IS NULL OR consent_id IN (SELECT consent_id FROM concerned WHERE user_id = ?1)
  OR event = 'asked' AND lower(repo) IN (SELECT name FROM concerned WHERE user_id = ?1))`;

/**
 * Returns entries from the log, newest first, and the id before which the next page begins. If `userId` isn't `null`, returns only
 * entries that concern that person.
 */
export function readActivity(
  { sql }: Ledger,
  userId: number | null,
  before: number | null,
  { kind, repo, from, until }: ActivityFilter,
  limit: number,
): { entries: Activity[]; next: number | null } {
  const rows = sql.all<ActivityRow>(
    `SELECT id, at, event, repo, scopes, branches, by_id, by_login, token_sha256, push, detail, ends_at FROM activity
     WHERE ${concernsViewer} AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR event IN (SELECT value FROM json_each(?3)))
       AND (?4 = '' OR lower(repo) = ?4) AND (?5 IS NULL OR at >= ?5) AND (?6 IS NULL OR at < ?6)
     ORDER BY id DESC LIMIT ?7`,
    userId,
    before,
    kind === "all" ? null : JSON.stringify(eventsOf[kind]),
    repo.toLowerCase(),
    from,
    until,
    limit + 1,
  );
  const entries = rows.slice(0, limit).map((row) => activityFrom(row, userId === null));
  return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

/** The events whose detail is an identity. There is no detail if the agent used its agent token. */
const identityEvents: readonly Event[] = ["trusted", "distrusted", "minted", "pushed", "refused"];

function activityFrom(
  { by_id, by_login, token_sha256, ends_at, scopes, branches, push, detail, ...row }: ActivityRow,
  isRegistrant: boolean,
): Activity {
  const isOperator = by_id !== null && detail === operatorDetail;
  const isIdentity = detail !== null && identityEvents.includes(row.event);
  return {
    ...row,
    detail: isOperator || isIdentity ? null : detail,
    identity: isIdentity && isRegistrant ? (JSON.parse(detail) as LoggedIdentity) : null,
    scopes: scopes === "" ? [] : scopes.split(" "),
    branches: branches === null ? null : branches.split(" "),
    by: by_id === null ? null : { id: by_id, login: by_login ?? "", ...(isOperator && { isOperator }) },
    tokenSha256: token_sha256,
    push: push === null ? null : (JSON.parse(push) as PushRecord),
    endsAt: ends_at,
  };
}

/** The maximum number of repositories that the filter offers. */
const maxRepositories = 100;

/** Returns the repositories in the log that concern the person. */
export function listActiveRepositories({ sql }: Ledger, userId: number | null): string[] {
  const query = `SELECT MAX(repo) AS repo FROM activity WHERE ${concernsViewer} AND repo <> ''
    GROUP BY lower(repo) ORDER BY lower(repo) LIMIT ${maxRepositories}`;
  return sql.all<{ repo: string }>(query, userId).map(({ repo }) => repo);
}

/**
 * Returns when the agent last got a token or pushed, judging only by entries that concern the person. Uses of cached tokens aren't
 * recorded.
 */
export function findLastUse({ sql }: Ledger, userId: number | null): number | null {
  const query = `SELECT MAX(at) AS at FROM activity WHERE ${concernsViewer} AND event IN ('minted', 'pushed')`;
  return first<{ at: number | null }>(sql, query, userId)?.at ?? null;
}

/** Returns whether the person has ever decided on this agent's access. */
export function isConcerned({ sql }: Ledger, userId: number): boolean {
  return sql.all("SELECT 1 FROM concerned WHERE user_id = ? LIMIT 1", userId).length > 0;
}
