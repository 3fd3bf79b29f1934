import type { ComponentChildren } from "preact";
import { conjunction } from "../domain/conjunction.ts";
import { day, lastUseTime, relativeTime } from "../domain/time.ts";
import { isExpired } from "../domain/tokenLifetime.ts";
import type { Settings } from "../env.ts";
import { deletedLogLifetime } from "../ledger/activity.ts";
import type { AgentDetails } from "../ledger/agentDetails.ts";
import type { Session } from "../session/cookie.ts";
import { type ActivityFields, ActivitySection } from "./activity.tsx";
import { AccessSection } from "./agentAccess.tsx";
import { Avatar, Person } from "./avatar.tsx";
import { Notice } from "./elements.tsx";
import { IdentitiesSection } from "./identities.tsx";
import { AgentLabel, Csrf, html, Page, Pending, Time } from "./layout.tsx";
import { TokenExpiry, TokenLifetimeField } from "./tokenLifetime.tsx";

interface AgentView {
  session: Session;
  agentId: string;
  details: AgentDetails;
  /** The query parameters, which contain the activity filter. */
  query: ActivityFields;
  /** The address of this service, and the issuers whose identities agents can trust. */
  settings: Pick<Settings, "origin" | "oidcIssuers">;
  now: number;
}

/** Shows the parts of an agent's access and activity that concern the viewer. For a deleted agent, shows only its activity. */
export function agentPage({ session, agentId, details, query, settings, now }: AgentView): string {
  const { agent, isRegistrant, deletedAt, pending } = details;
  return html(
    <Page
      title={isRegistrant ? agent.label : `An agent ${registeredBy(agent)}`}
      heading={isRegistrant ? <bdi>{agent.label}</bdi> : undefined}
      session={session}
      width="wide"
      crumbs={
        <>
          <a href="/">Dashboard</a> / Agents
        </>
      }
      hasTimes
    >
      <Pending tokens={pending} here={`/agents/${agentId}`} />
      {deletedAt !== null && (
        <Notice role="status">
          <p>
            This agent was deleted <Time at={deletedAt} now={now} />. Its access has ended. You can read and download
            its activity until <Time at={deletedAt + deletedLogLifetime} now={now} />.
          </p>
        </Notice>
      )}
      {isRegistrant && deletedAt === null && isExpired(agent.expiresAt, now) && (
        <Expired identities={details.identities.length} />
      )}
      <Facts session={session} agentId={agentId} details={details} now={now} />
      {deletedAt === null && <AccessSection session={session} agentId={agentId} details={details} now={now} />}
      {isRegistrant && deletedAt === null && (
        <IdentitiesSection
          session={session}
          origin={settings.origin}
          agentId={agentId}
          identities={details.identities}
          issuers={settings.oidcIssuers}
          now={now}
        />
      )}
      <ActivitySection agentId={agentId} viewerId={session.user.id} details={details} fields={query} now={now} />
      {isRegistrant && deletedAt === null && (
        <Lifecycle session={session} agentId={agentId} details={details} now={now} />
      )}
    </Page>,
  );
}

/** Returns who registered an agent, in words for headings. */
function registeredBy({ registeredBy }: AgentDetails["agent"]): string {
  return registeredBy ? `registered by @${registeredBy.login}` : "registered by this service’s operator";
}

