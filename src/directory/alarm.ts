import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import { nextDelivery } from "./webhookQueue.ts";

/** The queries for the earliest due time of each table. */
const dueTimes = [
  "SELECT MIN(due_at) AS at FROM revocations",
  "SELECT MIN(due_at) AS at FROM suspensions WHERE state <> 'suspended'",
  "SELECT MIN(due_at) AS at FROM mass_revocations WHERE next_page IS NOT NULL",
  "SELECT MIN(requested_at) AS at FROM mass_revocations WHERE next_id IS NOT NULL",
  "SELECT MIN(due_at) AS at FROM found_agents",
  "SELECT MIN(due_at) AS at FROM agent_search WHERE is_listing",
];

/** Sets the alarm to the next due work or message, even if it's overdue. Call it in the turn that wrote it. */
export function scheduleAlarm(directory: Directory): void {
  const { sql } = directory;
  const due = dueTimes.map((query) => first<{ at: number | null }>(sql, query)?.at ?? null);
  const times = [...due, nextDelivery(directory)].filter((time) => time !== null);
  if (times.length > 0) directory.setAlarm(Math.min(...times));
}
