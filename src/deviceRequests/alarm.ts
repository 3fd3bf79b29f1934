import { minute } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import type { DeviceRequests } from "./context.ts";

/** How long expired requests may remain, so that one alarm can clear many of them. Queries ignore expired requests. */
const clearInterval = minute;

/** Sets the alarm that clears the oldest request. Call it in the same turn as the write. */
export function scheduleAlarm({ sql, setAlarm }: DeviceRequests): void {
  const oldest = first<{ at: number | null }>(sql, "SELECT MIN(expires_at) AS at FROM requests")?.at ?? null;
  if (oldest !== null) setAlarm(oldest + clearInterval);
}

/** Clears expired requests. Never throws, because Cloudflare drops an alarm that keeps failing. */
export function handleAlarm(requests: DeviceRequests): void {
  const { sql, now, polls, setAlarm } = requests;
  try {
    sql.all("DELETE FROM requests WHERE expires_at <= ?", now());
    const live = new Set(
      sql.all<{ hash: string }>("SELECT device_code_hash AS hash FROM requests").map(({ hash }) => hash),
    );
    for (const hash of polls.keys()) if (!live.has(hash)) polls.delete(hash);
    scheduleAlarm(requests);
  } catch (error) {
    logError("the alarm of device requests failed", { letter: requests.letter, error: String(error) });
    setAlarm(now() + minute); // Wait, because an immediate attempt would most likely fail again.
  }
}
