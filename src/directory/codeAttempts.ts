import { minute } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";

/** How many user codes without a matching agent a person may enter per period. */
const maxMisses = 5;
const period = 15 * minute;

/**
 * Counts a user code as a miss until `releaseCodeAttempt` takes it back, so that concurrent attempts can't exceed the limit. Returns when
 * the person may enter another code, or `null` if this one may be looked up.
 */
export function reserveCodeAttempt({ sql, now }: Directory, attemptId: string): number | null {
  return sql.transaction(() => {
    // A repeated call replaces its own attempt.
    sql.all("DELETE FROM code_attempts WHERE at <= ? OR id = ?", now() - period, attemptId);
    const query = "SELECT COUNT(*) AS misses, MIN(at) AS since FROM code_attempts";
    const { misses, since } = first<{ misses: number; since: number }>(sql, query) ?? { misses: 0, since: 0 };
    if (misses >= maxMisses) return since + period;
    sql.all("INSERT INTO code_attempts VALUES (?, ?)", attemptId, now());
    return null;
  });
}

/** Takes back an attempt whose code matched an agent. Earlier misses still count. */
export function releaseCodeAttempt({ sql }: Directory, attemptId: string): void {
  sql.all("DELETE FROM code_attempts WHERE id = ?", attemptId);
}
