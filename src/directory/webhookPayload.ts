import { timestamp } from "../domain/time.ts";
import type { EventFacts, WebhookEvent } from "../domain/webhookEvent.ts";
import { consentUrl } from "../session/consentRequest.ts";
import type { WebhookPorts } from "./context.ts";
import type { WebhookFormat } from "./webhooks.ts";

/** Returns the body of a message. If `event` is `null`, it is a test message that is sent at `now`. */
export function payloadOf(
  event: WebhookEvent | null,
  now: number,
  format: WebhookFormat,
  { describe, rules: { origin } }: Pick<WebhookPorts, "describe" | "rules">,
): string {
  const url = urlOf(event, origin);
  // Receivers such as Google Chat reject unknown fields, so they get only the text.
  if (format === "slack") return JSON.stringify({ text: describe(event, url) });
  if (event === null) return JSON.stringify({ type: "test", timestamp: timestamp(now), data: { url } });
  const { id, label } = event.agent;
  const data = { url, agent: { id, label }, ...factsOf(event) };
  return JSON.stringify({ type: event.type, timestamp: timestamp(event.at), data });
}

/** Returns the URL of the page where the person can decide or see more. The page requires signing in, so the link alone grants nothing. */
function urlOf(event: WebhookEvent | null, origin: string): string {
  if (event === null) return `${origin}/notifications`;
  return event.type === "request.waiting"
    ? consentUrl(origin, event.wants[0]?.repo ?? "", event.request)
    : `${origin}/`;
}

function factsOf(event: EventFacts): object {
  switch (event.type) {
    case "request.waiting":
      return { wants: event.wants, reason: event.reason, expires_at: timestamp(event.expiresAt) };
    case "access.approved": {
      const { repo, scopes, branches, by, endsAt } = event;
      return { repo, scopes, branches, by, expires_at: timestamp(endsAt) };
    }
    case "access.revoked":
      return { repo: event.repo, scopes: event.scopes, by: event.by };
    case "access.ended":
      return { repo: event.repo, scopes: event.scopes, reason: event.because };
    case "revocation.overdue":
      return { repo: event.repo, tokens: event.tokens, revoked_at: timestamp(event.revokedAt) };
  }
}
