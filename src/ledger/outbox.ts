import type { DirectoryEntry } from "../directory/entries.ts";
import { minute, second } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { GitHubUnavailable } from "../github/request.ts";
import type { Ledger } from "./context.ts";

/** What a committed decision still has to do outside. It is stored with the decision and done until it is done. */
export type OutboxEntry =
  /** `sealed`: the token, sealed, handed out by this consent. It is dead by itself at `expiresAt`. */
  | { action: "revoke"; sha256: string; sealed: string; expiresAt: number; consentId: number }
  | { action: "delete"; key: string }
  | { action: "put"; key: string; value: string }
  | { action: "list"; userId: number; directoryEntry: DirectoryEntry }
  /** Waits until the tokens are dead: until then, the dashboard shows through this entry that they aren't. */
  | { action: "unlist"; userId: number; directoryEntry: DirectoryEntry };

interface OutboxRow extends Row {
  id: number;
  payload: string;
  attempts: number;
}

/** A token of GitHub's hour that has more than this left was minted within the last minute. */
const youth = 59 * minute;

/** The longest pause between two attempts. */
const longestPause = 5 * minute;

/** How many entries are delivered in one go: a Worker on the free plan makes 50 calls in a request. */
const batch = 50;
/** Cloudflare opens six connections at a time. A call beyond that would wait while its time limit runs. */
const [gitHubLanes, kvLanes] = [4, 2];

const nextRevocation = "SELECT MIN(due_at) FROM outbox WHERE action = 'revoke'";

/** Adds an entry; for each key the latest counts. Belongs into the transaction of the decision. */
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

/** The KV key, or what the entry is about elsewhere. */
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

/** How many tokens GitHub has not confirmed to be dead yet: all, or those of consents that concern `userId`. */
export function countPendingRevocations({ sql }: Ledger, userId: number | null): number {
  return sql.all(
    `SELECT id FROM outbox WHERE action = 'revoke' AND (?1 IS NULL
       OR payload ->> 'consentId' IN (SELECT consent_id FROM concerned WHERE user_id = ?1))`,
    userId,
  ).length;
}

/** The latest entry; what is owed from now on comes after it. */
export function lastEntryId({ sql }: Ledger): number {
  return first<{ id: number | null }>(sql, "SELECT MAX(id) AS id FROM outbox")?.id ?? 0;
}

/**
 * Delivers the due entries after `after`. Never throws; what fails is due again later. Whoever decided something waits for their own
 * entries only, so that one that hangs holds up no other; the alarm delivers all.
 */
export async function deliver(ledger: Ledger, after = 0): Promise<void> {
  const { sql, now } = ledger;
  sql.all("DELETE FROM outbox WHERE ends_at <= ?", now());
  await deliverDue(ledger, "action <> 'unlist'", after);
  if (countPendingRevocations(ledger, null) === 0) await deliverDue(ledger, "action = 'unlist'", after);
  else
    sql.all(`UPDATE outbox SET due_at = (${nextRevocation}) WHERE action = 'unlist' AND due_at < (${nextRevocation})`);
}

/** Delivers the due revocations, whoever waits for them too. Never throws. */
export async function deliverRevocations(ledger: Ledger): Promise<void> {
  await deliverDue(ledger, "action = 'revoke'", 0);
}

async function deliverDue(ledger: Ledger, which: string, after: number): Promise<void> {
  const { sql, now } = ledger;
  // Cached copies first, because the edge issues them; of the tokens the newest, because they would live longest.
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

/** Works on one item after the other, in so many lanes at a time. */
async function inLanes<T>(lanes: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Delivers the entry of a key after what is in flight for the key. */
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
  if (!row) return; // Delivered in the meantime, or tried.
  try {
    await deliverEntry(ledger, row.id, JSON.parse(row.payload));
    // By id: a newer entry for the same key has another one and stays.
    sql.all("DELETE FROM outbox WHERE id = ?", row.id);
  } catch (error) {
    if (error instanceof GitHubUnavailable && error.asked) {
      // It was not tried, or does not count: it is due when GitHub takes calls again.
      sql.all("UPDATE outbox SET due_at = ? WHERE id = ?", now() + error.retryAfter * second, row.id);
      return;
    }
    console.error(JSON.stringify({ message: "not delivered, will be tried again", key, error: String(error) }));
    const pause = Math.min(2 ** row.attempts * second, longestPause);
    sql.all("UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?", now() + pause, row.id);
  }
}

async function deliverEntry(
  { kv, directory, github, seal, now }: Ledger,
  id: number,
  entry: OutboxEntry,
): Promise<void> {
  switch (entry.action) {
    case "revoke": {
      const opened = await seal.open<{ token: string }>("token", entry.sealed);
      // It stays owed, and so is told on the agent's page, until it is dead by itself within the hour.
      if (!opened) throw new Error("sealed under a secret that is not listed any more");
      // Not all of GitHub knows a new token at once, so that one which it does not know may be alive. Its age is that at the
      // question: the answer may come late.
      const young = entry.expiresAt - now() > youth;
      const revoked = await github.revokeToken(opened.token);
      if (revoked === "unknown" && young) throw new Error("GitHub does not know it yet");
      return;
    }
    case "delete":
      return kv.delete(entry.key);
    case "put":
      return kv.put(entry.key, entry.value);
    case "list":
    case "unlist": {
      // The id is the version, so that the directory ignores a delivery that another one overtook.
      const { action, userId, directoryEntry } = entry;
      return directory(userId).recordChange({ entry: directoryEntry, isListed: action === "list", version: id });
    }
  }
}
