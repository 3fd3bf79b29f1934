import { hour } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { Ledger } from "./context.ts";
import { addEntry, deliver } from "./outbox.ts";

/** The maximum number of an agent's tokens to cache within 24 hours. All agents share the 1,000 writes per day of KV's free plan. */
const maxCacheWrites = 200;
const hours = 24;

/**
 * Counts a token that is about to be cached under `key`. Returns `false` if the budget is used up. The ledger then answers instead of KV.
 */
export function chargeCacheWrite(ledger: Ledger, key: string): boolean {
  const { sql, now } = ledger;
  const present = Math.floor(now() / hour);
  const oldest = present - hours;
  const query = "SELECT SUM(count) AS total FROM cache_writes WHERE hour >= ?";
  const total = first<{ total: number | null }>(sql, query, oldest)?.total ?? 0;
  if (total >= maxCacheWrites) {
    deleteCopy(ledger, key);
    return false;
  }
  const write = "INSERT INTO cache_writes VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count";
  const isFirst = first<{ count: number }>(sql, write, present)?.count === 1;
  if (isFirst) sql.all("DELETE FROM cache_writes WHERE hour < ?", oldest);
  return true;
}

/** Deletes a cached copy that the edge would otherwise keep issuing instead of a newer token. */
function deleteCopy(ledger: Ledger, key: string): void {
  const { sql, background } = ledger;
  const known = sql.transaction(() => {
    const [copy] = sql.all("DELETE FROM cached_tokens WHERE key = ? RETURNING key", key);
    if (copy) addEntry(ledger, { action: "delete", key });
    return copy !== undefined;
  });
  if (!known) return;
  scheduleAlarm(ledger);
  background(deliver(ledger));
}
