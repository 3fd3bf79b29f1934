import { minute } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";

/** How many device codes that lead nowhere a person may enter, and in which time. */
const mostMisses = 5;
const period = 15 * minute;

/**
 * Counts the entry of a device code as a miss, until `releaseCodeAttempt` takes it back: entries side by side can't exceed the limit.
 * Returns when the person may enter the next one; `null` if this one may be looked up.
 */
export function reserveCodeAttempt({ sql, now }: Directory, attemptId: string): number | null {
  return sql.transaction(() => {
    // A call that is repeated finds its own attempt.
    sql.all("DELETE FROM code_attempts WHERE at <= ? OR id = ?", now() - period, attemptId);
    const query = "SELECT COUNT(*) AS misses, MIN(at) AS since FROM code_attempts";
    const { misses, since } = first<{ misses: number; since: number }>(sql, query) ?? { misses: 0, since: 0 };
    if (misses >= mostMisses) return since + period;
    sql.all("INSERT INTO code_attempts VALUES (?, ?)", attemptId, now());
    return null;
  });
}

/** Takes back an attempt whose code led to something. Earlier misses still count. */
export function releaseCodeAttempt({ sql }: Directory, attemptId: string): void {
  sql.all("DELETE FROM code_attempts WHERE id = ?", attemptId);
}
