import { minute } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import { importEntries } from "./import.ts";

/** How many agents one person may have. */
const maxAgents = 50;
const reservationLifetime = 10 * minute;

/**
 * Counts an agent that is about to be registered. `recordChange` then lists it; if that never comes, the reservation expires.
 */
export async function reserveAgent(directory: Directory, agentId: string): Promise<"reserved" | "too_many"> {
  await importEntries(directory);
  const { sql, now } = directory;
  return sql.transaction(() => {
    // A call that is sent again finds its own reservation.
    sql.all("DELETE FROM reservations WHERE expires_at <= ? OR agent_id = ?", now(), agentId);
    const query = "SELECT (SELECT COUNT(*) FROM agents) + (SELECT COUNT(*) FROM reservations) AS count";
    if ((first<{ count: number }>(sql, query)?.count ?? 0) >= maxAgents) return "too_many";
    sql.all("INSERT INTO reservations VALUES (?, ?)", agentId, now() + reservationLifetime);
    return "reserved";
  });
}
