import { limitOf } from "../domain/decision.ts";
import { day, lastUseTime, relativeTime } from "../domain/time.ts";
import type { AgentDetails } from "../ledger/agentDetails.ts";
import type { Consent } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { AccessLines } from "./accessSummary.tsx";
import { Avatar } from "./avatar.tsx";
import { Badge, Empty } from "./elements.tsx";
import { Csrf, ExactTime } from "./layout.tsx";

interface AccessProps {
  session: Session;
  agentId: string;
  details: AgentDetails;
  now: number;
}

/** An agent's current access, by repository. */
export function AccessSection({ session, agentId, details, now }: AccessProps) {
  const { consents, isRegistrant } = details;
  const count = consents.length;
  return (
    <section aria-labelledby="access">
      <div class="head">
        <h2 id="access">{isRegistrant ? "Access" : "Access that you approved"}</h2>
        {count > 0 && <Badge>{count === 1 ? "1 repository" : `${count} repositories`}</Badge>}
        {isRegistrant && count > 1 && (
          <form class="end" method="post" action="/access/revoke-all">
            <Csrf session={session} />
            <button type="submit" class="small danger" name="agent_id" value={agentId}>
              Revoke all access for this agent
            </button>
          </form>
        )}
      </div>
      {count === 0 && (
        <Empty>
          {isRegistrant
            ? "This agent has no access to any repository."
            : "None of the access that you approved is still active."}
        </Empty>
      )}
      <ul class="card rows access" hidden={count === 0}>
        {consents.map((consent) => (
          <AccessRow key={consent.id} session={session} agentId={agentId} consent={consent} now={now} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps extends Omit<AccessProps, "details"> {
  consent: Consent;
}

function AccessRow({ session, agentId, consent, now }: RowProps) {
  const { repo, repositoryId, usedAt, decisions } = consent;
  const approved = decisions.filter((decision) => decision.approved && decision.endsAt > now);
  const scopes = [...new Set(approved.map(({ scope }) => scope))];
  const endsAt = Math.max(...approved.map((one) => one.endsAt));
  return (
    <li>
      <span>
        <strong>
          <a href={`${session.serverUrl}/${repo}`}>
            <bdi>{repo}</bdi>
          </a>
        </strong>
        <Approval session={session} approved={approved} now={now} />
      </span>
      <span>
        <AccessLines scopes={scopes} branches={limitOf(decisions, now)?.branches ?? null} />
      </span>
      <span>
        <span class={endsAt - now < day ? "warn" : undefined}>Ends {relativeTime(endsAt, now)}</span>{" "}
        <span class="hint nowrap">
          · <ExactTime at={endsAt} now={now} />
        </span>
        <small>{usedAt === null ? "Never used" : `Used ${lastUseTime(usedAt, now)}`}</small>
      </span>
      <form class="actions" method="post" action={`/agents/${agentId}/consents/${repositoryId}/revoke`}>
        <Csrf session={session} />
        <a class="button small" href={`/access/${agentId}/${repositoryId}`} aria-label={`Change access to ${repo}`}>
          Change
        </a>
        <button type="submit" class="small danger" aria-label={`Revoke access to ${repo}`}>
          Revoke
        </button>
      </form>
    </li>
  );
}

/** The people who approved the access, with the latest approver first. */
function Approval({ session, approved, now }: { session: Session; approved: Consent["decisions"]; now: number }) {
  const latest = approved.toSorted((one, other) => other.decidedAt - one.decidedAt);
  const people = [...new Map(latest.map(({ decidedBy }) => [decidedBy.id, decidedBy])).values()];
  const [first] = latest;
  return (
    <small>
      Approved by{" "}
      {people.map(({ id, login }, index) => (
        <>
          {index > 0 && ", "}
          <Avatar userId={id} session={session} />{" "}
          {id === session.user.id ? (
            "you"
          ) : (
            <>
              @<bdi>{login}</bdi>
            </>
          )}
        </>
      ))}
      {first && (
        <>
          {" "}
          · <ExactTime at={first.decidedAt} now={now} />
        </>
      )}
    </small>
  );
}
