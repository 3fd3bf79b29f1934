import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import { nextDelivery } from "./webhookQueue.ts";

/** Sets the alarm to the next revocation or message that is due, even if that is past. Call it in the turn that wrote it. */
export function scheduleAlarm(directory: Directory): void {
  const revocation =
    first<{ at: number | null }>(directory.sql, "SELECT MIN(due_at) AS at FROM revocations")?.at ?? null;
  const times = [revocation, nextDelivery(directory)].filter((time) => time !== null);
  if (times.length > 0) directory.setAlarm(Math.min(...times));
}
