import type { RegisteredAgent } from "../directory/queries.ts";
import type { Agent } from "../ledger/agent.ts";
import type { Consent } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { AgentLabel, Csrf, html, Page, Pending, signInHref, Time } from "./layout.tsx";
import { Grants } from "./permissions.tsx";

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
  /** How many revoked tokens GitHub has not confirmed yet. */
  pending: number;
  /** Where the next page of consents begins. */
  next: number | null;
  now: number;
}

/** Shows the agents that a person registered and the access that they approved. */
export function dashboardPage({ session, origin, agents, consents, pending, next, now }: Dashboard): string {
  return html(
    <Page title="Dashboard" session={session}>
      <Pending tokens={pending} here="/" />
      <section aria-labelledby="consents">
        <h2 id="consents">Active access</h2>
        {consents.length === 0 && (
          <p>
            Nothing yet. When an agent wants access to one of your repositories, it gives you a link. What you approve
            appears here, with the time it ends and a button to revoke it.
          </p>
        )}
        <ul class="rows">
          {consents.map((granted) => (
            <ConsentRow key={`${granted.agentId} ${granted.consent.id}`} session={session} now={now} {...granted} />
          ))}
        </ul>
        {next !== null && (
          <p>
            <a href={`/?after=${next}`}>Older access</a>
          </p>
        )}
      </section>
      <section aria-labelledby="agents">
        <h2 id="agents">Your agents</h2>
        {agents.length === 0 && (
          <p>
            None yet. Register one below and give it the token that you see on the next page. It then asks for access to
            a repository:
          </p>
        )}
        {agents.length === 0 && <AskLine origin={origin} login={session.user.login} />}
        <ul class="rows">
          {agents.map(({ agentId, label, createdAt }) => (
            <li key={agentId}>
              <span>
                <AgentLabel label={label} href={`/agents/${agentId}`} />, registered <Time at={createdAt} now={now} />
              </span>
            </li>
          ))}
        </ul>
        <RegistrationForm session={session} />
      </section>
    </Page>,
  );
}

/** The form that registers an agent. `refused` has a label that can't be used, and the reason. */
function RegistrationForm({ session, refused }: { session: Session; refused?: { label: string; mistake: string } }) {
  return (
    <form method="post" action="/agents" class="line">
      <Csrf session={session} />
      <label for="label">Agent name</label>
      <input
        id="label"
        name="label"
        value={refused?.label}
        required
        autocomplete="off"
        aria-describedby={refused && "mistake"}
        aria-invalid={refused && "true"}
      />
      <button type="submit">Register agent</button>
      {refused && (
        <p id="mistake" class="notice" role="alert">
          {refused.mistake} Nothing was registered.
        </p>
      )}
    </form>
  );
}

/** Shows the registration form again, with the label that can't be used and the reason. */
export function refusedLabelPage(session: Session, refused: { label: string; mistake: string }): string {
  return html(
    <Page title="Choose another name" session={session}>
      <RegistrationForm session={session} refused={refused} />
      <p>
        <a href="/">Go to dashboard</a>
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
        <AgentLabel label={agent.label} href={`/agents/${agentId}`} /> has access to <strong>{consent.repo}</strong>:{" "}
        <Grants grants={approved} now={now} />
      </span>
      <form class="actions" method="post" action={`/agents/${agentId}/consents/${consent.repositoryId}/revoke`}>
        <Csrf session={session} />
        <a
          class="button quiet"
          href={`/access/${agentId}/${consent.repositoryId}`}
          aria-label={`Change “${agent.label}” on ${consent.repo}`}
        >
          Change
        </a>
        <button type="submit" class="danger" aria-label={`Revoke “${agent.label}” on ${consent.repo}`}>
          Revoke
        </button>
      </form>
    </li>
  );
}

/** Commands that make git push through this service, ready to copy. */
function GitSetup({ origin, serverUrl }: { origin: string; serverUrl: string }) {
  return (
    <Commands
      lines={[
        `git config --global --replace-all credential.${origin}.helper ""`,
        `git config --global --add credential.${origin}.helper \\`,
        `  '!f() { echo username=agent; echo "password=$DEPLODASH_AGENT_TOKEN"; }; f'`,
        `git config --global url.${origin}/git/.pushInsteadOf ${serverUrl}/`,
      ]}
    />
  );
}

/** A command that requests an agent's first consent link, ready to copy. */
function AskLine({ origin, login }: { origin: string; login: string }) {
  return (
    <Commands
      lines={[
        'echo "Authorization: Bearer $DEPLODASH_AGENT_TOKEN" | \\',
        `  curl -s ${origin}/api/token -H @- \\`,
        '  -H "Content-Type: application/json" \\',
        `  -d '{ "repo": "${login}/REPOSITORY", "scopes": ["contents:write"] }'`,
      ]}
    />
  );
}

function Commands({ lines }: { lines: string[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard
    <pre tabIndex={0}>
      <code>{lines.join("\n")}</code>
    </pre>
  );
}

/** Introduces deplodash to people who aren't signed in. */
export function welcomePage(): string {
  return html(
    <Page title="Give an AI agent access to one repository, and take it back at any time" session={null}>
      <p>
        An agent asks for access to your code on GitHub. You decide what it may do, and for how long. When you revoke
        access, the agent’s tokens stop working at GitHub within seconds.
      </p>
      <p>
        <a class="button" href={signInHref("/")}>
          Sign in with GitHub
        </a>
      </p>
      <p class="hint">
        Signing in tells deplodash who you are. GitHub’s page may say “Act on your behalf”: deplodash acts for you only
        to check what you administer and, if you approve it, to create a repository.
      </p>
      <p class="hint">
        <a href="/docs">API documentation</a> · <a href="/llms.txt">For agents</a>
      </p>
    </Page>,
  );
}

interface NewToken {
  session: Session;
  label: string;
  token: string;
  /** The addresses of this service and of GitHub. */
  origin: string;
  serverUrl: string;
}

/** Shows a new agent token. No other page shows it. */
export function tokenPage({ session, label, token, origin, serverUrl }: NewToken): string {
  return html(
    <Page title="Agent token" session={session}>
      <p>
        This is the token of your agent <AgentLabel label={label} />. Copy it now: deplodash keeps only a hash and can’t
        show it again.
      </p>
      <p>
        <code class="token">{token}</code>
      </p>
      <p>
        It gives access to nothing yet. Each repository needs its owner’s approval. Put the token into{" "}
        <code>DEPLODASH_AGENT_TOKEN</code> where the agent runs, then choose a way to use it, or tell the agent to read{" "}
        <code>{origin}/llms.txt</code>.
      </p>
      <h2>Push with git</h2>
      <p>
        Pushes go through deplodash. The agent never holds a GitHub token that can write code, and the owner can limit
        it to certain branches. The first push prints a link for the owner.
      </p>
      <GitSetup origin={origin} serverUrl={serverUrl} />
      <h2>Call GitHub’s API</h2>
      <p>
        The answer contains a GitHub token for one repository, or a link for its owner.{" "}
        <a href="/docs">API documentation</a>
      </p>
      <AskLine origin={origin} login={session.user.login} />
      <p>
        <a class="button" href="/">
          I’ve saved the token
        </a>
      </p>
    </Page>,
  );
}
