import { minute } from "../domain/time.ts";
import { logError } from "../log.ts";
import { purgeActivity } from "./activity.ts";
import { moveAlarm, scheduleAlarm } from "./alarm.ts";
import { checkApprovers } from "./approverCheck.ts";
import { expireConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { deliverListings } from "./listings.ts";
import { notifyOverdueRevocations } from "./notifications.ts";
import { deliver } from "./outbox.ts";

/**
 * Handles the alarm by ending whatever has expired, delivering the outbox, and checking approvers. Never throws, because Cloudflare drops
 * an alarm that keeps failing.
 */
export async function handleAlarm(ledger: Ledger): Promise<void> {
  ledger.alarmAt = null; // The alarm has just gone off.
  try {
    expireConsents(ledger);
    purgeActivity(ledger);
    notifyOverdueRevocations(ledger);
    await deliver(ledger);
    await deliverListings(ledger);
    await checkApprovers(ledger);
    scheduleAlarm(ledger);
  } catch (error) {
    logError("a ledger's alarm failed", { agentId: ledger.agentId, error: String(error) });
    moveAlarm(ledger, ledger.now() + minute); // Wait, because an immediate attempt would most likely fail again.
  }
}
