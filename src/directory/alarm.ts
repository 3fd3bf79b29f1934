import { minute } from "../domain/time.ts";
import { logError } from "../log.ts";
import { scheduleAlarm } from "./alarmTime.ts";
import type { Directory } from "./context.ts";
import { continueRevocations } from "./revocations.ts";
import { deliverWebhooks } from "./webhookDelivery.ts";

/** Handles the alarm. Never throws, because Cloudflare drops an alarm that keeps failing. */
export async function handleAlarm(directory: Directory): Promise<void> {
  try {
    // Side by side, because receivers of webhooks may be slow.
    await Promise.all([continueRevocations(directory), deliverWebhooks(directory)]);
    scheduleAlarm(directory);
  } catch (error) {
    logError("a directory's alarm failed", { directory: directory.name, error: String(error) });
    directory.setAlarm(directory.now() + minute); // Not immediately, because it would most likely fail again.
  }
}
