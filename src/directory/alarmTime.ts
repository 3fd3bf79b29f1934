import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";

/** Sets the alarm to the next revocation that is due, even if that is past. Call it in the turn that wrote it. */
export function scheduleAlarm({ sql, setAlarm }: Directory): void {
  const next = first<{ at: number | null }>(sql, "SELECT MIN(due_at) AS at FROM revocations");
  if (next?.at != null) setAlarm(next.at);
}
