import { day, minute } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import { importEntries } from "./import.ts";

/** How many agents a person may have. */
const maxAgents = 50;
/** How many agents a person may register in 24 hours. Each registration is a write to KV. */
const maxRegistrations = 100;
/** How long an incomplete registration counts as an agent. */
const reservationLifetime = 10 * minute;

interface Counts extends Record<string, number> {
  agents: number;
  reserved: number;
  registrations: number;
}

/** Reserves a place for an agent that is about to be registered. `recordChanges` completes the reservation; otherwise, it expires. */
export async function reserveAgent(
  directory: Directory,
  agentId: string,
): Promise<"reserved" | "too_many" | "too_often"> {
  await importEntries(directory);
  const { sql, now } = directory;
  return sql.transaction(() => {
    // A repeated call replaces its own reservation.
    sql.all("DELETE FROM registrations WHERE started_at <= ? OR agent_id = ?", now() - day, agentId);
    const counts = first<Counts>(
      sql,
      `SELECT (SELECT COUNT(*) FROM agents) AS agents, COUNT(*) AS registrations,
         COUNT(*) FILTER (WHERE NOT is_complete AND started_at > ?) AS reserved FROM registrations`,
      now() - reservationLifetime,
    );
    if (!counts || counts.agents + counts.reserved >= maxAgents) return "too_many";
    if (counts.registrations >= maxRegistrations) return "too_often";
    sql.all("INSERT INTO registrations VALUES (?, ?, 0)", agentId, now());
    return "reserved";
  });
}
