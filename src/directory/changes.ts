import { day } from "../domain/time.ts";
import type { WebhookEvent } from "../domain/webhookEvent.ts";
import { scheduleAlarm } from "./alarm.ts";
import { type Directory, serviceName } from "./context.ts";
import { type DirectoryEntry, type EntryKey, findVersion, putEntry, removeEntry } from "./entries.ts";
import { isImported } from "./import.ts";
import { queueEvents } from "./webhookQueue.ts";

/** A change to one entry. An agent's ledger delivers it, possibly late or twice. */
export interface DirectoryChange {
  key: EntryKey;
  /** `null` removes the entry. */
  entry: DirectoryEntry | null;
  /** The ledger increases the version with each change, and the highest version wins. A registration comes first and has version 0. */
  version: number;
}

/** How long a removed entry's version is kept, which is much longer than a delivery can be late. */
const removedLifetime = day;

/** Applies changes that no later change to the same entry has overtaken, and queues events for the person's webhooks. */
export function recordChanges(
  directory: Directory,
  changes: readonly DirectoryChange[],
  events: readonly WebhookEvent[] = [],
): void {
  const { sql, now } = directory;
  sql.transaction(() => {
    for (const { key, entry, version } of changes) {
      if (version < (findVersion(directory, key) ?? 0)) continue;
      if (entry) putEntry(directory, entry, version);
      else removeEntry(directory, key, version);
    }
    sql.all("DELETE FROM requests WHERE expires_at < ?", now());
    // Until the import, removed entries also show which KV keys are outdated. The service's directory imports nothing.
    if (directory.name === serviceName || isImported(directory))
      sql.all("DELETE FROM removed WHERE removed_at < ?", now() - removedLifetime);
  });
  if (queueEvents(directory, events)) scheduleAlarm(directory);
}
