import { advanceAlarm, scheduleAlarm } from "./alarm.ts";
import type { Ledger } from "./context.ts";
import { deliverListings } from "./listings.ts";
import { addEntry, deliver, lastEntryId } from "./outbox.ts";
import { notifyWaiting } from "./waiting.ts";

/**
 * Commits `work` in one transaction, makes waiting requests check again, and delivers the new outbox entries. Directories come last, so
 * that they show which revocations GitHub hasn't confirmed. The alarm is set in the same turn as the commit. It retries failed
 * deliveries, and delivers everything if the ledger is evicted first.
 */
export async function commit<T>(ledger: Ledger, work: () => T): Promise<T> {
  const before = lastEntryId(ledger);
  const result = ledger.sql.transaction(() => {
    addEntry(ledger, { action: "list" });
    return work();
  });
  notifyWaiting(ledger);
  // Set the alarm now. After a crash, the decision may be repeated and acknowledged before anything else delivers it.
  advanceAlarm(ledger, ledger.now());
  await deliver(ledger, before);
  await deliverListings(ledger);
  scheduleAlarm(ledger);
  return result;
}
