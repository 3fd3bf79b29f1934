import { covers, type Scope } from "../domain/scopes.ts";
import { relativeTime } from "../domain/time.ts";
import type { Authority } from "../github/authority.ts";
import type { Agent } from "../ledger/agent.ts";
import type { WantDetails } from "../ledger/queries.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import { type Decision, DecisionForm } from "./decisionForm.tsx";
import { Notice } from "./elements.tsx";
import { AgentLabel, html, Page, switchAccountHref, Time } from "./layout.tsx";
import { Grants, Scopes } from "./permissions.tsx";

interface ConsentView extends Decision {
  agent: Agent;
  request: ConsentRequest;
  details: WantDetails;
  authority: Extract<Authority, { kind: "administers" | "may_create" }>;
  /** The repository's full name. */
  name: string;
  /** The registrant's picture. */
  avatar: string | null;
  /** Why the form that the person sent was not accepted. */
  notice?: string;
}

/** Shows an owner who asks for what, and the form to decide. */
export function consentPage(view: ConsentView): string {
  const { session, agent, request, details, authority, name, held, avatar, now, notice } = view;
  const own = agent.registeredBy?.id === session.user.id;
  return html(
    <Page
      title={`${whoseAgent(agent, own)} wants access to ${name}`}
      session={session}
      crumbs={<>Access request · link expires {relativeTime(request.expiresAt, now)}</>}
      hasTimes
    >
      {notice && (
        <Notice tone="risk" role="alert">
          <p>{notice}</p>
        </Notice>
      )}
      <dl class="card pad facts">
        <dt>Registered by</dt>
        <dd>
          {avatar && <img class="avatar" src={avatar} alt="" width="20" height="20" />}{" "}
          <span>
            {agent.registeredBy ? <strong>@{agent.registeredBy.login}</strong> : "this service’s operator"}
            {own && " (you)"} <Time at={agent.createdAt} now={now} />
          </span>
        </dd>
        <dt>It calls itself</dt>
        <dd>
          <AgentLabel label={agent.label} />
        </dd>
        <dt>Repository</dt>
        <dd>
          <RepositoryLine name={name} asked={details.want.repo} authority={authority} />
        </dd>
        {held.length > 0 && (
          <>
            <dt>It already has</dt>
            <dd>
              <Grants grants={held} now={now} />
            </dd>
          </>
        )}
      </dl>
      {!own && (
        <Notice tone="warn">
          <p>
            <strong>You didn’t register this agent.</strong> Approve only if you know who did and expected this request.
            Nothing is selected for you.
          </p>
        </Notice>
      )}
      <DecisionForm decision={view} installation={authority.installation} own={own} />
      <p class="hint">
        You’re deciding as <strong>{session.user.login}</strong>.{" "}
        <a href={switchAccountHref(view.action)}>Not {session.user.login}? Switch account</a>
      </p>
    </Page>,
  );
}

/** Returns the subject of the heading, which states only what deplodash has checked and never repeats the agent's own words. */
function whoseAgent({ registeredBy }: Agent, own: boolean): string {
  if (own) return "Your agent";
  return registeredBy
    ? `An agent registered by @${registeredBy.login}`
    : "An agent registered by this service’s operator";
}

function RepositoryLine({
  name,
  asked,
  authority,
}: {
  name: string;
  asked: string;
  authority: ConsentView["authority"];
}) {
  if (authority.kind === "may_create") {
    const { login, type } = authority.installation.account;
    return (
      <>
        <strong>{name}</strong> isn’t visible to deplodash. If it doesn’t exist yet, approving creates it, private and
        empty, in {type === "Organization" ? "the organization" : "the account"} <strong>{login}</strong>.
      </>
    );
  }
  const { repository } = authority;
  return (
    <>
      <a href={repository.url}>{name}</a> ({repository.private ? "private" : "public"})
      {name.toLowerCase() !== asked.toLowerCase() && (
        <>
          . The agent asked for it by an earlier name, <strong>{asked}</strong>
        </>
      )}
    </>
  );
}

/** Shows what was decided and what of it is still valid. */
export function decidedPage(session: Session, agent: Agent, details: WantDetails, now: number): string {
  const { want, consent } = details;
  const valid = consent?.decisions.filter(({ approved, endsAt }) => approved && endsAt > now) ?? [];
  const isRequested = (scope: Scope) => want.scopes.some((asked) => covers(scope, asked));
  // Less than requested may have been approved, such as reading instead of pushing.
  const approved = valid.filter(({ scope }) => isRequested(scope) || details.approved?.includes(scope));
  const declined = want.scopes.filter((asked) => !approved.some(({ scope }) => covers(scope, asked)));
  if (approved.length === 0 || !consent) {
    const hasEnded = (details.approved ?? []).length > 0;
    return html(
      <Page title={hasEnded ? "This access has ended" : "Not approved"} session={session} width="narrow">
        <p>
          The agent <AgentLabel label={agent.label} /> has no access to <strong>{want.repo}</strong>.{" "}
          {hasEnded
            ? "This request was approved, but the access has expired or was revoked."
            : "This request was denied, and the agent was told."}
        </p>
        <p>
          {hasEnded
            ? "If you still want to give access, ask the agent to try again. It gets a new link."
            : "If you change your mind, ask the agent to try again. It gets a new link 10 minutes after you denied this one."}
        </p>
        <p>
          You can close this page or go to <a href="/">your dashboard</a>.
        </p>
      </Page>,
    );
  }
  return html(
    <Page title={declined.length === 0 ? "Approved" : "Approved in part"} session={session} width="narrow" hasTimes>
      <p>
        The agent <AgentLabel label={agent.label} /> has access to <strong>{consent.repo}</strong>:{" "}
        <Grants grants={approved} now={now} />
      </p>
      {declined.length > 0 && (
        <p>
          Not approved: <Scopes scopes={declined} />
        </p>
      )}
      <p>The agent will continue automatically. You can close this page.</p>
      <p>
        You can revoke this access at any time <a href="/">on your dashboard</a>. The agent’s tokens then stop working
        at GitHub within seconds.
      </p>
    </Page>,
  );
}
