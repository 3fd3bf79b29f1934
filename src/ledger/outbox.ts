import { day, minute, second } from "../domain/time.ts";
import type { WebhookEvent } from "../domain/webhookEvent.ts";
import { forEachConcurrently } from "../durableObjects/concurrency.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { GitHubUnavailable } from "../github/request.ts";
import { audit, logError } from "../log.ts";
import type { Ledger } from "./context.ts";

/** Work outside the ledger that a committed decision requires. It is stored with the decision and retried until it succeeds. */
type OutboxEntry =
  /** `sealed` is the sealed token. It was issued under this consent for this repository, and expires at `expiresAt`. */
  | ({ action: "revoke"; sha256: string; sealed: string } & TokenFacts)
  | { action: "delete"; key: string }
  /** `expiration` is in seconds since the epoch. */
  | { action: "put"; key: string; value: string; expiration?: number }
  /** A hint that listings may be outdated (see `deliverListings`). */
  | { action: "list" }
  /** An event for the person's webhooks, which only their directory knows. It is delivered with the next listings. */
  | { action: "notify"; userId: number; event: WebhookEvent };

interface TokenFacts {
  consentId: number;
  repositoryId: number;
  revokedAt: number;
  expiresAt: number;
}

interface OutboxRow extends Row {
  id: number;
  payload: string;
  attempts: number;
}

/** If more than this is left of a GitHub token's hour, the token was minted within the last minute. */
const recentThreshold = 59 * minute;

/** The key of the single entry that covers all directories. */
export const listingsKey = "directories";

/** The maximum pause between two attempts. */
const maxPause = 5 * minute;

/** How long an event is kept for an unreachable directory. After that, it's no longer news. */
const eventLifetime = day;

/** The maximum number of entries in one delivery. A Worker on the free plan may make 50 calls per request. */
const batch = 50;
/** Cloudflare opens at most six connections at a time. Any further call would wait while its time limit runs. */
const [gitHubConcurrency, kvConcurrency] = [4, 2];

/** Adds an entry, which replaces any earlier one with the same key. Call it in the decision's transaction. */
export function addEntry({ sql, now }: Ledger, entry: OutboxEntry): void {
  const endsAt = endOf(entry, now());
  sql.all(
    "INSERT OR REPLACE INTO outbox (key, action, payload, attempts, due_at, ends_at) VALUES (?, ?, ?, 0, ?, ?)",
    keyOf(entry),
    entry.action,
    JSON.stringify(entry),
    // Events aren't retried on their own, so they are due only when they expire.
    entry.action === "notify" ? endsAt : now(),
    endsAt,
  );
}

/** Returns when an entry no longer needs to be delivered, as when its token has expired; `null` if there is no such time. */
function endOf(entry: OutboxEntry, now: number): number | null {
  if (entry.action === "revoke") return entry.expiresAt;
  return entry.action === "notify" ? now + eventLifetime : null;
}

/** Returns the KV key, or a key for the token, the event, or all directory entries. */
function keyOf(entry: OutboxEntry): string {
  switch (entry.action) {
    case "revoke":
      return `revoke:${entry.sha256}`;
    case "list":
      return listingsKey;
    case "notify":
      return `notify:${entry.userId}:${entry.event.id}`;
    case "delete":
    case "put":
      return entry.key;
  }
}

/**
 * Counts the revocations that GitHub hasn't confirmed yet. If `userId` isn't `null`, counts only those for consents that concern this
 * person.
 */
export function countPendingRevocations({ sql }: Ledger, userId: number | null): number {
  return sql.all(
    `SELECT id FROM outbox WHERE action = 'revoke' AND (?1 IS NULL
       OR payload ->> 'consentId' IN (SELECT consent_id FROM concerned WHERE user_id = ?1))`,
    userId,
  ).length;
}

/** Counts a repository's revocations that GitHub hasn't confirmed yet. */
export function countPendingIn({ sql }: Ledger, repositoryId: number): number {
  const query = "SELECT id FROM outbox WHERE action = 'revoke' AND payload ->> 'repositoryId' = ?";
  return sql.all(query, repositoryId).length;
}

/** Returns the latest entry's id. Entries that are added from now on have higher ids. */
export function lastEntryId({ sql }: Ledger): number {
  return first<{ id: number | null }>(sql, "SELECT MAX(id) AS id FROM outbox")?.id ?? 0;
}

/**
 * Delivers the due entries with ids above `after`. Never throws; a failed entry is due again later. A decision waits only for its own
 * entries, so that an older entry that hangs doesn't delay it. The alarm delivers all entries.
 */
export async function deliver(ledger: Ledger, after = 0): Promise<void> {
  const { sql, now } = ledger;
  sql.transaction(() => {
    if (sql.all("DELETE FROM outbox WHERE ends_at <= ? RETURNING id", now()).length > 0) relistPending(ledger);
  });
  await deliverDue(ledger, "action NOT IN ('list', 'notify')", after);
}

