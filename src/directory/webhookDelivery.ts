import { signMessage } from "../crypto/webhookSecret.ts";
import { readReceiverUrl } from "../domain/receiverUrl.ts";
import { day, hour, minute, second } from "../domain/time.ts";
import type { WebhookEvent } from "../domain/webhookEvent.ts";
import type { Directory } from "./context.ts";
import { payloadOf } from "./webhookPayload.ts";
import { dropMessages, dueWebhooks, messageLifetime, nextMessage, type WaitingMessage } from "./webhookQueue.ts";
import { type DeliveryFailure, findWebhook, openWebhook, type WebhookRow } from "./webhooks.ts";

/** The pauses after consecutive failures, as Standard Webhooks suggests. The last pause repeats. */
const pauses = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, day];
/** How long a webhook may keep failing before it is turned off. */
const maxFailingTime = 5 * day;
/** The maximum number of messages that a webhook gets per minute. */
const batch = 20;
/** The maximum time that one alarm spends on a webhook. The alarm also has other work. */
const batchTime = 10 * second;

/** The result of a delivery attempt. */
type Attempt = DeliveryFailure["answer"];

/** Sends the messages that are due. A slow receiver doesn't delay the others. */
export async function deliverWebhooks(directory: Directory): Promise<void> {
  await Promise.all(dueWebhooks(directory).map((id) => deliverBatch(directory, id)));
}

async function deliverBatch(directory: Directory, webhookId: string): Promise<void> {
  const { sql, now } = directory;
  const end = now() + batchTime;
  for (let sent = 0; sent < batch; sent++) {
    if (now() >= end) return;
    // Read the webhook again, because the person may have removed it during the last attempt.
    const webhook = findWebhook(directory, webhookId);
    const message = webhook && nextMessage(directory, webhookId);
    if (!message) return;
    const event: WebhookEvent = JSON.parse(message.event);
    const attempt = await send(directory, webhook, message.message_id, event);
    if (!record(directory, webhookId, message, attempt)) return;
  }
  sql.all("UPDATE webhooks SET due_at = ? WHERE id = ?", now() + minute, webhookId);
}

/** Sends a message once. If `event` is `null`, sends a test message. */
export async function send(
  directory: Directory,
  webhook: WebhookRow,
  id: string,
  event: WebhookEvent | null,
): Promise<Attempt> {
  const { now, webhooks } = directory;
  const opened = await openWebhook(directory, webhook);
  if (!opened) return { kind: "unreadable" };
  // Check the address again, because the rules or our own origin may have changed since then.
  if ("mistake" in readReceiverUrl(opened.url, webhooks.rules)) return { kind: "refused" };
  const { secret, previous } = opened;
  const secrets = previous && previous.until > now() ? [secret, previous.secret] : [secret];
  const timestamp = Math.floor(now() / second);
  const body = payloadOf(event, now(), webhook.format, webhooks);
  return webhooks.send({
    url: opened.url,
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "deplodash",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signMessage(secrets, { id, timestamp, body }),
    },
    body,
  });
}

export function isDelivered(attempt: Attempt): boolean {
  return attempt.kind === "answered" && attempt.status >= 200 && attempt.status < 300;
}

/** Records an attempt. Returns whether the next message may be sent immediately. */
function record(directory: Directory, webhookId: string, message: WaitingMessage, attempt: Attempt): boolean {
  const { sql, now } = directory;
  return sql.transaction(() => {
    if (isDelivered(attempt)) {
      sql.all("UPDATE webhook_messages SET event = NULL WHERE id = ?", message.id);
      recordDelivery(directory, webhookId);
      return true;
    }
    const failing = findWebhook(directory, webhookId);
    if (!failing) return false;
    sql.all("UPDATE webhook_messages SET attempts = attempts + 1 WHERE id = ?", message.id);
    const failure: DeliveryFailure = { at: now(), answer: attempt };
    sql.all(
      `UPDATE webhooks SET failures = failures + 1, failing_since = COALESCE(failing_since, ?), failure = ?, due_at = ?
       WHERE id = ?`,
      now(),
      JSON.stringify(failure),
      now() + pauseAfter(failing.failures, attempt),
      webhookId,
    );
    dropMessages(directory, webhookId, "webhook_id = ? AND created_at <= ?", webhookId, now() - messageLifetime);
    const isGone = attempt.kind === "answered" && attempt.status === 410;
    const isHopeless = failing.failing_since !== null && failing.failing_since <= now() - maxFailingTime;
    if (isGone || isHopeless) turnOff(directory, webhookId, isGone ? "gone" : "failing");
    return false;
  });
}

/** Records that a message or a test message was delivered, which also turns a webhook back on. */
export function recordDelivery({ sql, now }: Directory, webhookId: string): void {
  sql.all(
    `UPDATE webhooks SET delivered_at = ?, failures = 0, failing_since = NULL, off_reason = NULL, due_at = 0
     WHERE id = ?`,
    now(),
    webhookId,
  );
}

function turnOff(directory: Directory, webhookId: string, reason: "gone" | "failing"): void {
  directory.sql.all("UPDATE webhooks SET off_reason = ? WHERE id = ?", reason, webhookId);
  dropMessages(directory, webhookId, "webhook_id = ?", webhookId);
}

/** Returns the pause after another failure, with up to 10% jitter, so that directories don't retry a receiver simultaneously. */
function pauseAfter(failures: number, attempt: Attempt): number {
  const pause = (pauses[Math.min(failures, pauses.length - 1)] ?? day) * (1 + Math.random() / 10);
  const asked = attempt.kind === "answered" ? (attempt.retryAfter ?? 0) : 0;
  return Math.max(pause, Math.min(asked, day));
}