function Facts({ session, agentId, details, now }: Omit<AgentView, "query" | "settings">) {
  const { agent, isRegistrant, deletedAt, usedAt } = details;
  const registrant = agent.registeredBy;
  return (
    <section class="card pad" aria-label="Facts">
      <dl class="facts">
        {!isRegistrant && (
          <Fact name="Calls itself">
            <AgentLabel label={agent.label} />
          </Fact>
        )}
        <Fact name="Registered by">
          {registrant ? (
            <>
              <Avatar userId={registrant.id} session={session} /> <Person login={registrant.login} session={session} />
            </>
          ) : (
            "this service’s operator"
          )}
          {isRegistrant && " (you)"}
          {agent.byDeviceCode && ", with a device code"} · <Time at={agent.createdAt} now={now} />
        </Fact>
        <Fact name="Last used">{usedAt === null ? "Never" : capitalize(lastUseTime(usedAt, now))}</Fact>
        {isRegistrant && deletedAt === null && (
          <Fact name="Signs in with">
            {details.identities.length > 0 ? (
              <>
                <a href="#identities">A trusted identity</a>, or an agent token
              </>
            ) : (
              "An agent token"
            )}{" "}
            · <TokenExpiry expiresAt={agent.expiresAt} now={now} />
          </Fact>
        )}
        {deletedAt === null && <Fact name="Live GitHub tokens">{liveTokens(details, now)}</Fact>}
        <Fact name="Agent ID">
          <code>{agentId}</code>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function capitalize(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns how many tokens are live, for which repositories, and when they expire. */
function liveTokens({ tokens, consents }: AgentDetails, now: number): string {
  if (tokens.length === 0) return "None";
  const count = tokens.reduce((sum, one) => sum + one.count, 0);
  const repos = tokens.flatMap(({ consentId }) => consents.find(({ id }) => id === consentId)?.repo ?? []);
  const last = relativeTime(Math.max(...tokens.map(({ endsAt }) => endsAt)), now);
  const names = conjunction(repos);
  return `${count}, for ${names} · ${count === 1 ? "expires" : "the last expires"} ${last}`;
}

/** The notice that the agent token has expired. An agent that trusts identities may not need another token. */
function Expired({ identities }: { identities: number }) {
  const create = <a href="#manage">Create a new token</a>;
  if (identities > 0) {
    const working = identities === 1 ? "identity still works" : "identities still work";
    return (
      <Notice>
        <p>
          This agent’s token has expired. Its trusted {working}, so it may not need another token. {create}
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn">
      <p>
        <strong>This agent’s token has expired.</strong> deplodash rejects requests that use it. The agent keeps its
        access. {create}
      </p>
    </Notice>
  );
}

interface LifecycleProps {
  session: Session;
  agentId: string;
  details: AgentDetails;
  now: number;
}

/** The form for a new agent token, which replaces the current or expired one. */
function NewToken({ session, agentId, details: { agent, identities }, now }: LifecycleProps) {
  const hasExpired = isExpired(agent.expiresAt, now);
  const hasIdentities = identities.length > 0;
  return (
    <details class="card" open={hasExpired && !hasIdentities}>
      <summary>
        <strong>{hasExpired ? "Create a new token" : "Rotate its token"}</strong>
      </summary>
      <form class="pad stack" method="post" action={`/agents/${agentId}/rotate`}>
        <Csrf session={session} />
        <p>
          The agent gets a new token, which you’ll see only once.{" "}
          {!hasExpired && "The old one and every GitHub token issued with it stop working within seconds. "}
          {hasExpired &&
            hasIdentities &&
            "All of its GitHub tokens stop working within seconds. Its workloads can request new ones. "}
          The agent keeps its access{hasIdentities && " and its trusted identities"}.
        </p>
        <div class="line">
          <TokenLifetimeField chosen={agent.expiresAt === null ? "never" : undefined} />
          <button type="submit">{hasExpired ? "Create token" : "Rotate token"}</button>
        </div>
      </form>
    </details>
  );
}

/** The actions that only the registrant can take on the agent. */
function Lifecycle({ session, agentId, details, now }: LifecycleProps) {
  return (
    <section aria-labelledby="manage">
      <h2 id="manage">Manage this agent</h2>
      <NewToken session={session} agentId={agentId} details={details} now={now} />
      <details class="card">
        <summary class="danger">
          <strong>Delete this agent</strong>
        </summary>
        <form class="pad stack" method="post" action={`/agents/${agentId}/delete`}>
          <Csrf session={session} />
          <p>
            All of its access ends, and its tokens stop working within seconds. Its activity stays readable for{" "}
            {deletedLogLifetime / day} days. You can’t undo this.
          </p>
          <div class="actions">
            <button type="submit" class="primary danger">
              Delete agent
            </button>
          </div>
        </form>
      </details>
    </section>
  );
}
