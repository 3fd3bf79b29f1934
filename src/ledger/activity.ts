import type { BranchPattern } from "../domain/branchPattern.ts";
import type { PushOutcome, PushRecord } from "../domain/pushRecord.ts";
import type { Scope } from "../domain/scopes.ts";
import { day } from "../domain/time.ts";
import type { TrustedIdentity } from "../domain/trustedIdentity.ts";
import { first } from "../durableObjects/sql.ts";
import { audit } from "../log.ts";
import type { Actor } from "../store/agents.ts";
import type { Ledger } from "./context.ts";

export type Event =
  | ("asked" | "approved" | "denied" | "changed" | "revoked" | "ended")
  | ("minted" | "pushed" | "refused" | "rotated" | "deleted" | "trusted" | "distrusted");

/**
 * The maximum number of events of each kind in the log. Requests and tokens, which agents can create at will, therefore can't displace
 * decisions.
 */
const keptPerEvent = 500;
/** How long a deleted agent's log is kept. The agent's own row, the tombstone, is kept forever. */
export const deletedLogLifetime = 90 * day;

/** The detail that marks an operator's action. */
export const operatorDetail = "operator";

/** An identity in the log. */
export type LoggedIdentity = Pick<TrustedIdentity, "issuer" | "conditions" | "name">;

/** A new entry in the activity log. */
export interface LogEntry {
  event: Event;
  repo: string;
  /** The consent's id. Requests have none. */
  consentId?: number;
  scopes: readonly Scope[];
  /** The branches that `contents:write` was requested or approved for; `null` for any. */
  branches?: readonly BranchPattern[] | null;
  by?: Actor;
  /** The token's SHA-256 in base64, like `hashed_token` in GitHub's audit log. */
  tokenSha256?: string;
  push?: PushRecord;
  /** Why an agent asked, or why access ended (`EndReason`). */
  detail?: string | null;
  /** The identity that a person trusted or stopped trusting, or that got a token or pushed. It is stored as JSON in the detail. */
  identity?: LoggedIdentity | null;
  /** When an approval or a token ends. */
  endsAt?: number;
}

/** Writes an entry to the activity log and to the audit log. Call it in a transaction. */
export function log({ sql, now, agentId }: Ledger, entry: LogEntry): void {
  const { event, repo, consentId, scopes, branches, by, tokenSha256, push, identity, endsAt } = entry;
  const detail = identity ? storedIdentity(identity) : (entry.detail ?? null);
  const inserted = first<{ number: number }>(
    sql,
    `INSERT INTO activity (at, event, number, repo, consent_id, scopes, by_id, by_login, token_sha256, branches, push,
       detail, ends_at)
     VALUES (?1, ?2, IFNULL((SELECT number FROM activity WHERE event = ?2 ORDER BY number DESC LIMIT 1), 0) + 1,
       ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
     RETURNING number`,
    now(),
    event,
    repo,
    consentId ?? null,
    scopes.join(" "),
    by?.id ?? null,
    by?.login ?? null,
    tokenSha256 ?? null,
    branches?.join(" ") ?? null,
    push ? JSON.stringify(push) : null,
    by?.isOperator ? operatorDetail : detail,
    endsAt ?? null,
  );
  const surplus = (inserted?.number ?? 0) - keptPerEvent;
  if (surplus > 0) sql.all("DELETE FROM activity WHERE event = ? AND number <= ?", event, surplus);
  // Issuing is audited separately, because one minted token may be issued several times.
  if (event === "minted") return;
  const actor = by ?? (event === "ended" ? "deplodash" : "agent");
  audit({
    event: event === "refused" ? "pushed" : event,
    actor,
    agentId,
    ...(repo && { repo }),
    ...(identity && { identity: { issuer: identity.issuer, conditions: identity.conditions } }),
    scopes,
    result: push?.outcome ?? "done",
  });
}

function storedIdentity({ issuer, conditions, name }: LoggedIdentity): string {
  return JSON.stringify({ issuer, conditions, name });
}

/** Returns whether a push is in the log, as either sent or refused. */
export function isLogged({ sql }: Ledger, pushId: string): boolean {
  return (
    first(sql, "SELECT 1 FROM activity WHERE event IN ('pushed', 'refused') AND push ->> 'id' = ?", pushId) !==
    undefined
  );
}

/** Records the result of a push that was logged as sent. */
export function recordOutcome({ sql, agentId }: Ledger, pushId: string, outcome: PushOutcome): void {
  const query = `UPDATE activity SET push = json_set(push, '$.outcome', ?)
    WHERE event = 'pushed' AND push ->> 'id' = ? AND push ->> 'outcome' = 'sent' RETURNING repo`;
  for (const { repo } of sql.all<{ repo: string }>(query, outcome, pushId))
    audit({ event: "pushed", actor: "agent", agentId, repo, result: outcome });
}

/** A query for when the log must be purged. It returns NULL if the agent exists or its log is empty. */
export const nextPurge = `SELECT (SELECT deleted_at + ${deletedLogLifetime} FROM agent
  WHERE deleted_at IS NOT NULL AND EXISTS (SELECT 1 FROM activity)) AS at`;

/** Purges a deleted agent's log, and the list of people who may read it, once the log's lifetime is over. */
export function purgeActivity(ledger: Ledger): void {
  const due = first<{ at: number | null }>(ledger.sql, nextPurge)?.at ?? null;
  if (due === null || due > ledger.now()) return;
  for (const table of ["activity", "concerned"]) ledger.sql.all(`DELETE FROM ${table}`);
}
