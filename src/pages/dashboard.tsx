import type { DirectoryPage, PageQuery } from "../directory/queries.ts";
import type { Session } from "../session/cookie.ts";
import type { Outcome } from "../session/outcome.ts";
import { groupByRepository, RepositoryCard } from "./accessCards.tsx";
import { AccessFilter, isFiltered, pageHref } from "./accessFilter.tsx";
import { AgentList, RegistrationForm } from "./agentList.tsx";
import { GitSetup } from "./commands.tsx";
import { ConnectByCode } from "./device.tsx";
import { Code, Empty, Notice } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { Csrf, html, Page } from "./layout.tsx";
import { OutcomeNotices } from "./outcomeNotice.tsx";
import { WaitingRequests } from "./waitingRequests.tsx";

interface Dashboard {
  session: Session;
  /** The addresses of this service and of GitHub. */
  origin: string;
  serverUrl: string;
  page: DirectoryPage;
  query: PageQuery;
  showsAllAgents: boolean;
  outcome: Outcome | null;
  /** The reason that "Revoke everything" was refused. */
  mistake?: string;
  now: number;
}

const agentsAtFirst = 8;

/** Shows a person's open requests, the access that they approved or their agents have, and their agents. */
export function dashboardPage(view: Dashboard): string {
  const { session, page, query, outcome, mistake, now, showsAllAgents } = view;
  const { agents, requests, hasMoreRequests, consents, beingRevoked, unlisted } = page;
  const isNew =
    agents.length + requests.length + consents.length + beingRevoked + unlisted === 0 &&
    !isFiltered(query) &&
    query.after === undefined;
  return html(
    <Page
      title="Dashboard"
      session={session}
      {...(isNew ? {} : { width: "wide" as const })}
      current="/"
      hasTimes
      lead={isNew ? "You have no agents yet, and no request is waiting. Get started in three steps." : undefined}
    >
      {mistake && (
        <Notice tone="risk" role="alert">
          <p>
            {mistake} <a href="#everything">Go to the confirmation form</a>
          </p>
        </Notice>
      )}
      <OutcomeNotices outcome={outcome} page={page} here={pageHref(query, query.after)} now={now} />
      <WaitingRequests session={session} requests={requests} hasMore={hasMoreRequests} now={now} />
      {isNew && <FirstSteps {...view} />}
      <ActiveAccess {...view} />
      {!isNew && <AgentList session={session} agents={agents} limit={showsAllAgents ? 50 : agentsAtFirst} now={now} />}
      {!isNew && (
        <form id="revoke-agent" method="post" action="/access/revoke-all">
          <Csrf session={session} />
        </form>
      )}
      <FindRepository />
      {consents.length > 0 && <RevokeEverything {...view} />}
    </Page>,
  );
}

function ActiveAccess({ session, page, query, now }: Dashboard) {
  const { consents, next } = page;
  const groups = groupByRepository(consents);
  const isFirst = query.after === undefined;
  return (
    <section aria-labelledby="active">
      <div class="head">
        <h2 id="active">Active access</h2>
        <span class="hint">Access that you approved or that your agents have</span>
        {consents.length > 0 && (
          <a class="button small danger end" href="#everything">
            Revoke everything
          </a>
        )}
      </div>
      {(consents.length > 1 || isFiltered(query) || !isFirst) && <AccessFilter query={query} />}
      {consents.length === 0 && (
        <Empty>
          {isFiltered(query) || !isFirst
            ? "No access matches this filter. Change it to see more."
            : "Nothing yet. Access that you approve appears here, with its end date and a button to revoke it."}
        </Empty>
      )}
      {consents.length > 0 && (
        <form method="post" action="/access/revoke-all" class="stack">
          <Csrf session={session} />
          {groups.map((group) => (
            <RepositoryCard
              key={`${group[0]?.repositoryId} ${group[0]?.agentId}`}
              session={session}
              consents={group}
              now={now}
            />
          ))}
        </form>
      )}
      <nav aria-label="Access pages" class="line" hidden={isFirst && next === null}>
        {!isFirst && <a href={pageHref(query)}>First page</a>}
        {next !== null && <a href={pageHref(query, next)}>Next page</a>}
      </nav>
    </section>
  );
}

/** The form that finds all access to a repository by the repository's name. */
function FindRepository() {
  return (
    <section aria-labelledby="repository">
      <h2 id="repository">All access to a repository</h2>
      <form class="card pad line" method="get" action="/repositories">
        <TextField label="Repository that you administer" name="name" placeholder="owner/name" required />
        <button type="submit">Show access</button>
      </form>
    </section>
  );
}

function RevokeEverything({ session, page, query, mistake }: Dashboard) {
  const { consents, next } = page;
  const agents = new Set(consents.map(({ agentId }) => agentId)).size;
  const repositories = new Set(consents.map(({ repositoryId }) => repositoryId)).size;
  const who = agents === 1 ? "1 agent" : `${agents} agents`;
  const where = repositories === 1 ? "the repository above" : `the ${repositories} repositories above`;
  const isAllShown = next === null && query.after === undefined && !isFiltered(query);
  return (
    <section aria-labelledby="everything">
      <h2 id="everything">Revoke everything</h2>
      <form class="card pad stack" method="post" action="/access/revoke-all">
        <Csrf session={session} />
        <p>
          {isAllShown
            ? `Ends access to ${where} for ${who}.`
            : "Ends all the access that your dashboard lists, including what this page doesn’t show."}{" "}
          GitHub stops accepting the agents’ tokens within seconds, and pushes in progress are stopped. Your agents stay
          registered and can ask again.
        </p>
        <div class="line">
          <TextField label="Type “revoke everything” to confirm" name="confirm" required mistake={mistake} />
          <button type="submit" class="primary danger">
            Revoke everything
          </button>
        </div>
      </form>
    </section>
  );
}

function FirstSteps({ session, origin, serverUrl }: Dashboard) {
  return (
    <section class="card" aria-label="First steps">
      <div class="pad stack">
        <h2>1. Register an agent</h2>
        <p class="hint">Give it a name that you’ll recognize on a request. The next page shows its token once.</p>
        <RegistrationForm session={session} className="line" isPrimary />
        <ConnectByCode />
      </div>
      <div class="pad stack split">
        <h2>2. Set up git</h2>
        <p class="hint">
          Run this where the agent works, with its token in <code>DEPLODASH_AGENT_TOKEN</code>. Pushes then go through
          deplodash, and fetches still go straight to GitHub.
        </p>
        <GitSetup origin={origin} serverUrl={serverUrl} />
      </div>
      <div class="pad stack split">
        <h2>3. Let it push</h2>
        <p class="hint">
          The first push is refused and prints a link. Open the link, and decide what the agent may do.
        </p>
        <Code label="First push" lines={["git push origin agent/first-try"]} />
      </div>
    </section>
  );
}
