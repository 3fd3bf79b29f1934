import { minute } from "../domain/time.ts";
import { logError } from "../log.ts";
import type { Directory } from "./context.ts";
import { continueRevocations } from "./revocations.ts";

/** Handles the alarm. Never throws, because Cloudflare drops an alarm that keeps failing. */
export async function handleAlarm(directory: Directory): Promise<void> {
  try {
    await continueRevocations(directory);
  } catch (error) {
    logError("a directory's alarm failed", { directory: directory.name, error: String(error) });
    directory.setAlarm(directory.now() + minute); // Not immediately, because it would most likely fail again.
  }
}
