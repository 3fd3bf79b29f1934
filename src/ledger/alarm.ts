import { denialLifetime } from "../domain/decision.ts";
import { second } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import { nextPurge } from "./activity.ts";
import type { Ledger } from "./context.ts";
import { nextOverdue } from "./notifications.ts";

const never = Number.POSITIVE_INFINITY;
/** How long a delivery usually takes. If the ledger doesn't finish one, the alarm repeats it after this time. */
export const deliveryTime = 2 * second;

/**
 * Sets the alarm to the next time when something is due or expires, even if that time has passed. Call it in the same turn as the write.
 */
export function scheduleAlarm(ledger: Ledger): void {
  // Cloudflare allows at most five terms in a compound SELECT.
  const next = first<{ at: number | null }>(
    ledger.sql,
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
  // Entries that a migration added are due at 0, which Cloudflare doesn't accept as an alarm's time.
  moveAlarm(ledger, Math.max(next?.at ?? never, 1));
}

/**
 * Moves the alarm to `time` if that is earlier. Call it in the same turn as the write that makes something due then. Never postpones the
 * alarm, because setting it costs more than the write did, and an early alarm finds nothing to do.
 */
export function advanceAlarm(ledger: Ledger, time: number): void {
  // While the handler runs, no alarm is set for the work that it is doing.
  if (ledger.alarmAt === null) scheduleAlarm(ledger);
  else if (time < ledger.alarmAt) moveAlarm(ledger, time);
}

/** Sets the alarm to `time`, regardless of its previous time. `Infinity` removes the alarm. */
export function moveAlarm(ledger: Ledger, time: number): void {
  const before = ledger.alarmAt ?? never;
  ledger.alarmAt = time;
  if (time !== before) ledger.setAlarm(time === never ? null : time);
}
