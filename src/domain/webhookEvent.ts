import type { BranchPattern } from "./branchPattern.ts";
import type { Scope } from "./scopes.ts";

/** The events that people can be notified of, in the order of the settings page. */
export const eventTypes = [
  "request.waiting",
  "access.approved",
  "access.revoked",
  "access.ended",
  "revocation.overdue",
] as const;

export type EventType = (typeof eventTypes)[number];

/** An agent in an event. Its label is unverified. */
interface EventAgent {
  id: string;
  label: string;
}

/** The reason why access ended without a revocation. `reinstalled` means that another installation of the App now has the repository. */
export type EndReason = "expired" | "unreachable" | "reinstalled" | "no_administrator";

/** The facts of an event, by its type. Times are milliseconds since the epoch. */
export type EventFacts =
  | {
      type: "request.waiting";
      /** The value of the link's `request` parameter. */
      request: string;
      wants: { repo: string; scopes: readonly Scope[]; branches: readonly BranchPattern[] | null }[];
      /** The agent's reason, in its own words; `null` if it gave none. */
      reason: string | null;
      expiresAt: number;
    }
  | {
      type: "access.approved";
      repo: string;
      scopes: readonly Scope[];
      /** The branches that `contents:write` may push to; `null` for any branch. */
      branches: readonly BranchPattern[] | null;
      by: string;
      endsAt: number;
    }
  | { type: "access.revoked"; repo: string; scopes: readonly Scope[]; by: string }
  | { type: "access.ended"; repo: string; scopes: readonly Scope[]; because: EndReason }
  /** `repo` is `null` if the name is no longer known. */
  | { type: "revocation.overdue"; repo: string | null; tokens: number; revokedAt: number };

/** An event, as ledgers send it to the directories of the people whom it concerns. */
export type WebhookEvent = EventFacts & {
  /** The message's `webhook-id`, the same for all receivers and attempts. */
  id: string;
  at: number;
  agent: EventAgent;
};

export function isEventType(text: string): text is EventType {
  return eventTypes.some((type) => type === text);
}
