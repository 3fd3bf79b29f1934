import type { ComponentChildren } from "preact";
import type { PushRecord } from "../domain/pushRecord.ts";
import { branchOf } from "../domain/refName.ts";
import { calendarTime, clockTime, day, lengthOfTime } from "../domain/time.ts";
import type { EndReason } from "../domain/webhookEvent.ts";
import type { Activity } from "../ledger/activityQuery.ts";
import { AccessSummary, Branches } from "./accessSummary.tsx";
import { IdentityName } from "./identityName.tsx";
import { PushDetails } from "./push.tsx";

interface SentenceProps {
  entry: Activity;
  /** Whether the decision approved only part of the request. */
  isPartial: boolean;
  viewerId: number;
}

/** A sentence that says what happened. */
export function EventSentence({ entry, isPartial, viewerId }: SentenceProps) {
  const { event, at, endsAt, push } = entry;
  const identity = entry.identity && <IdentityName identity={entry.identity} />;
  const repo = (
    <strong>
      <bdi>{entry.repo}</bdi>
    </strong>
  );
  const who = <Actor by={entry.by} viewerId={viewerId} />;
  const length = endsAt === null ? "" : ` for ${lengthOfTime(endsAt - at)}`;
  const sentences: Record<Activity["event"], ComponentChildren> = {
    asked: <>Asked for access to {repo}</>,
    approved: [who, isPartial ? " approved part of the requested access to " : " approved access to ", repo, length],
    denied: [who, " denied access to ", repo],
    changed: [who, " changed access to ", repo],
    revoked: [who, " revoked access to ", repo],
    ended: <>Access to {repo} ended</>,
    minted: ["Issued a token for ", repo, identity && [" to ", identity]],
    pushed: (
      <>
        {push && isWithoutEffect(push) ? "Tried to push to " : "Pushed to "}
        {push && <PushedBranches push={push} />} in {repo}
        {identity && <> from {identity}</>}
      </>
    ),
    refused: (
      <>
        deplodash refused a push to {push && <PushedBranches push={push} />} in {repo}
        {identity && <> from {identity}</>}
      </>
    ),
    rotated: [who, " gave the agent a new token"],
    deleted: [who, " deleted the agent"],
    trusted: [who, " trusted ", identity, " to act as the agent"],
    distrusted: [who, " stopped trusting ", identity],
  };
  return <>{sentences[event]}</>;
}

function isWithoutEffect({ outcome }: PushRecord): boolean {
  return outcome === "rejected" || outcome === "stopped";
}

function Actor({ by, viewerId }: { by: Activity["by"]; viewerId: number }) {
  if (!by) return <>The operator</>;
  if (by.isOperator)
    return (
      <>
        This service’s operator @<bdi>{by.login}</bdi>
      </>
    );
  if (by.id === viewerId) return <>You</>;
  return (
    <>
      @<bdi>{by.login}</bdi>
    </>
  );
}

function PushedBranches({ push: { changes, count } }: { push: PushRecord }) {
  const more = count - changes.length;
  return (
    <>
      <Branches names={changes.map(({ ref }) => branchOf(ref))} />
      {more > 0 && ` and ${more} more`}
    </>
  );
}

const endReasons: Record<EndReason, string> = {
  expired: "It expired.",
  unreachable: "The App can’t reach the repository anymore. It was deleted or moved, or the App was uninstalled.",
  reinstalled: "The App was reinstalled, or the repository moved to another account.",
  no_administrator: "Nobody who approved it still administers the repository.",
};

interface DetailsProps {
  entry: Activity;
  /** The entry for what a partial approval denied; `null` for other events. */
  denied: Activity | null;
  now: number;
}

/** The details of an event, in small type. */
export function EventDetails({ entry, denied, now }: DetailsProps) {
  const { event, at, scopes, branches, detail, endsAt, push, tokenSha256 } = entry;
  const reason = event === "ended" && detail !== null && detail in endReasons ? endReasons[detail as EndReason] : null;
  const ends = event === "minted" ? "expires" : "ends";
  return (
    <>
      {scopes.length > 0 && (
        <small>
          <AccessSummary scopes={scopes} branches={branches} isPast={event === "revoked" || event === "ended"} />
          {endsAt !== null && event !== "approved" && ` · ${ends} ${endTime(endsAt, at, now)}`}
        </small>
      )}
      {event === "asked" && detail !== null && (
        <small>
          “<bdi>{detail}</bdi>”
        </small>
      )}
      {denied && (
        <small>
          Not approved: <AccessSummary scopes={denied.scopes} branches={denied.branches} isPast />
        </small>
      )}
      {reason && <small>{reason}</small>}
      {event === "rotated" && <small>The old token, and every GitHub token issued with it, stopped working.</small>}
      {event === "distrusted" && <small>All of the agent’s GitHub tokens stopped working.</small>}
      {event === "pushed" && push && <PushDetails push={push} />}
      {event === "refused" && branches && (
        <small>
          The agent can push to <Branches names={branches} /> only. Nothing reached GitHub.
        </small>
      )}
      {tokenSha256 !== null && (
        <small>
          SHA-256 <code>{tokenSha256}</code>
        </small>
      )}
    </>
  );
}

/** Returns when something ends. On the day of the event, which is shown above, this is only the time of day. */
function endTime(endsAt: number, at: number, now: number): string {
  return Math.floor(endsAt / day) === Math.floor(at / day) ? clockTime(endsAt) : calendarTime(endsAt, now);
}
