import { randomText } from "../crypto/secret.ts";
import { hour } from "../domain/time.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { Directory } from "./context.ts";
import { isDelivered, recordDelivery, send } from "./webhookDelivery.ts";
import { findWebhook, type TestResult } from "./webhooks.ts";

/** How many test messages a person may send per hour. Each sends a request to an address that the person chose. */
const maxTests = 10;

/** Sends a test message and records the result, which the page then shows. */
export async function testWebhook(directory: Directory, id: string): Promise<"tested" | "not_found" | "too_many"> {
  const { sql, now } = directory;
  const webhook = findWebhook(directory, id);
  if (!webhook) return "not_found";
  sql.all("DELETE FROM webhook_tests WHERE at <= ?", now() - hour);
  if (sql.all("SELECT at FROM webhook_tests").length >= maxTests) return "too_many";
  const start = now();
  sql.all("INSERT INTO webhook_tests VALUES (?)", start);
  const answer = await send(directory, webhook, `msg_${randomText(22)}`, null);
  const test: TestResult = { at: now(), milliseconds: now() - start, answer };
  sql.transaction(() => {
    sql.all("UPDATE webhooks SET test = ? WHERE id = ?", JSON.stringify(test), id);
    // Once a receiver works again, its waiting messages follow immediately.
    if (isDelivered(answer)) recordDelivery(directory, id);
  });
  scheduleAlarm(directory);
  return "tested";
}
