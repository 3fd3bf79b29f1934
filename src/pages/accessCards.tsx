import type { ListedConsent } from "../directory/queries.ts";
import { maxCounted } from "../directory/queries.ts";
import { conjunction } from "../domain/conjunction.ts";
import { day, lastUseTime, relativeTime } from "../domain/time.ts";
import type { Session } from "../session/cookie.ts";
import { AccessLines, AccessSummary } from "./accessSummary.tsx";
import { Avatar } from "./avatar.tsx";
import { Badge } from "./elements.tsx";
import { Icon } from "./icon.tsx";
import { ExactTime } from "./layout.tsx";

interface RepositoryCardProps {
  session: Session;
  /** Consents for the same repository. */
  consents: readonly ListedConsent[];
  now: number;
}

/** A repository and the agents that have access to it. Use it in a form that posts to `/access/revoke-all`. */
export function RepositoryCard({ session, consents, now }: RepositoryCardProps) {
  const [first] = consents;
  if (!first) return null;
  const { repo, repositoryId, agents } = first;
  const id = `r-${repositoryId}`;
  const count = agents === maxCounted ? `${agents} or more` : agents;
  return (
    <section class="card" aria-labelledby={id}>
      <div class="head">
        <Icon name="repository" />
        <h3 id={id}>
          <a href={`/repositories/${repo}`}>{repo}</a>
        </h3>
        <span class="hint">{agents === 1 ? "1 agent" : `${count} agents`}</span>
        {agents > 1 && (
          <span class="end">
            <button
              type="submit"
              class="small plain danger"
              name="repository_id"
              value={repositoryId}
              aria-label={`Revoke all ${count} agents’ access to ${repo}`}
            >
              Revoke all {count}
            </button>
          </span>
        )}
      </div>
      <ul class="rows access split">
        {consents.map((consent) => (
          <AccessRow key={consent.agentId} session={session} consent={consent} now={now}>
            <DashboardActions session={session} consent={consent} />
          </AccessRow>
        ))}
      </ul>
    </section>
  );
}

/** Groups consecutive consents for the same repository. */
export function groupByRepository(consents: readonly ListedConsent[]): ListedConsent[][] {
  const groups: ListedConsent[][] = [];
  for (const consent of consents) {
    const last = groups.at(-1);
    if (last?.[0]?.repositoryId === consent.repositoryId) last.push(consent);
    else groups.push([consent]);
  }
  return groups;
}

function DashboardActions({ session, consent }: { session: Session; consent: ListedConsent }) {
  const { agentId, repositoryId, label, repo, approvers } = consent;
  const isApprover = approvers.some(({ id }) => id === session.user.id);
  return (
    <>
      {isApprover && (
        <a
          class="button small"
          href={`/access/${agentId}/${repositoryId}`}
          aria-label={`Change access to ${repo} for “${label}”`}
        >
          Change
        </a>
      )}
      <button
        type="submit"
        class="small danger"
        formaction={`/agents/${agentId}/consents/${repositoryId}/revoke`}
        aria-label={`Revoke access to ${repo} for “${label}”`}
      >
        Revoke
      </button>
    </>
  );
}

interface AccessRowProps {
  session: Session;
  consent: ListedConsent;
  now: number;
  /** The actions that the viewer can take on the access. */
  children: preact.ComponentChildren;
}

/** An agent and what it may do in a repository. */
export function AccessRow({ session, consent, now, children }: AccessRowProps) {
  const { agentId, label, registrant, grants, branches, usedAt, approvedAt, isBeingRevoked } = consent;
  const end = Math.max(...grants.map(({ endsAt }) => endsAt));
  const scopes = grants.map(({ scope }) => scope);
  const earlier = Map.groupBy(
    grants.filter(({ endsAt }) => endsAt < end),
    ({ endsAt }) => endsAt,
  );
  return (
    <li>
      <span>
        <strong>
          <a href={`/agents/${agentId}`}>
            <bdi>{label}</bdi>
          </a>
        </strong>
        <small>
          {registrant ? (
            <>
              <Avatar userId={registrant.id} session={session} />{" "}
              {registrant.id === session.user.id ? "Your agent" : `@${registrant.login}’s agent`}
            </>
          ) : (
            "Registered by the operator"
          )}
        </small>
      </span>
      <span>
        <AccessLines scopes={scopes} branches={branches} />
        {[...earlier].map(([endsAt, some]) => (
          <small key={endsAt} class="warn">
            <AccessSummary scopes={some.map(({ scope }) => scope)} branches={branches} /> · ends{" "}
            {relativeTime(endsAt, now)}
          </small>
        ))}
      </span>
      <span>
        <span class={end - now < day ? "warn" : undefined}>Ends {relativeTime(end, now)}</span>{" "}
        <span class="hint nowrap">
          · <ExactTime at={end} now={now} />
        </span>
        <small>
          {usedWords(usedAt, now)} · approved by <Approvers session={session} consent={consent} />{" "}
          {relativeTime(approvedAt, now)}
        </small>
      </span>
      <span class="actions">{isBeingRevoked ? <Badge tone="warn">Being revoked</Badge> : children}</span>
    </li>
  );
}

function Approvers({ session, consent }: { session: Session; consent: ListedConsent }) {
  const names = consent.approvers.map(({ id, login }) => (id === session.user.id ? "you" : `@${login}`));
  return (
    <>{names.length > 3 ? `${names.slice(0, 2).join(", ")}, and ${names.length - 2} others` : conjunction(names)}</>
  );
}

/** Returns words that say when access was last used. */
export function usedWords(usedAt: number | null, now: number): string {
  return usedAt === null ? "Never used" : `Used ${lastUseTime(usedAt, now)}`;
}
