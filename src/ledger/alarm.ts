import { denialLifetime } from "../domain/consent.ts";
import { first } from "../durableObjects/sql.ts";
import { nextPurge } from "./activity.ts";
import type { Ledger } from "./context.ts";
import { nextOverdue } from "./notifications.ts";

/** Sets the alarm to the next time at which something is due or expires, even if that is past. Call it in the turn that wrote it. */
export function scheduleAlarm(ledger: Ledger): void {
  const { sql, setAlarm } = ledger;
  // Cloudflare allows five terms in a compound SELECT.
  const next = first<{ at: number | null }>(
    sql,
    `SELECT MIN(at) AS at FROM (
       SELECT MIN(at) AS at FROM (
         SELECT MIN(due_at) AS at FROM outbox UNION ALL
         SELECT MIN(ends_at) FROM tokens UNION ALL
         SELECT MIN(check_due_at) FROM consents UNION ALL
         SELECT MAX(CASE approved WHEN 1 THEN ends_at ELSE decided_at + ? END) FROM decisions GROUP BY consent_id UNION ALL
         ${nextPurge})
       UNION ALL ${nextOverdue})`,
    denialLifetime,
  );
  if (next && next.at !== null) setAlarm(next.at);
}
