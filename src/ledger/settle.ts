import type { Ledger } from "./context.ts";
import { expire } from "./consents.ts";
import { drain } from "./owed.ts";
import { first } from "./sql.ts";

/** What the alarm does: ends what time has ended and pays what is owed. Never throws, so that the alarm is never given up. */
export async function settle(ledger: Ledger): Promise<void> {
  try {
    expire(ledger);
    await drain(ledger);
  } catch (error) {
    console.error(JSON.stringify({ message: "a ledger could not settle", agentId: ledger.agentId, error: String(error) }));
  } finally {
    schedule(ledger);
  }
}

/** Sets the alarm to the next time at which something is owed or ends. Belongs into the turn that wrote it. */
export function schedule({ sql, wakeAt, now }: Ledger): void {
  const next = first<{ at: number | null }>(
    sql,
    `SELECT MIN(at) AS at FROM (
       SELECT MIN(due_at) AS at FROM owed UNION ALL
       SELECT MIN(ends_at) FROM tokens UNION ALL
       SELECT MIN(ends_at) FROM decisions WHERE approved = 1 AND ends_at > ?)`,
    now(),
  );
  if (next?.at != null) wakeAt(next.at);
}
