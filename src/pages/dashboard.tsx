import type { ListedAgent } from "../directory/queries.ts";
import type { Agent } from "../ledger/agent.ts";
import type { Consent } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { AskLine } from "./commands.tsx";
import { Empty } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { AgentLabel, Csrf, html, Page, Pending, Time } from "./layout.tsx";
import { Grants } from "./permissions.tsx";

export interface GrantedConsent {
  agentId: string;
  agent: Pick<Agent, "label">;
  consent: Pick<Consent, "id" | "repo" | "repositoryId"> & {
    decisions: Pick<Consent["decisions"][number], "scope" | "approved" | "endsAt" | "limit">[];
  };
}

interface Dashboard {
  session: Session;
  origin: string;
  agents: ListedAgent[];
  consents: GrantedConsent[];
  /** How many revoked tokens GitHub has not confirmed yet. */
  pending: number;
  /** Where the next page of consents begins. */
  next: string | null;
  now: number;
}

/** Shows the agents that a person registered and the access that they approved. */
export function dashboardPage({ session, origin, agents, consents, pending, next, now }: Dashboard): string {
  return html(
    <Page title="Dashboard" session={session} width="wide" current="/" hasTimes>
      <Pending tokens={pending} here="/" />
      <section aria-labelledby="consents">
        <h2 id="consents">Active access</h2>
        {consents.length === 0 && (
          <Empty>
            Nothing yet. When an agent wants access to one of your repositories, it gives you a link. What you approve
            appears here, with the time it ends and a button to revoke it.
          </Empty>
        )}
        <ul class="card rows" hidden={consents.length === 0}>
          {consents.map((granted) => (
            <ConsentRow key={`${granted.agentId} ${granted.consent.id}`} session={session} now={now} {...granted} />
          ))}
        </ul>
        {next !== null && (
          <p>
            <a href={`/?${new URLSearchParams({ after: next })}`}>Older access</a>
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
        <ul class="card rows" hidden={agents.length === 0}>
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
    <form method="post" action="/agents" class="card pad line">
      <Csrf session={session} />
      <TextField
        label="Agent name"
        name="label"
        value={refused?.label}
        required
        mistake={refused && `${refused.mistake} Nothing was registered.`}
      />
      <button type="submit">Register agent</button>
    </form>
  );
}

/** Shows the registration form again, with the label that can't be used and the reason. */
export function refusedLabelPage(session: Session, refused: { label: string; mistake: string }): string {
  return html(
    <Page title="Choose another name" session={session} width="narrow">
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
          class="button small"
          href={`/access/${agentId}/${consent.repositoryId}`}
          aria-label={`Change “${agent.label}” on ${consent.repo}`}
        >
          Change
        </a>
        <button type="submit" class="small danger" aria-label={`Revoke “${agent.label}” on ${consent.repo}`}>
          Revoke
        </button>
      </form>
    </li>
  );
}
