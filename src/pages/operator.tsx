import { maxCounted, type ServiceAgent, type ServicePage, type ServiceQuery } from "../directory/serviceQueries.ts";
import { withCommas } from "../domain/number.ts";
import { lastUseDay, relativeTime } from "../domain/time.ts";
import type { Session } from "../session/cookie.ts";
import { Avatar } from "./avatar.tsx";
import { Empty, Notice } from "./elements.tsx";
import { Csrf, html, Page } from "./layout.tsx";
import { type ReturnedRevocation, Revocations } from "./operatorRevocations.tsx";

interface OperatorProps {
  session: Session;
  page: ServicePage;
  query: ServiceQuery;
  now: number;
  /** The form that wasn't accepted. */
  returned?: ReturnedRevocation;
  isLiftingRefused?: boolean;
}

/** Shows all agents and the revocations that operators have started. */
export function operatorPage({ session, page, query, now, returned, isLiftingRefused = false }: OperatorProps): string {
  return html(
    <Page
      title="Operator"
      session={session}
      width="wide"
      current="/operator"
      lead="You can end access and tokens here. You can’t approve requests, issue tokens, or read them. The agent’s activity shows everything you do, attributed to the operator."
      hasTimes
    >
      <Statistics page={page} />
      <PendingTokens page={page} now={now} />
      <section class="stack" aria-labelledby="all">
        <h2 id="all">Agents</h2>
        <Filter query={query} />
        <AgentRows session={session} page={page} query={query} now={now} />
        <Search session={session} page={page} />
      </section>
      <Revocations session={session} page={page} now={now} returned={returned} isLiftingRefused={isLiftingRefused} />
    </Page>,
  );
}

function Statistics({ page: { counts, pending } }: { page: ServicePage }) {
  return (
    <section class="card" aria-label="Service">
      <ul class="stats pad">
        <li>
          <strong>{count(counts.agents, "agent")}</strong>
          <small>registered with this service</small>
        </li>
        <li>
          <strong>{count(counts.consents, "active consent")}</strong>
          <small>each for one agent and one repository</small>
        </li>
        <li>
          <strong class={pending.length > 0 ? "warn" : undefined}>
            {pending.length === 0 ? "No open revocations" : count(pending.length, "open revocation")}
          </strong>
          <small>{pending.length === 0 ? "GitHub has confirmed all" : "not confirmed by GitHub yet"}</small>
        </li>
      </ul>
    </section>
  );
}

/** Returns a number with its noun, such as "1 agent" or "10,000 consents or more". */
function count(number: number, noun: string): string {
  if (number >= maxCounted) return `${withCommas(maxCounted)} ${noun}s or more`;
  return `${withCommas(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function PendingTokens({ page: { pending }, now }: { page: ServicePage; now: number }) {
  if (pending.length === 0) return null;
  return (
    <Notice tone="warn" role="status">
      <p>
        <strong>GitHub may still accept some revoked tokens.</strong> deplodash keeps trying, and each token expires
        within an hour anyway. <a href="https://www.githubstatus.com/">GitHub’s status page</a>
      </p>
      <ul>
        {pending.map(({ agentId, repositoryId, label, repo, pending: tokens }) => (
          <li key={`${agentId} ${repositoryId}`}>
            {count(tokens?.tokens ?? 0, "token")} issued to “<bdi>{label}</bdi>” for <bdi>{repo}</bdi>, expiring{" "}
            {relativeTime(tokens?.until ?? now, now)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const origins = {
  by_anyone: "By anyone",
  by_a_person: "By a person",
  by_an_operator: "By an operator",
};

function Filter({ query }: { query: ServiceQuery }) {
  return (
    <form class="line filter" method="get" action="/operator">
      <label class="field">
        Search
        <input type="search" name="q" value={query.search} placeholder="Name, agent ID, or person" maxLength={100} />
      </label>
      <label class="field">
        Registered
        <select name="registered">
          {Object.entries(origins).map(([value, text]) => (
            <option key={value} value={value} selected={value === (query.registered ?? "by_anyone")}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Apply</button>
    </form>
  );
}

type RowsProps = Pick<OperatorProps, "session" | "page" | "query" | "now">;

function AgentRows({ session, page: { agents, next }, query, now }: RowsProps) {
  const { search: q, registered } = query;
  const isFiltered = q !== undefined || registered !== undefined;
  if (agents.length === 0)
    return <Empty>{isFiltered ? "No agent matches this search." : "There are no agents yet."}</Empty>;
  const more = new URLSearchParams({ ...(q && { q }), ...(registered && { registered }), after: next ?? "" });
  return (
    <>
      <ul class="card rows access">
        {agents.map((agent) => (
          <AgentRow key={agent.agentId} session={session} agent={agent} now={now} />
        ))}
      </ul>
      {(next !== null || query.after !== undefined) && (
        <p class="hint">
          {query.after !== undefined && <a href="/operator">Newest agents</a>}
          {query.after !== undefined && next !== null && " · "}
          {next !== null && <a href={`/operator?${more}`}>Older agents</a>}
        </p>
      )}
    </>
  );
}

function AgentRow({ session, agent, now }: { session: Session; agent: ServiceAgent; now: number }) {
  const { agentId, label, registrant, createdAt, repositories, usedAt, isBeingRevoked } = agent;
  return (
    <li>
      <span>
        <strong>
          <bdi>{label}</bdi>
        </strong>
        <small>
          <code>{agentId}</code>
        </small>
      </span>
      <span>
        {registrant ? (
          <>
            <Avatar userId={registrant.id} session={session} /> @<bdi>{registrant.login}</bdi>
          </>
        ) : (
          "By an operator"
        )}
        <small>
          {registrant && `ID ${registrant.id} · `}Registered {relativeTime(createdAt, now)}
        </small>
      </span>
      <span>
        {isBeingRevoked ? "Access is being revoked" : accessOf(repositories)}
        <small>{usedAt === null ? "Never used" : `Used ${lastUseDay(usedAt, now)}`}</small>
      </span>
      <form class="actions" method="post" action={`/operator/agents/${agentId}`}>
        <Csrf session={session} />
        {!registrant && (
          <button type="submit" class="small" name="act" value="rotate" aria-label={`Rotate the token for ${label}`}>
            Rotate
          </button>
        )}
        {repositories > 0 && (
          <button
            type="submit"
            class="small danger"
            name="act"
            value="revoke"
            aria-label={`Revoke all access for ${label}`}
          >
            Revoke all
          </button>
        )}
        {!registrant && (
          <button type="submit" class="small danger" name="act" value="delete" aria-label={`Delete ${label}`}>
            Delete
          </button>
        )}
      </form>
    </li>
  );
}

function accessOf(repositories: number): string {
  if (repositories === 0) return "No access";
  return `Access to ${repositories === 1 ? "1 repository" : `${repositories} repositories`}`;
}

function Search({ session, page: { search } }: { session: Session; page: ServicePage }) {
  if (search.isRunning)
    return (
      <p class="hint" role="status">
        deplodash is searching for agents that aren’t listed yet
        {search.found > 0 && `, and has found ${count(search.found, "agent")}`}. <a href="/operator">Check again</a>
      </p>
    );
  return (
    <form class="line" method="post" action="/operator/agents">
      <Csrf session={session} />
      <p class="hint">
        An agent registered with <code>npm run agent</code> appears here after it first asks for access.
      </p>
      <button type="submit" class="small">
        Search for unlisted agents
      </button>
    </form>
  );
}
