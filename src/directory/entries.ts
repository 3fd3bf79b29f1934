import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";

/** An entry of a person's directory: an agent that they registered, or a consent that they approved. */
export type DirectoryEntry =
  | { kind: "agent"; agentId: string; label: string; createdAt: number }
  | { kind: "consent"; agentId: string; repositoryId: number };

/** Returns the version of the last change to an entry; `null` if there was none recently. */
export function findVersion({ sql }: Directory, entry: DirectoryEntry): number | null {
  const versions =
    entry.kind === "agent"
      ? sql.all<{ version: number }>("SELECT version FROM agents WHERE agent_id = ?", entry.agentId)
      : sql.all<{ version: number }>(
          "SELECT version FROM consents WHERE agent_id = ? AND repository_id = ?",
          entry.agentId,
          entry.repositoryId,
        );
  const removed = first<{ version: number }>(sql, "SELECT version FROM removed WHERE key = ?", keyOf(entry));
  return (versions[0] ?? removed)?.version ?? null;
}

export function putEntry({ sql }: Directory, entry: DirectoryEntry, version: number): void {
  sql.all("DELETE FROM removed WHERE key = ?", keyOf(entry));
  if (entry.kind === "consent") {
    sql.all(
      `INSERT INTO consents (agent_id, repository_id, version) VALUES (?, ?, ?)
       ON CONFLICT (agent_id, repository_id) DO UPDATE SET version = excluded.version`,
      entry.agentId,
      entry.repositoryId,
      version,
    );
    return;
  }
  const { agentId, label, createdAt } = entry;
  sql.all("INSERT OR REPLACE INTO agents VALUES (?, ?, ?, ?)", agentId, label, createdAt, version);
  sql.all("UPDATE registrations SET is_complete = 1 WHERE agent_id = ?", agentId);
}

export function removeEntry({ sql, now }: Directory, entry: DirectoryEntry, version: number): void {
  if (entry.kind === "agent") sql.all("DELETE FROM agents WHERE agent_id = ?", entry.agentId);
  else sql.all("DELETE FROM consents WHERE agent_id = ? AND repository_id = ?", entry.agentId, entry.repositoryId);
  sql.all("INSERT OR REPLACE INTO removed VALUES (?, ?, ?)", keyOf(entry), version, now());
}

function keyOf(entry: DirectoryEntry): string {
  return entry.kind === "agent" ? entry.agentId : `${entry.agentId}:${entry.repositoryId}`;
}
