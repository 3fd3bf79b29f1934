import { readReceiverUrl } from "../domain/receiverUrl.ts";
import { day } from "../domain/time.ts";
import { type EventType, isEventType } from "../domain/webhookEvent.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import type { ReceiverAnswer } from "./webhookRequest.ts";

/** How many webhooks a person may have. */
const maxWebhooks = 3;
/** How long messages are also signed with the previous secret. */
const rotationPeriod = day;
/** Sealed values need an expiry, but a webhook has none. */
const sealLifetime = 36_500 * day;
/** How long the page reports dropped messages. */
const droppedLifetime = 7 * day;

/** The format that a receiver expects. It is either the event as Standard Webhooks describes it, or text for people. */
export type WebhookFormat = "standard" | "slack";

/** Where a person's messages go. `id` and `secret` are random; the caller creates them, so that a repeated call changes nothing. */
export interface NewWebhook {
  id: string;
  url: string;
  secret: string;
  format: WebhookFormat;
  events: readonly EventType[];
}

/** A webhook as its owner's page shows it. */
export interface Webhook {
  id: string;
  host: string;
  /** The address without the parts that may be secret. */
  address: string;
  format: WebhookFormat;
  events: EventType[];
  deliveredAt: number | null;
  /** The last failure, even if messages have been delivered since then. */
  failure: DeliveryFailure | null;
  /** Whether the last attempt failed. */
  isFailing: boolean;
  /**
   * Why the webhook is off. Either the receiver answered 410 (`gone`), or nothing has been delivered for days (`failing`). `null` if it
   * is on.
   */
  off: "gone" | "failing" | null;
  /** When the next message is due; `null` if none is waiting. */
  nextAt: number | null;
  waiting: number;
  /** The number of messages that were dropped in the last few days. */
  dropped: number;
  test: TestResult | null;
}

export interface DeliveryFailure {
  at: number;
  /** `unreadable` means that the address and the secret can no longer be decrypted. */
  answer: ReceiverAnswer | { kind: "unreadable" | "refused" };
}

export interface TestResult extends DeliveryFailure {
  milliseconds: number;
}

/** The sealed part of a webhook. Some receivers' addresses are secrets, too. */
interface SealedWebhook {
  url: string;
  secret: string;
  previous: { secret: string; until: number } | null;
}

export interface WebhookRow extends Row {
  id: string;
  host: string;
  address: string;
  sealed: string;
  format: WebhookFormat;
  events: string;
  due_at: number;
  failures: number;
  failing_since: number | null;
  delivered_at: number | null;
  failure: string | null;
  off_reason: "gone" | "failing" | null;
  dropped: number;
  dropped_at: number;
  test: string | null;
}

export function findWebhook({ sql }: Directory, id: string): WebhookRow | null {
  return first<WebhookRow>(sql, "SELECT * FROM webhooks WHERE id = ?", id) ?? null;
}

/** Returns a person's webhooks in the order in which they were added. */
export function listWebhooks(directory: Directory): Webhook[] {
  const { sql, now } = directory;
  const rows = sql.all<WebhookRow & { waiting: number }>(
    `SELECT w.*, (SELECT COUNT(*) FROM webhook_messages m WHERE m.webhook_id = w.id AND m.event IS NOT NULL) AS waiting
     FROM webhooks w ORDER BY w.number`,
  );
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    address: row.address,
    format: row.format,
    events: row.events.split(" ").filter(isEventType),
    deliveredAt: row.delivered_at,
    failure: readJson<DeliveryFailure>(row.failure),
    isFailing: row.failures > 0,
    off: row.off_reason,
    nextAt: row.waiting > 0 ? Math.max(row.due_at, now()) : null,
    waiting: row.waiting,
    dropped: row.dropped_at > now() - droppedLifetime ? row.dropped : 0,
    test: readJson<TestResult>(row.test),
  }));
}

function readJson<T>(column: string | null): T | null {
  return column === null ? null : JSON.parse(column);
}

export async function addWebhook(directory: Directory, added: NewWebhook): Promise<"added" | "too_many" | "refused"> {
  const { sql, now, webhooks } = directory;
  const read = readReceiverUrl(added.url, webhooks.rules);
  if ("mistake" in read) return "refused";
  const sealed = await seal(directory, { url: read.url.href, secret: added.secret, previous: null });
  return sql.transaction(() => {
    if (findWebhook(directory, added.id)) return "added"; // The call was repeated.
    if (sql.all("SELECT id FROM webhooks").length >= maxWebhooks) return "too_many";
    sql.all(
      `INSERT INTO webhooks (id, host, address, sealed, format, events, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      added.id,
      read.url.host,
      withoutSecrets(read.url),
      sealed,
      added.format,
      added.events.join(" "),
      now(),
    );
    return "added";
  });
}

/** Replaces the secret. For a day, messages are also signed with the previous one. Returns the receiver's host. */
export async function replaceWebhookSecret(directory: Directory, id: string, secret: string): Promise<string | null> {
  const { sql, now } = directory;
  const row = findWebhook(directory, id);
  const opened = row && (await openWebhook(directory, row));
  if (!row || !opened) return null;
  if (opened.secret === secret) return row.host; // The call was repeated.
  const previous = { secret: opened.secret, until: now() + rotationPeriod };
  const sealed = await seal(directory, { url: opened.url, secret, previous });
  // This changes nothing if another request has replaced the secret since it was read. The other request wins.
  sql.all("UPDATE webhooks SET sealed = ? WHERE id = ? AND sealed = ?", sealed, id, row.sealed);
  return row.host;
}

/** Removes a webhook and its waiting messages. */
export function removeWebhook({ sql }: Directory, id: string): void {
  sql.transaction(() => {
    sql.all("DELETE FROM webhook_messages WHERE webhook_id = ?", id);
    sql.all("DELETE FROM webhooks WHERE id = ?", id);
  });
}

/** Decrypts the sealed part; `null` if `ENCRYPTION_SECRET` no longer contains the secret that sealed it. */
export function openWebhook({ webhooks }: Directory, { sealed }: WebhookRow): Promise<SealedWebhook | null> {
  return webhooks.seal.open<SealedWebhook>("webhook", sealed);
}

function seal({ webhooks, now }: Directory, sealed: SealedWebhook): Promise<string> {
  return webhooks.seal.seal("webhook", { ...sealed }, now() + sealLifetime);
}

/** Returns the address, shortening each part that doesn't look like a word and may therefore be secret. */
function withoutSecrets({ origin, pathname, search }: URL): string {
  const path = pathname.split("/").map((part) => (/^[a-z-]{0,20}$/.test(part) ? part : `${part.slice(0, 3)}…`));
  return `${origin}${path.join("/")}${search ? "?…" : ""}`;
}
