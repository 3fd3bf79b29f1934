import { denialLasts } from "../domain/consent.ts";
import { minute } from "../domain/time.ts";
import { expire } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { drain } from "./owed.ts";
import { first } from "./sql.ts";

/** What the alarm does: ends what time has ended and pays what is owed. Never throws, so that the alarm is never given up. */
export async function settle(ledger: Ledger): Promise<void> {
  try {
    expire(ledger);
    await drain(ledger);
    schedule(ledger);
  } catch (error) {
    console.error(
      JSON.stringify({ message: "a ledger could not settle", agentId: ledger.agentId, error: String(error) }),
    );
    ledger.wakeAt(ledger.now() + minute); // Not at once: what fails now would most likely fail again.
  }
}

/** Sets the alarm to the next time at which something is owed or ends, be it past. Belongs into the turn that wrote it. */
export function schedule({ sql, wakeAt }: Ledger): void {
  const next = first<{ at: number | null }>(
    sql,
    `SELECT MIN(at) AS at FROM (
       SELECT MIN(due_at) AS at FROM owed UNION ALL
       SELECT MIN(ends_at) FROM tokens UNION ALL
       SELECT MAX(CASE approved WHEN 1 THEN ends_at ELSE decided_at + ? END) FROM decisions GROUP BY consent_id)`,
    denialLasts,
  );
  if (next?.at != null) wakeAt(next.at);
}
