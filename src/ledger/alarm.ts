import { denialLifetime } from "../domain/consent.ts";
import { minute } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import { nextPurge, purgeActivity } from "./activity.ts";
import { checkApprovers } from "./approverCheck.ts";
import { expireConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { deliver } from "./outbox.ts";

/** Handles the alarm: ends what has expired, delivers the outbox, and checks approvers. Never throws, because Cloudflare drops an alarm that keeps failing. */
export async function handleAlarm(ledger: Ledger): Promise<void> {
  try {
    expireConsents(ledger);
    purgeActivity(ledger);
    await deliver(ledger);
    await checkApprovers(ledger);
    scheduleAlarm(ledger);
  } catch (error) {
    logError("a ledger's alarm failed", { agentId: ledger.agentId, error: String(error) });
    ledger.setAlarm(ledger.now() + minute); // Not immediately, because it would most likely fail again.
  }
}

/** Sets the alarm to the next time at which something is due or expires, even if that is past. Call it in the turn that wrote it. */
export function scheduleAlarm(ledger: Ledger): void {
  const { sql, setAlarm } = ledger;
  const next = first<{ at: number | null }>(
    sql,
    `SELECT MIN(at) AS at FROM (
       SELECT MIN(due_at) AS at FROM outbox UNION ALL
       SELECT MIN(ends_at) FROM tokens UNION ALL
       SELECT MIN(check_due_at) FROM consents UNION ALL
       SELECT MAX(CASE approved WHEN 1 THEN ends_at ELSE decided_at + ? END) FROM decisions GROUP BY consent_id UNION ALL
       SELECT ?)`,
    denialLifetime,
    nextPurge(ledger),
  );
  if (next?.at != null) setAlarm(next.at);
}
