import { minute } from "../domain/time.ts";
import { logError } from "../log.ts";
import { continueSearch } from "./agentSearch.ts";
import { scheduleAlarm } from "./alarm.ts";
import { type Directory, serviceName } from "./context.ts";
import { continueMassRevocations, finishMassRevocations } from "./massRevocations.ts";
import { continueRevocations } from "./revocations.ts";
import { deliverWebhooks } from "./webhookDelivery.ts";

/** Handles the alarm. Never throws, because Cloudflare drops an alarm that keeps failing. */
export async function handleAlarm(directory: Directory): Promise<void> {
  try {
    // Run these concurrently, because webhook receivers may be slow.
    await Promise.all([continueRevocations(directory), continueService(directory), deliverWebhooks(directory)]);
    if (directory.name === serviceName) finishMassRevocations(directory);
    scheduleAlarm(directory);
  } catch (error) {
    logError("a directory's alarm failed", { directory: directory.name, error: String(error) });
    directory.setAlarm(directory.now() + minute); // Wait, because an immediate attempt would most likely fail again.
  }
}

async function continueService(directory: Directory): Promise<void> {
  if (directory.name !== serviceName) return;
  await continueMassRevocations(directory);
  await continueSearch(directory);
}
