import { day, minute } from "../domain/time.ts";
import type { WebhookEvent } from "../domain/webhookEvent.ts";
import type { Row } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";

/**
 * How many messages may wait for one webhook. Beyond that, the oldest are dropped and counted, starting with requests, because agents can
 * make many of them.
 */
const maxWaiting = 100;
/** How long delivery of a message is retried. Standard Webhooks recommends several days. */
export const messageLifetime = 3 * day;
/** How long the id of a sent message is kept, so that a ledger's late retry doesn't send the event again. */
const idLifetime = day;
const maxIds = 3000;
/** The maximum wait before an attempt to deliver a new event, no matter how long the receiver has been failing. */
const maxWait = 5 * minute;

/**
 * Queues events for the webhooks that are subscribed to them. Each event is queued once, even if a ledger repeats it. Returns whether
 * there is a webhook.
 */
export function queueEvents(directory: Directory, events: readonly WebhookEvent[]): boolean {
  const { sql, now } = directory;
  if (events.length === 0 || sql.all("SELECT 1 FROM webhooks LIMIT 1").length === 0) return false;
  sql.transaction(() => {
    const outdated = "created_at <= ? OR id <= (SELECT MAX(id) FROM webhook_messages) - ?";
    sql.all(`DELETE FROM webhook_messages WHERE event IS NULL AND (${outdated})`, now() - idLifetime, maxIds);
    for (const event of events) {
      const queued = sql.all<{ webhook_id: string }>(
        `INSERT OR IGNORE INTO webhook_messages (webhook_id, message_id, event, created_at, attempts)
         SELECT id, ?1, ?2, ?3, 0 FROM webhooks WHERE off_reason IS NULL AND ' ' || events || ' ' LIKE '% ' || ?4 || ' %'
         RETURNING webhook_id`,
        event.id,
        JSON.stringify(event),
        now(),
        event.type,
      );
      for (const { webhook_id } of queued) {
        sql.all("UPDATE webhooks SET due_at = MIN(due_at, ?) WHERE id = ?", now() + maxWait, webhook_id);
        const oldest = `id IN (SELECT id FROM webhook_messages WHERE webhook_id = ? AND event IS NOT NULL
          ORDER BY event ->> 'type' = 'request.waiting', id DESC LIMIT -1 OFFSET ${maxWaiting})`;
        dropMessages(directory, webhook_id, oldest, webhook_id);
      }
    }
  });
  return true;
}

/** Drops some of the messages that are waiting for a webhook. Call it in a transaction. */
export function dropMessages(
  { sql, now }: Directory,
  webhookId: string,
  which: string,
  ...bindings: (string | number)[]
): void {
  const query = `UPDATE webhook_messages SET event = NULL WHERE event IS NOT NULL AND ${which} RETURNING id`;
  const dropped = sql.all(query, ...bindings).length;
  if (dropped === 0) return;
  const since = now() - 7 * day;
  sql.all(
    `UPDATE webhooks SET dropped = CASE WHEN dropped_at > ?1 THEN dropped ELSE 0 END + ?2, dropped_at = ?3 WHERE id = ?4`,
    since,
    dropped,
    now(),
    webhookId,
  );
}

/** A waiting message. */
export interface WaitingMessage extends Row {
  id: number;
  message_id: string;
  event: string;
}

/** Returns the message to send next. It has the fewest attempts, so that a refused message doesn't block others. */
export function nextMessage({ sql }: Directory, webhookId: string): WaitingMessage | null {
  const query = `SELECT id, message_id, event FROM webhook_messages WHERE webhook_id = ? AND event IS NOT NULL
    ORDER BY attempts, id LIMIT 1`;
  return sql.all<WaitingMessage>(query, webhookId)[0] ?? null;
}

const isAwaited = "EXISTS (SELECT 1 FROM webhook_messages m WHERE m.webhook_id = w.id AND m.event IS NOT NULL)";

/** Returns the ids of the webhooks that should get a message now. */
export function dueWebhooks({ sql, now }: Directory): string[] {
  const query = `SELECT id FROM webhooks w WHERE off_reason IS NULL AND due_at <= ? AND ${isAwaited}`;
  return sql.all<{ id: string }>(query, now()).map(({ id }) => id);
}

/** Returns when the next message is due, which may be now; `null` if none is waiting. */
export function nextDelivery({ sql, now }: Directory): number | null {
  const query = `SELECT MIN(due_at) AS at FROM webhooks w WHERE off_reason IS NULL AND ${isAwaited}`;
  const at = sql.all<{ at: number | null }>(query)[0]?.at ?? null;
  // A webhook that has never failed is due at 0, which Cloudflare doesn't accept as an alarm's time.
  return at === null ? null : Math.max(at, now());
}
