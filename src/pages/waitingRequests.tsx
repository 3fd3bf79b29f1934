import type { RequestEntry } from "../directory/entries.ts";
import { conjunction } from "../domain/conjunction.ts";
import { relativeTime } from "../domain/time.ts";
import { consentUrl, formatReference } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import { AccessSummary } from "./accessSummary.tsx";
import { Avatar } from "./avatar.tsx";
import { Badge } from "./elements.tsx";
import { Enumeration } from "./enumeration.tsx";
import { Csrf } from "./layout.tsx";

interface WaitingRequestsProps {
  session: Session;
  requests: readonly RequestEntry[];
  /** Whether the person has more open requests than `requests` contains. */
  hasMore: boolean;
  now: number;
}

/** The open requests of the person's agents. Each is reviewed on its own page, but it can be denied here with one click. */
export function WaitingRequests({ session, requests, hasMore, now }: WaitingRequestsProps) {
  if (requests.length === 0) return null;
  return (
    <section aria-labelledby="waiting">
      <div class="head">
        <h2 id="waiting">Waiting for you</h2>
        <Badge>{hasMore ? `${requests.length}+` : String(requests.length)}</Badge>
      </div>
      <ul class="card rows">
        {requests.map((request) => (
          <Waiting key={request.requestId} session={session} request={request} now={now} />
        ))}
      </ul>
      {hasMore && <p class="hint">Older requests appear here once these are decided or expire.</p>}
    </section>
  );
}

function Waiting({ session, request, now }: { session: Session; request: RequestEntry; now: number }) {
  const { agentId, requestId, label, wants, reason, createdAt, expiresAt } = request;
  const [first] = wants;
  if (!first) return null;
  const repos = wants.map(({ repo }) => repo);
  const href = consentUrl("", first.repo, formatReference({ agentId, id: requestId }));
  const isSame = wants.every((want) => sameAccess(want) === sameAccess(first));
  return (
    <li>
      <div class="stack tight">
        <p>
          <strong>
            <bdi>{label}</bdi>
          </strong>{" "}
          wants access to <Enumeration names={repos} as="strong" />
        </p>
        {(isSame ? [first] : wants).map((want) => (
          <p key={want.repo}>
            {!isSame && <>{want.repo}: </>}
            <AccessSummary scopes={want.scopes} branches={want.branches} />
          </p>
        ))}
        {reason !== null && (
          <blockquote class="hint">
            “<bdi>{reason}</bdi>”
          </blockquote>
        )}
        <p class="hint">
          <Avatar userId={session.user.id} session={session} /> Your agent · asked {relativeTime(createdAt, now)} · link
          expires {relativeTime(expiresAt, now)}
        </p>
      </div>
      <form class="actions" method="post" action={`/agents/${agentId}/requests/${requestId}/deny`}>
        <Csrf session={session} />
        <a class="button primary" href={href} aria-label={`Review request from ${label} for ${conjunction(repos)}`}>
          Review request
        </a>
        <button type="submit" aria-label={`Deny ${label} access to ${conjunction(repos)}`}>
          Deny
        </button>
      </form>
    </li>
  );
}

function sameAccess({ scopes, branches }: RequestEntry["wants"][number]): string {
  return JSON.stringify([scopes, branches]);
}
