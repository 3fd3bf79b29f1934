import type { DirectoryEntry } from "../directory/entries.ts";
import { minute, second } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { GitHubUnavailable } from "../github/request.ts";
import { audit, logError } from "../log.ts";
import type { Ledger } from "./context.ts";

/** Work outside of the ledger that a committed decision requires. It is stored with the decision and retried until it succeeds. */
export type OutboxEntry =
  /** `sealed`: the sealed token, issued under this consent. It expires at `expiresAt`. */
  | { action: "revoke"; sha256: string; sealed: string; expiresAt: number; consentId: number }
  | { action: "delete"; key: string }
  | { action: "put"; key: string; value: string }
  | { action: "list"; userId: number; directoryEntry: DirectoryEntry }
  /** Delivered only after all revocations, so that the dashboard lists the consent until its tokens are dead. */
  | { action: "unlist"; userId: number; directoryEntry: DirectoryEntry };

interface OutboxRow extends Row {
  id: number;
  payload: string;
  attempts: number;
}

/** A token with more than this left of GitHub's hour was minted within the last minute. */
const recentThreshold = 59 * minute;

/** The longest pause between two attempts. */
const longestPause = 5 * minute;

/** How many entries one delivery takes: a Worker on the free plan may make 50 calls per request. */
const batch = 50;
/** Cloudflare opens six connections at a time. A further call would wait while its time limit runs. */
const [gitHubLanes, kvLanes] = [4, 2];

const nextRevocation = "SELECT MIN(due_at) FROM outbox WHERE action = 'revoke'";

/** Adds an entry, which replaces an earlier one with the same key. Call it in the decision's transaction. */
export function addEntry({ sql, now }: Ledger, entry: OutboxEntry): void {
  sql.all(
    "INSERT OR REPLACE INTO outbox (key, action, payload, attempts, due_at, ends_at) VALUES (?, ?, ?, 0, ?, ?)",
    keyOf(entry),
    entry.action,
    JSON.stringify(entry),
    now(),
    // A token that has expired doesn't have to be revoked.
    entry.action === "revoke" ? entry.expiresAt : null,
  );
}

/** Returns the KV key, or a key for the token or the directory entry. */
function keyOf(entry: OutboxEntry): string {
  switch (entry.action) {
    case "revoke":
      return `revoke:${entry.sha256}`;
    case "list":
    case "unlist": {
      const { userId, directoryEntry } = entry;
      const repositoryId = directoryEntry.kind === "consent" ? directoryEntry.repositoryId : "";
      return `directory:${userId}:${directoryEntry.agentId}:${repositoryId}`;
    }
    case "delete":
    case "put":
      return entry.key;
  }
}

/** Counts the tokens that GitHub hasn't confirmed to be dead yet: all, or those of consents that concern `userId`. */
export function countPendingRevocations({ sql }: Ledger, userId: number | null): number {
  return sql.all(
    `SELECT id FROM outbox WHERE action = 'revoke' AND (?1 IS NULL
       OR payload ->> 'consentId' IN (SELECT consent_id FROM concerned WHERE user_id = ?1))`,
    userId,
  ).length;
}

/** Returns the latest entry's id. Entries that are added from now on have higher ones. */
export function lastEntryId({ sql }: Ledger): number {
  return first<{ id: number | null }>(sql, "SELECT MAX(id) AS id FROM outbox")?.id ?? 0;
}

/**
 * Delivers the due entries with ids above `after`. Never throws; a failed entry is due again later. A decision waits for its own
 * entries only, so that an older one that hangs doesn't delay it; the alarm delivers all.
 */
export async function deliver(ledger: Ledger, after = 0): Promise<void> {
  const { sql, now } = ledger;
  sql.all("DELETE FROM outbox WHERE ends_at <= ?", now());
  await deliverDue(ledger, "action <> 'unlist'", after);
  if (countPendingRevocations(ledger, null) === 0) await deliverDue(ledger, "action = 'unlist'", after);
  else
    sql.all(`UPDATE outbox SET due_at = (${nextRevocation}) WHERE action = 'unlist' AND due_at < (${nextRevocation})`);
}

/** Delivers all due revocations. Never throws. */
export async function deliverRevocations(ledger: Ledger): Promise<void> {
  await deliverDue(ledger, "action = 'revoke'", 0);
}

async function deliverDue(ledger: Ledger, which: string, after: number): Promise<void> {
  const { sql, now } = ledger;
  // Cached copies first, because the edge would issue them; then the newest tokens, because they live longest.
  const due = sql.all<{ key: string; action: string }>(
    `SELECT key, action FROM outbox WHERE ${which} AND due_at <= ? AND id > ?
     ORDER BY action = 'revoke', CASE action WHEN 'revoke' THEN -ends_at ELSE id END LIMIT ${batch}`,
    now(),
    after,
  );
  const work = ({ key }: { key: string }) => deliverNext(ledger, key);
  await Promise.all([
    inLanes(
      gitHubLanes,
      due.filter(({ action }) => action === "revoke"),
      work,
    ),
    inLanes(
      kvLanes,
      due.filter(({ action }) => action !== "revoke"),
      work,
    ),
  ]);
}

/** Processes the items, at most `lanes` at a time. */
async function inLanes<T>(lanes: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Delivers a key's entry, after whatever is in flight for that key. */
function deliverNext(ledger: Ledger, key: string): Promise<void> {
  const { inFlight } = ledger;
  const before = inFlight.get(key) ?? Promise.resolve();
  const mine = before
    .then(() => deliverKey(ledger, key))
    .finally(() => inFlight.get(key) === mine && inFlight.delete(key));
  inFlight.set(key, mine);
  return mine;
}

async function deliverKey(ledger: Ledger, key: string): Promise<void> {
  const { sql, now } = ledger;
  const query = "SELECT id, payload, attempts FROM outbox WHERE key = ? AND due_at <= ?";
  const row = first<OutboxRow>(sql, query, key, now());
  if (!row) return; // Delivered or attempted in the meantime.
  try {
    await deliverEntry(ledger, row.id, JSON.parse(row.payload));
    // By id, so that a newer entry for the same key stays.
    sql.all("DELETE FROM outbox WHERE id = ?", row.id);
  } catch (error) {
    if (error instanceof GitHubUnavailable && error.asked) {
      // A rate limit isn't a failed attempt: the entry is due when GitHub accepts calls again.
      sql.all("UPDATE outbox SET due_at = ? WHERE id = ?", now() + error.retryAfter * second, row.id);
      return;
    }
    logError("an outbox entry was not delivered and will be retried", { key, error: String(error) });
    const pause = Math.min(2 ** row.attempts * second, longestPause);
    sql.all("UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?", now() + pause, row.id);
  }
}

async function deliverEntry(
  { agentId, kv, directory, github, seal, now }: Ledger,
  id: number,
  entry: OutboxEntry,
): Promise<void> {
  switch (entry.action) {
    case "revoke": {
      const opened = await seal.open<{ token: string }>("token", entry.sealed);
      // The entry stays, and the agent's page shows it, until the token expires within the hour.
      if (!opened) throw new Error("sealed under a secret that is no longer listed");
      // A replica that doesn't know a new token yet proves nothing. The age is taken before the call, whose answer may be late.
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
      return kv.put(entry.key, entry.value);
    case "list":
    case "unlist": {
      // The id is the version, so that the directory ignores a delivery that a newer one overtook.
      const { action, userId, directoryEntry } = entry;
      return directory(userId).recordChange({ entry: directoryEntry, isListed: action === "list", version: id });
    }
  }
}
