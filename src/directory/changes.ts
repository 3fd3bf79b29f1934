import { day } from "../domain/time.ts";
import type { Directory } from "./context.ts";
import { type DirectoryEntry, findVersion, putEntry, removeEntry } from "./entries.ts";
import { isImported } from "./import.ts";

/** A change to one entry. The outbox of an agent's ledger delivers it, possibly late or twice. */
export interface DirectoryChange {
  entry: DirectoryEntry;
  isListed: boolean;
  /** The id of the outbox entry; 0 for a registration, which comes before any of them. The highest version of an entry counts. */
  version: number;
}

/** How long the version of a removed entry is kept: much longer than a delivery can be late. */
const removedLifetime = day;

/** Applies a change, unless a later change to the same entry was applied before. */
export function recordChange(directory: Directory, { entry, isListed, version }: DirectoryChange): void {
  const { sql, now } = directory;
  sql.transaction(() => {
    if (version < (findVersion(directory, entry) ?? 0)) return;
    if (isListed) putEntry(directory, entry, version);
    else removeEntry(directory, entry, version);
    // Until the import, the removed entries also say which of KV's keys are outdated.
    if (isImported(directory)) sql.all("DELETE FROM removed WHERE removed_at < ?", now() - removedLifetime);
  });
}
