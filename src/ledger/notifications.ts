import { randomText } from "../crypto/secret.ts";
import { type DirectoryName, personName } from "../directory/context.ts";
import { minute } from "../domain/time.ts";
import type { EventFacts, WebhookEvent } from "../domain/webhookEvent.ts";
import { first } from "../durableObjects/sql.ts";
import type { Ledger } from "./context.ts";
import { addEntry } from "./outbox.ts";

/** How long GitHub may take to confirm a revocation before people are notified. */
const overdueAfter = 2 * minute;
/** The maximum number of events in one delivery. */
const maxEvents = 200;

/**
 * Notifies the agent's registrant and these people of an event. Only their directories know whether they have a webhook, so the event is
 * delivered with their next listings. Call it in the event's own transaction.
 */
export function notifyPeople(ledger: Ledger, facts: EventFacts, people: readonly number[] = []): void {
  const { sql, now, agentId } = ledger;
  // Read the row here, because people are notified about deleted agents, too.
  const query = "SELECT label, registered_by FROM agent";
  const agent = first<{ label: string; registered_by: number | null }>(sql, query);
  const registrant = agent?.registered_by ?? null;
  const event: WebhookEvent = {
    id: `msg_${randomText(22)}`,
    at: now(),
    agent: { id: agentId, label: agent?.label ?? "" },
    ...facts,
  };
  for (const userId of new Set([...people, ...(registrant === null ? [] : [registrant])])) {
    addEntry(ledger, { action: "notify", userId, event });
  }
  addEntry(ledger, { action: "list" });
}

/** The SQL condition for revocations that haven't been reported as overdue. */
const unreported = "action = 'revoke' AND payload ->> 'revokedAt' IS NOT NULL AND payload ->> 'isReported' IS NULL";

/** Notifies the people concerned, once per token, that GitHub hasn't confirmed a revocation. */
export function notifyOverdueRevocations(ledger: Ledger): void {
  const { sql, now } = ledger;
  sql.transaction(() => {
    const due = `${unreported} AND payload ->> 'revokedAt' <= ?`;
    const overdue = sql.all<{ consent_id: number; tokens: number; revoked_at: number }>(
      `SELECT payload ->> 'consentId' AS consent_id, COUNT(*) AS tokens, MIN(payload ->> 'revokedAt') AS revoked_at
       FROM outbox WHERE ${due} GROUP BY 1`,
      now() - overdueAfter,
    );
    for (const { consent_id, tokens, revoked_at: revokedAt } of overdue) {
      const people = sql.all<{ user_id: number }>("SELECT user_id FROM concerned WHERE consent_id = ?", consent_id);
      // If the consent has ended, only the log has the repository's name.
      const query = "SELECT repo FROM activity WHERE consent_id = ? ORDER BY id DESC LIMIT 1";
      const repo = first<{ repo: string }>(sql, query, consent_id)?.repo ?? null;
      const facts = { type: "revocation.overdue", repo, tokens, revokedAt } as const;
      notifyPeople(
        ledger,
        facts,
        people.map(({ user_id }) => user_id),
      );
    }
    const mark = `UPDATE outbox SET payload = json_set(payload, '$.isReported', json('true')) WHERE ${due}`;
    sql.all(mark, now() - overdueAfter);
  });
}

/** A query for when the next revocation becomes overdue. It returns NULL if none is pending. */
export const nextOverdue = `SELECT MIN(payload ->> 'revokedAt') + ${overdueAfter} AS at FROM outbox WHERE ${unreported}`;

/** Events for one person, with the ids of their outbox entries. */
interface PendingEvents {
  ids: number[];
  events: WebhookEvent[];
}

/** Returns the waiting events, oldest first, grouped by the person's directory. */
export function findPendingEvents({ sql }: Ledger): Map<DirectoryName, PendingEvents> {
  const query = `SELECT id, payload FROM outbox WHERE action = 'notify' ORDER BY id LIMIT ${maxEvents}`;
  const pending = new Map<DirectoryName, PendingEvents>();
  for (const { id, payload } of sql.all<{ id: number; payload: string }>(query)) {
    const { userId, event }: { userId: number; event: WebhookEvent } = JSON.parse(payload);
    const name = personName(userId);
    const { ids, events } = pending.get(name) ?? { ids: [], events: [] };
    pending.set(name, { ids: [...ids, id], events: [...events, event] });
  }
  return pending;
}
