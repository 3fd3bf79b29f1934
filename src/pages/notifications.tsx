import type { DeliveryFailure, Webhook, WebhookFormat } from "../directory/webhooks.ts";
import { relativeTime } from "../domain/time.ts";
import { type EventType, eventTypes } from "../domain/webhookEvent.ts";
import type { Session } from "../session/cookie.ts";
import { Badge, Empty, Notice } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { Csrf, html, Page } from "./layout.tsx";

/** A form that wasn't accepted because of its address or because no event was selected. */
export interface ReturnedWebhook {
  url: string;
  format: WebhookFormat;
  events: readonly EventType[];
  address?: string;
  nothing?: boolean;
}

interface NotificationsProps {
  session: Session;
  webhooks: readonly Webhook[];
  /** The webhook that a test message has just been sent to. */
  tested: Webhook | null;
  returned: ReturnedWebhook | null;
  now: number;
}

/** Shows a person's webhooks and the form for adding one. */
export function notificationsPage({ session, webhooks, tested, returned, now }: NotificationsProps): string {
  return html(
    <Page
      title="Notifications"
      session={session}
      current="/notifications"
      lead="deplodash can tell another service when an agent asks for access or its access changes. Messages link to the page where you decide. A message alone can’t approve anything."
    >
      {tested && <TestNotice webhook={tested} />}
      <section class="stack" aria-labelledby="hooks">
        <h2 id="hooks">Webhooks</h2>
        {webhooks.length === 0 ? (
          <Empty>None yet. Add one below.</Empty>
        ) : (
          <ul class="card rows">
            {webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} session={session} webhook={webhook} now={now} />
            ))}
          </ul>
        )}
      </section>
      <section class="stack" aria-labelledby="add">
        <h2 id="add">Add a webhook</h2>
        <WebhookForm session={session} returned={returned} />
      </section>
    </Page>,
  );
}

function TestNotice({ webhook: { host, test } }: { webhook: Webhook }) {
  if (!test) return null;
  return isSuccess(test) ? (
    <Notice tone="ok" role="status">
      <p>
        <strong>Test message delivered.</strong> {host} {answerOf(test)} in {test.milliseconds} ms.
      </p>
    </Notice>
  ) : (
    <Notice tone="risk" role="status">
      <p>
        <strong>Test message not delivered.</strong> {host} {answerOf(test)}.{" "}
        {adviceOn(test) ?? "deplodash won’t send it again."}
      </p>
    </Notice>
  );
}

const formatNames: Record<WebhookFormat, string> = { standard: "Standard Webhooks", slack: "Slack-compatible" };

function WebhookRow({ session, webhook, now }: { session: Session; webhook: Webhook; now: number }) {
  const { id, host, address, format, events, deliveredAt } = webhook;
  const last = deliveredAt === null ? "nothing delivered yet" : `last delivered ${relativeTime(deliveredAt, now)}`;
  const action = `/notifications/${id}`;
  return (
    <li>
      <span>
        <strong>{host}</strong> <State webhook={webhook} />
        <small>
          <code>{address}</code>
        </small>
        <small>
          {formatNames[format]} · {eventsIn(events)} · {last}
        </small>
        <Trouble webhook={webhook} now={now} />
      </span>
      <form class="actions" method="post" action={`${action}/test`}>
        <Csrf session={session} />
        <button type="submit" class="small" aria-label={`Send test message to ${host}`}>
          Send test message
        </button>
        <button type="submit" class="small" formaction={`${action}/secret`} aria-label={`Replace secret for ${host}`}>
          Replace secret
        </button>
        <button type="submit" class="small danger" formaction={`${action}/remove`} aria-label={`Remove ${host}`}>
          Remove
        </button>
      </form>
    </li>
  );
}

function State({ webhook: { off, isFailing, deliveredAt } }: { webhook: Webhook }) {
  if (off) return <Badge tone="risk">Turned off</Badge>;
  if (isFailing) return <Badge tone="risk">Failing</Badge>;
  return deliveredAt === null ? <Badge>New</Badge> : <Badge tone="ok">Working</Badge>;
}

