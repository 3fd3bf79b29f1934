import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import { nextDelivery } from "./webhookQueue.ts";

/** The queries for the earliest due time in each table. */
const dueTimes = [
  "SELECT MIN(due_at) AS at FROM revocations",
  "SELECT MIN(due_at) AS at FROM suspensions WHERE state <> 'suspended'",
  "SELECT MIN(due_at) AS at FROM mass_revocations WHERE next_page IS NOT NULL",
  "SELECT MIN(requested_at) AS at FROM mass_revocations WHERE next_id IS NOT NULL",
  "SELECT MIN(due_at) AS at FROM found_agents",
  "SELECT MIN(due_at) AS at FROM agent_search WHERE is_listing",
];

/** Sets the alarm to the next time when work or a message is due, even if that time has passed. Call it in the same turn as the write. */
export function scheduleAlarm(directory: Directory): void {
  const { sql } = directory;
  const due = dueTimes.map((query) => first<{ at: number | null }>(sql, query)?.at ?? null);
  const times = [...due, nextDelivery(directory)].filter((time) => time !== null);
  if (times.length > 0) directory.setAlarm(Math.min(...times));
}
