import type { ListedAgent } from "../directory/queries.ts";
import { isExpired, type TokenLifetime } from "../domain/tokenLifetime.ts";
import type { Session } from "../session/cookie.ts";
import { usedWords } from "./accessCards.tsx";
import { ConnectByCode } from "./device.tsx";
import { Badge } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { Csrf, html, Page, Time } from "./layout.tsx";
import { TokenExpiry, TokenLifetimeField } from "./tokenLifetime.tsx";

interface AgentListProps {
  session: Session;
  agents: readonly ListedAgent[];
  /** The number of agents to show. */
  limit: number;
  now: number;
}

/** The agents that a person registered, and the form for registering another one. */
export function AgentList({ session, agents, limit, now }: AgentListProps) {
  const hidden = agents.length - limit;
  return (
    <section aria-labelledby="agents">
      <div class="head">
        <h2 id="agents">My agents</h2>
        <Badge>{String(agents.length)}</Badge>
      </div>
      <div class="card">
        <ul class="rows access">
          {agents.slice(0, limit).map((agent) => (
            <AgentRow key={agent.agentId} agent={agent} now={now} />
          ))}
        </ul>
        {hidden > 0 && (
          <p class="pad split">
            <a href="/?agents=all#agents">Show {hidden === 1 ? "one more agent" : `${hidden} more agents`}</a>
          </p>
        )}
        <div class="pad split stack">
          <RegistrationForm session={session} className="line" />
          <ConnectByCode />
        </div>
      </div>
    </section>
  );
}

function AgentRow({ agent, now }: { agent: ListedAgent; now: number }) {
  const { agentId, label, createdAt, byDeviceCode, expiresAt, repositories, usedAt } = agent;
  return (
    <li>
      <span>
        <strong>
          <a href={`/agents/${agentId}`}>
            <bdi>{label}</bdi>
          </a>
        </strong>
        <small>
          Registered {byDeviceCode && "with a device code "}
          <Time at={createdAt} now={now} />
        </small>
      </span>
      <span>
        {repositories === 0 && "No access"}
        {repositories === 1 && "Access to 1 repository"}
        {repositories > 1 && `Access to ${repositories} repositories`}
        <small>{usedWords(usedAt, now)}</small>
      </span>
      <span>
        Agent token
        <small>
          <TokenExpiry expiresAt={expiresAt} now={now} />
          {isExpired(expiresAt, now) && (
            <>
              {" "}
              <a href={`/agents/${agentId}#manage`} aria-label={`Create a new token for “${label}”`}>
                Create a new one
              </a>
            </>
          )}
        </small>
      </span>
      <span class="actions">
        {repositories > 0 && (
          <button
            type="submit"
            class="small plain danger"
            form="revoke-agent"
            name="agent_id"
            value={agentId}
            aria-label={`Revoke all access for “${label}”`}
          >
            Revoke all
          </button>
        )}
      </span>
    </li>
  );
}

/** A label that can't be used, the reason, and the other fields of the form. */
interface RefusedRegistration {
  label: string;
  lifetime: TokenLifetime;
  mistake: string;
}

interface RegistrationFormProps {
  session: Session;
  className: string;
  /** Whether registering is the page's only primary action. */
  isPrimary?: boolean;
  refused?: RefusedRegistration;
}

/** The form that registers an agent. */
export function RegistrationForm({ session, className, isPrimary = false, refused }: RegistrationFormProps) {
  return (
    <form method="post" action="/agents" class={className}>
      <Csrf session={session} />
      <TextField
        label="Agent name"
        name="label"
        value={refused?.label}
        required
        mistake={refused && `${refused.mistake} Nothing was registered.`}
      />
      <TokenLifetimeField chosen={refused?.lifetime} />
      <button type="submit" class={isPrimary ? "primary" : undefined}>
        Register agent
      </button>
    </form>
  );
}

/** Shows the registration form again, with the label that can't be used and the reason. */
export function refusedLabelPage(session: Session, refused: RefusedRegistration): string {
  return html(
    <Page title="Choose another name" session={session} width="narrow">
      <RegistrationForm session={session} className="card pad line" isPrimary refused={refused} />
      <p>
        <a href="/">Go to dashboard</a>
      </p>
    </Page>,
  );
}