/** Updates the directories if they list a pending revocation. */
function relistPending(ledger: Ledger): void {
  const isListed = first(ledger.sql, "SELECT 1 FROM listings WHERE is_pending LIMIT 1") !== undefined;
  if (isListed) addEntry(ledger, { action: "list" });
}

/** Deletes all due copies from KV. Never throws. */
export async function deliverDeletions(ledger: Ledger): Promise<void> {
  await deliverDue(ledger, "action = 'delete'", 0);
}

/** Delivers all due revocations. Never throws. */
export async function deliverRevocations(ledger: Ledger): Promise<void> {
  await deliverDue(ledger, "action = 'revoke'", 0);
}

async function deliverDue(ledger: Ledger, which: string, after: number): Promise<void> {
  const { sql, now } = ledger;
  // Delete cached copies first, because the edge would issue them. Revoke the newest tokens first, because they live longest.
  const due = sql.all<{ key: string; action: string }>(
    `SELECT key, action FROM outbox WHERE ${which} AND due_at <= ? AND id > ?
     ORDER BY action = 'revoke', CASE action WHEN 'revoke' THEN -ends_at ELSE id END LIMIT ${batch}`,
    now(),
    after,
  );
  const work = ({ key }: { key: string }) => deliverNext(ledger, key);
  await Promise.all([
    forEachConcurrently(
      gitHubConcurrency,
      due.filter(({ action }) => action === "revoke"),
      work,
    ),
    forEachConcurrently(
      kvConcurrency,
      due.filter(({ action }) => action !== "revoke"),
      work,
    ),
  ]);
}

/** Delivers a key's entry, after anything that is in flight for that key. */
export function deliverNext(ledger: Ledger, key: string, send: Send = deliverEntry): Promise<void> {
  const { inFlight } = ledger;
  const before = inFlight.get(key) ?? Promise.resolve();
  const mine = before
    .then(() => deliverKey(ledger, key, send))
    .finally(() => inFlight.get(key) === mine && inFlight.delete(key));
  inFlight.set(key, mine);
  return mine;
}

/** A function that delivers an entry. It returns "more" if it delivered only part of the entry. */
type Send = (ledger: Ledger, entry: OutboxEntry, id: number) => Promise<unknown>;

async function deliverKey(ledger: Ledger, key: string, send: Send): Promise<void> {
  const { sql, now } = ledger;
  const query = "SELECT id, payload, attempts FROM outbox WHERE key = ? AND due_at <= ?";
  const row = first<OutboxRow>(sql, query, key, now());
  if (!row) return; // The entry was delivered or attempted in the meantime.
  try {
    const entry: OutboxEntry = JSON.parse(row.payload);
    const rest = await send(ledger, entry, row.id);
    if (rest === "more") return;
    sql.transaction(() => {
      // Delete the entry by id, so that a newer one for the same key is kept.
      sql.all("DELETE FROM outbox WHERE id = ?", row.id);
      if (entry.action === "revoke") relistPending(ledger);
    });
  } catch (error) {
    if (error instanceof GitHubUnavailable && error.asked) {
      // A rate limit isn't a failed attempt. The entry is due when GitHub accepts calls again.
      sql.all("UPDATE outbox SET due_at = ? WHERE id = ?", now() + error.retryAfter * second, row.id);
      return;
    }
    logError("an outbox entry was not delivered and will be retried", { key, error: String(error) });
    const pause = Math.min(2 ** row.attempts * second, maxPause);
    sql.all("UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?", now() + pause, row.id);
  }
}

async function deliverEntry({ agentId, kv, github, seal, now }: Ledger, entry: OutboxEntry): Promise<void> {
  switch (entry.action) {
    case "revoke": {
      const opened = await seal.open<{ token: string }>("token", entry.sealed);
      // The entry, which the agent's page shows, remains until the token expires within the hour.
      if (!opened) throw new Error("sealed under a secret that is no longer listed");
      // A replica that doesn't know a new token yet proves nothing. Determine the age before the call, because the answer may be late.
      const young = entry.expiresAt - now() > recentThreshold;
      const revoked = await github.revokeToken(opened.token);
      if (revoked === "unknown" && young) throw new Error("GitHub doesn't know the token yet");
      const result = revoked === "revoked" ? "done" : "was_dead";
      audit({ event: "token_revoked", actor: "deplodash", agentId, tokenSha256: entry.sha256, result });
      return;
    }
    case "delete":
      return kv.delete(entry.key);
    case "put":
      return entry.expiration === undefined
        ? kv.put(entry.key, entry.value)
        : kv.put(entry.key, entry.value, { expiration: entry.expiration });
    case "list":
    case "notify":
      throw new Error(`deliverListings delivers entries with the action ${entry.action}`);
  }
}