/** Explains what went wrong, which messages were lost, and what happens next. */
function Trouble({ webhook, now }: { webhook: Webhook; now: number }) {
  const { failure, isFailing, off, waiting, nextAt, dropped } = webhook;
  const dropping =
    dropped > 0 && `${messages(dropped)} couldn’t be delivered and ${dropped === 1 ? "was" : "were"} dropped.`;
  return (
    <>
      {failure && (
        <small class={isFailing || off ? "risk" : undefined}>
          {isFailing || off ? "It" : "Before that, it"} {answerOf(failure)} {relativeTime(failure.at, now)}.{" "}
          {adviceOn(failure)}{" "}
          {off === "gone" &&
            "That status asks deplodash to stop, so it no longer sends events there. Send a test message to turn the webhook back on."}
          {off === "failing" &&
            "It has been failing for five days, so deplodash no longer sends events there. Send a test message to turn the webhook back on."}
          {!off && waiting > 0 && nextAt !== null && (
            <>
              {messages(waiting)} {waiting === 1 ? "is" : "are"} waiting; deplodash tries again{" "}
              {relativeTime(nextAt, now)}.
            </>
          )}
        </small>
      )}
      {dropping && <small class="risk">{dropping}</small>}
    </>
  );
}

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}

function isSuccess({ answer }: DeliveryFailure): boolean {
  return answer.kind === "answered" && answer.status >= 200 && answer.status < 300;
}

/** Returns what a receiver did, as words that follow its name. */
function answerOf({ answer }: DeliveryFailure): string {
  switch (answer.kind) {
    case "answered":
      return answer.status >= 300 && answer.status < 400
        ? `responded with a redirect (${answer.status})`
        : `responded with status ${answer.status}`;
    case "timeout":
      return "didn’t respond within 5 seconds";
    case "unreachable":
      return "couldn’t be reached";
    case "refused":
      return "resolved to an address that deplodash doesn’t send to";
    case "unreadable":
      return "couldn’t be used";
  }
}

/** Returns why a failure happened or how to fix it, or `null` if there is nothing to add. */
function adviceOn({ answer }: DeliveryFailure): string | null {
  if (answer.kind === "unreadable")
    return "deplodash can no longer read its secret. Remove the webhook, then add it again.";
  const isRedirect = answer.kind === "answered" && answer.status >= 300 && answer.status < 400;
  return isRedirect ? "deplodash doesn’t follow redirects." : null;
}

const eventNames: Record<EventType, { short: string; label: string }> = {
  "request.waiting": { short: "request waiting", label: "one of my agents asks for access" },
  "access.approved": { short: "access approved", label: "access is approved" },
  "access.revoked": { short: "access revoked", label: "access is revoked" },
  "access.ended": { short: "access ended", label: "access ends" },
  "revocation.overdue": {
    short: "revocation overdue",
    label: "GitHub hasn’t confirmed a token’s revocation after 2 minutes",
  },
};

function eventsIn(events: readonly EventType[]): string {
  return events.length === eventTypes.length ? "all events" : events.map((event) => eventNames[event].short).join(", ");
}

function WebhookForm({ session, returned }: { session: Session; returned: ReturnedWebhook | null }) {
  const { url, format = "standard", events = eventTypes, address, nothing } = returned ?? {};
  return (
    <form class="card pad stack" method="post" action="/notifications">
      <Csrf session={session} />
      <TextField
        label="Address"
        name="url"
        value={url}
        required
        placeholder="https://"
        mistake={address && `${address} Nothing was added.`}
        hint="HTTPS on the standard port. deplodash doesn’t follow redirects or send to private addresses."
      />
      <fieldset class="stack">
        <legend>Format</legend>
        <div class="tiles">
          <label>
            <input type="radio" name="format" value="standard" checked={format === "standard"} />
            <span>
              Standard Webhooks <small>JSON, signed</small>
            </span>
          </label>
          <label>
            <input type="radio" name="format" value="slack" checked={format === "slack"} />
            <span>
              Slack-compatible <small>text, for Slack and Mattermost</small>
            </span>
          </label>
        </div>
      </fieldset>
      <fieldset aria-describedby={nothing ? "events-mistake" : undefined}>
        <legend>Tell me when</legend>
        {nothing && (
          <p class="error" id="events-mistake" role="alert">
            Select at least one event. Nothing was added.
          </p>
        )}
        {eventTypes.map((event) => (
          <label key={event} class="check">
            <input type="checkbox" name="events" value={event} checked={events.includes(event)} />{" "}
            {eventNames[event].label}
          </label>
        ))}
      </fieldset>
      <div class="actions">
        <button type="submit" class="primary">
          Add webhook
        </button>
      </div>
      <p class="hint">The next page shows its signing secret once.</p>
    </form>
  );
}
