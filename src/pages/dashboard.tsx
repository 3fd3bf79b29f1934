import type { Agent } from "../ledger/agent.ts";
import type { Consent } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import type { RegisteredAgent } from "../store/agents.ts";
import { Csrf, html, Page, signInHref, Time } from "./layout.tsx";

export interface GrantedConsent {
  agentId: string;
  agent: Agent;
  consent: Consent;
}

interface Dashboard {
  session: Session;
  agents: RegisteredAgent[];
  consents: GrantedConsent[];
  now: number;
}

/** What a person registered and granted. */
export function dashboardPage({ session, agents, consents, now }: Dashboard): string {
  return html(
    <Page title="Dashboard" session={session}>
      <section aria-labelledby="consents">
        <h2 id="consents">Consents I granted</h2>
        {consents.length === 0 && <p>None. When an agent asks, it gives you a link to decide on.</p>}
        <ul class="rows">
          {consents.map((granted) => (
            <ConsentRow key={`${granted.agentId} ${granted.consent.id}`} session={session} now={now} {...granted} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="agents">
        <h2 id="agents">My agents</h2>
        {agents.length === 0 && <p>None yet. Register one and give it its token.</p>}
        <ul class="rows">
          {agents.map(({ agentId, label, createdAt }) => (
            <li key={agentId}>
              <span>
                <strong>{label}</strong>, since <Time at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
        <form method="post" action="/agents">
          <Csrf session={session} />
          <label for="label">Name of a new agent</label>{" "}
          <input id="label" name="label" required maxLength={60} autocomplete="off" />{" "}
          <button type="submit">Register</button>
        </form>
      </section>
    </Page>,
  );
}

function ConsentRow({ session, agentId, agent, consent, now }: GrantedConsent & { session: Session; now: number }) {
  const approved = consent.decisions.filter((decision) => decision.approved && decision.endsAt > now);
  const endsAt = Math.max(...approved.map((decision) => decision.endsAt));
  return (
    <li>
      <span>
        <strong>{agent.label}</strong> may use <strong>{consent.repo}</strong> until <Time at={endsAt} />:{" "}
        {approved.map(({ scope }) => scope).join(", ")}
      </span>
      <form method="post" action={`/agents/${agentId}/consents/${consent.repositoryId}/revoke`}>
        <Csrf session={session} />
        <button type="submit" class="danger" aria-label={`Revoke ${agent.label} on ${consent.repo}`}>
          Revoke
        </button>
      </form>
    </li>
  );
}

/** What deplodash is, to who is not signed in. */
export function welcomePage(): string {
  return html(
    <Page title="GitHub tokens for agents, one repository at a time" session={null}>
      <p>
        An AI agent should be able to push to one repository, and only that one, only while a person who owns it agrees.
        deplodash gives it a token for that, for an hour at a time, and takes it back when you say so.
      </p>
      <p>
        <a class="button" href={signInHref("/")}>
          Sign in with GitHub
        </a>
      </p>
      <p>
        <a href="/openapi.yaml">The API</a>
      </p>
    </Page>,
  );
}

/** The one time at which an agent's token is seen. */
export function registeredPage(session: Session, label: string, token: string): string {
  return html(
    <Page title={`${label} is registered`} session={session}>
      <p>This is its token. It is shown this once; give it to the agent now.</p>
      <p>
        <code class="token">{token}</code>
      </p>
      <p>
        <a href="/">To the dashboard</a>
      </p>
    </Page>,
  );
}
