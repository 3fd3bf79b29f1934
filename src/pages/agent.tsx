import { day } from "../domain/time.ts";
import { type Activity, deletedLogLifetime, type Event } from "../ledger/activity.ts";
import type { AgentDetails } from "../ledger/queries.ts";
import type { Session } from "../session/cookie.ts";
import { ConsentRow } from "./dashboard.tsx";
import { Empty } from "./elements.tsx";
import { AgentLabel, Csrf, html, Page, Pending, Time } from "./layout.tsx";
import { Scopes } from "./permissions.tsx";
import { Push } from "./push.tsx";

interface AgentView {
  session: Session;
  agentId: string;
  details: AgentDetails;
  now: number;
}

/** The beginning of each event's sentence, before the repository's name. */
const sentences: Record<Event, string> = {
  asked: "Requested access to",
  approved: "Was given access to",
  denied: "Was denied access to",
  pushed: "Pushed to",
  minted: "Got a GitHub token for",
  changed: "Had its access changed for",
  revoked: "Lost access to",
  ended: "No longer has access to",
  rotated: "Got a new agent token",
  deleted: "Was deleted",
};

/** Shows an agent's access and activity, as far as they concern the viewer. */
export function agentPage({ session, agentId, details, now }: AgentView): string {
  const { agent, isRegistrant, consents, entries, next, pending } = details;
  return html(
    <Page
      title={isRegistrant ? "Your agent" : `An agent ${registeredBy(agent)}`}
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
      <div class="card pad stack tight">
        <p>
          It calls itself <AgentLabel label={agent.label} />.
        </p>
        <p>
          Registered by {agent.registeredBy ? <strong>@{agent.registeredBy.login}</strong> : "this service’s operator"}
          {isRegistrant && " (you)"} <Time at={agent.createdAt} now={now} />. Agent ID <code>{agentId}</code>
        </p>
      </div>
      <section aria-labelledby="consents">
        <h2 id="consents">Access that you approved</h2>
        {consents.length === 0 && <Empty>None.</Empty>}
        <ul class="card rows" hidden={consents.length === 0}>
          {consents.map((consent) => (
            <ConsentRow
              key={consent.id}
              session={session}
              agentId={agentId}
              agent={agent}
              consent={consent}
              now={now}
            />
          ))}
        </ul>
      </section>
      <section aria-labelledby="activity">
        <h2 id="activity">{isRegistrant ? "Activity" : "Activity in repositories that you decided about"}</h2>
        {entries.length === 0 && <Empty>Nothing yet. The agent hasn’t asked for access to a repository.</Empty>}
        <ol class="card rows" hidden={entries.length === 0}>
          {entries.map((entry) => (
            <ActivityRow key={entry.id} {...entry} now={now} />
          ))}
        </ol>
        {next !== null && (
          <p>
            <a href={`/agents/${agentId}?before=${next}`}>Older activity</a>
          </p>
        )}
      </section>
      {isRegistrant && <Lifecycle session={session} agentId={agentId} />}
    </Page>,
  );
}

/** Returns who registered an agent, for headings. */
function registeredBy({ registeredBy }: AgentDetails["agent"]): string {
  return registeredBy ? `registered by @${registeredBy.login}` : "registered by this service’s operator";
}

function ActivityRow({ at, event, repo, scopes, branches, by, tokenSha256, push, now }: Activity & { now: number }) {
  return (
    <li>
      <span>
        {sentences[event]} {repo && <strong>{repo}</strong>} <Scopes scopes={scopes} branches={branches} />
        {by && `, by @${by.login}`} <Time at={at} now={now} />
        {push && <Push push={push} />}
        {tokenSha256 && (
          <small>
            Token SHA-256 <code>{tokenSha256}</code>
          </small>
        )}
      </span>
    </li>
  );
}

/** The actions of the registrant. */
function Lifecycle({ session, agentId }: { session: Session; agentId: string }) {
  return (
    <section aria-labelledby="manage">
      <h2 id="manage">Manage this agent</h2>
      <details class="card">
        <summary>
          <strong>Rotate its token</strong>
        </summary>
        <div class="pad stack">
          <p>
            The agent gets a new token, which you see once. The old one and every GitHub token issued with it stop
            working within seconds. The agent keeps its access.
          </p>
          <form method="post" action={`/agents/${agentId}/rotate`}>
            <Csrf session={session} />
            <button type="submit">Rotate token</button>
          </form>
        </div>
      </details>
      <details class="card">
        <summary class="danger">
          <strong>Delete this agent</strong>
        </summary>
        <div class="pad stack">
          <p>
            All its access ends, and its tokens stop working within seconds. Its activity log is kept for{" "}
            {deletedLogLifetime / day} days. You can’t undo this.
          </p>
          <form method="post" action={`/agents/${agentId}/delete`}>
            <Csrf session={session} />
            <button type="submit" class="primary danger">
              Delete agent
            </button>
          </form>
        </div>
      </details>
    </section>
  );
}
