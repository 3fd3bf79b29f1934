import { day } from "../domain/time.ts";
import { type Activity, deletedLogLifetime, type Event } from "../ledger/activity.ts";
import type { AgentDetails } from "../ledger/queries.ts";
import type { Session } from "../session/cookie.ts";
import { ConsentRow } from "./dashboard.tsx";
import { AgentLabel, Csrf, html, Page, Pending, Scopes, Time } from "./layout.tsx";

interface AgentView {
  session: Session;
  agentId: string;
  story: AgentDetails;
  now: number;
}

const words: Record<Event, string> = {
  asked: "asked for",
  approved: "was approved for",
  denied: "was denied",
  minted: "got a token for",
  revoked: "lost, revoked:",
  ended: "lost, as it ended:",
  rotated: "got a new agent token",
};

/** What one agent may do and did, as far as it concerns the viewer. */
export function agentPage({ session, agentId, story, now }: AgentView): string {
  const { agent, whole, consents, entries, next, pending } = story;
  return html(
    <Page title={whole ? "Your agent" : "An agent"} session={session}>
      <Pending tokens={pending} here={`/agents/${agentId}`} />
      <p>
        It calls itself <AgentLabel label={agent.label} />.
      </p>
      <p>
        Registered by {agent.registeredBy ? <strong>{agent.registeredBy.login}</strong> : "the operator"} on{" "}
        <Time at={agent.createdAt} />. Its id is <code>{agentId}</code>.
      </p>
      <section aria-labelledby="consents">
        <h2 id="consents">What it may do by my consent</h2>
        {consents.length === 0 && <p>Nothing.</p>}
        <ul class="rows">
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
        <h2 id="activity">{whole ? "What it did" : "What it did on repositories that I decided about"}</h2>
        {entries.length === 0 && <p>Nothing yet. It has its token, and has not asked for a repository.</p>}
        <ol class="rows">
          {entries.map((entry) => (
            <ActivityRow key={entry.id} {...entry} />
          ))}
        </ol>
        {next !== null && (
          <p>
            <a href={`/agents/${agentId}?before=${next}`}>Earlier</a>
          </p>
        )}
      </section>
      {whole && <Registrar session={session} agentId={agentId} />}
      <p>
        <a href="/">Go to the dashboard</a>
      </p>
    </Page>,
  );
}

function ActivityRow({ at, event, repo, scopes, by, tokenSha256 }: Activity) {
  return (
    <li>
      <span>
        <Time at={at} /> {words[event]} {repo && <strong>{repo}</strong>} <Scopes scopes={scopes} />
        {by && ` by ${by.login}`}
        {tokenSha256 && (
          <span class="hint">
            <br />
            token SHA-256 <code>{tokenSha256}</code>
          </span>
        )}
      </span>
    </li>
  );
}

/** What only who registered the agent may do. */
function Registrar({ session, agentId }: { session: Session; agentId: string }) {
  return (
    <section aria-labelledby="registrar">
      <h2 id="registrar">Its own token</h2>
      <details>
        <summary>Rotate its token</summary>
        <p>
          You get a new token for the agent. The old one ends, and the agent's GitHub tokens stop working at GitHub
          within seconds.
        </p>
        <form method="post" action={`/agents/${agentId}/rotate`}>
          <Csrf session={session} />
          <button type="submit">Rotate token</button>
        </form>
      </details>
      <details>
        <summary>Delete the agent</summary>
        <p>
          This ends all its consents, and its tokens stop working at GitHub within seconds. You can't undo it. deplodash
          keeps the activity log for {deletedLogLifetime / day} days.
        </p>
        <form method="post" action={`/agents/${agentId}/delete`}>
          <Csrf session={session} />
          <button type="submit" class="danger">
            Delete this agent
          </button>
        </form>
      </details>
    </section>
  );
}
