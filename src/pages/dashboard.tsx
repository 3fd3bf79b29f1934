import type { RegisteredAgent } from "../directory/queries.ts";
import type { Agent } from "../ledger/agent.ts";
import type { Consent } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { AgentLabel, Csrf, Grants, html, Page, Pending, signInHref, Time } from "./layout.tsx";

export interface GrantedConsent {
  agentId: string;
  agent: Agent;
  consent: Consent;
}

interface Dashboard {
  session: Session;
  origin: string;
  agents: RegisteredAgent[];
  consents: GrantedConsent[];
  /** How many tokens GitHub has not confirmed to be dead yet. */
  pending: number;
  /** Where the next page of consents begins. */
  next: number | null;
  now: number;
}

/** What a person registered and granted. */
export function dashboardPage({ session, origin, agents, consents, pending, next, now }: Dashboard): string {
  return html(
    <Page title="Dashboard" session={session}>
      <Pending tokens={pending} here="/" />
      <section aria-labelledby="consents">
        <h2 id="consents">Consents I granted</h2>
        {consents.length === 0 && (
          <p>
            None. When an agent wants to use a repository of yours, it gives you a link to this service; what you
            approve there is listed here, with a button to take it back.
          </p>
        )}
        <ul class="rows">
          {consents.map((granted) => (
            <ConsentRow key={`${granted.agentId} ${granted.consent.id}`} session={session} now={now} {...granted} />
          ))}
        </ul>
        {next !== null && (
          <p>
            <a href={`/?after=${next}`}>More consents</a>
          </p>
        )}
      </section>
      <section aria-labelledby="agents">
        <h2 id="agents">My agents</h2>
        {agents.length === 0 && (
          <p>None yet. Give one a name, hand it the token that you are shown, and let it ask for a repository:</p>
        )}
        {agents.length === 0 && <AskLine origin={origin} login={session.user.login} />}
        <ul class="rows">
          {agents.map(({ agentId, label, createdAt }) => (
            <li key={agentId}>
              <span>
                <AgentLabel label={label} href={`/agents/${agentId}`} />, since <Time at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
        <RegistrationForm session={session} />
      </section>
    </Page>,
  );
}

/** `refused`: the name that can't be used, and why. */
function RegistrationForm({ session, refused }: { session: Session; refused?: { label: string; mistake: string } }) {
  return (
    <form method="post" action="/agents" class="line">
      <Csrf session={session} />
      <label for="label">Name of a new agent</label>
      <input
        id="label"
        name="label"
        value={refused?.label}
        required
        maxLength={60}
        autocomplete="off"
        aria-describedby={refused && "mistake"}
        aria-invalid={refused && "true"}
      />
      <button type="submit">Register</button>
      {refused && (
        <p id="mistake" class="notice" role="alert">
          {refused.mistake} Nothing was registered.
        </p>
      )}
    </form>
  );
}

/** The registration form again, with the name that can't be used and the reason. */
export function refusedLabelPage(session: Session, refused: { label: string; mistake: string }): string {
  return html(
    <Page title="Choose another name" session={session}>
      <RegistrationForm session={session} refused={refused} />
      <p>
        <a href="/">Go to the dashboard</a>
      </p>
    </Page>,
  );
}

interface ConsentRowProps extends GrantedConsent {
  session: Session;
  now: number;
}

export function ConsentRow({ session, agentId, agent, consent, now }: ConsentRowProps) {
  const approved = consent.decisions.filter((decision) => decision.approved && decision.endsAt > now);
  return (
    <li>
      <span>
        <AgentLabel label={agent.label} href={`/agents/${agentId}`} /> may use <strong>{consent.repo}</strong>:{" "}
        <Grants grants={approved} />
      </span>
      <form method="post" action={`/agents/${agentId}/consents/${consent.repositoryId}/revoke`}>
        <Csrf session={session} />
        <button type="submit" class="danger" aria-label={`Revoke “${agent.label}” on ${consent.repo}`}>
          Revoke
        </button>
      </form>
    </li>
  );
}

/** What an agent says to get its first link, ready to copy. */
function AskLine({ origin, login }: { origin: string; login: string }) {
  const lines = [
    `curl -s ${origin}/api/token \\`,
    '  -H "Authorization: Bearer $DEPLODASH_AGENT_TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{ "repo": "${login}/REPOSITORY", "scopes": ["contents:write"] }'`,
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre tabIndex={0}>
      <code>{lines.join("\n")}</code>
    </pre>
  );
}

/** What deplodash is, to who is not signed in. */
export function welcomePage(): string {
  return html(
    <Page title="GitHub tokens for agents, one repository at a time" session={null}>
      <p>
        An AI agent should be able to push to one repository, and only that one, only while a person who owns it agrees.
        deplodash gives it tokens for that, for an hour at a time. When you revoke access, they stop working at GitHub
        within seconds.
      </p>
      <p>
        <a class="button" href={signInHref("/")}>
          Sign in with GitHub
        </a>
      </p>
      <p class="hint">
        Signing in tells deplodash who you are, and nothing else. For programs: <a href="/docs">the API</a>; for agents:{" "}
        <a href="/llms.txt">llms.txt</a>.
      </p>
    </Page>,
  );
}

/** The one page that shows an agent token. */
export function tokenPage(session: Session, origin: string, label: string, token: string): string {
  return html(
    <Page title="Agent token" session={session}>
      <p>
        This is the token of your agent <AgentLabel label={label} />. Copy it and give it to the agent now. deplodash
        doesn't keep it and can't show it again.
      </p>
      <p>
        <code class="token">{token}</code>
      </p>
      <p>With the token in DEPLODASH_AGENT_TOKEN, the agent requests access to a repository like this:</p>
      <AskLine origin={origin} login={session.user.login} />
      <p class="hint">
        You can point a language model to <code>{origin}/llms.txt</code>. The docs explain how to{" "}
        <a href="/docs#operation/answerGitCredential">set up git</a>.
      </p>
      <p>
        <a class="button" href="/">
          Go to the dashboard
        </a>
      </p>
    </Page>,
  );
}
