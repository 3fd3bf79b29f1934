import type { DirectoryPage, ListedConsent } from "../directory/queries.ts";
import type { Session } from "../session/cookie.ts";
import type { Outcome } from "../session/outcome.ts";
import { AccessRow } from "./accessCards.tsx";
import { Empty } from "./elements.tsx";
import { Csrf, html, Page } from "./layout.tsx";
import { OutcomeNotices } from "./outcomeNotice.tsx";

interface RepositoryView {
  session: Session;
  /** The full name as GitHub currently spells it. */
  fullName: string;
  page: DirectoryPage;
  query: { after?: string };
  /** The address of this page. */
  here: string;
  /** The sealed proof that the viewer administers the repository. */
  proof: string;
  outcome: Outcome | null;
  now: number;
}

/** Shows an administrator of a repository all access to it, regardless of who approved it. */
export function repositoryPage(view: RepositoryView): string {
  const { session, fullName, page, query, here, proof, outcome, now } = view;
  const { consents, next } = page;
  return html(
    <Page
      title={`All access to ${fullName}`}
      session={session}
      width="wide"
      crumbs={<a href="/">Dashboard</a>}
      lead={
        consents.length > 0 && (
          <>
            These agents have access to <a href={`${session.serverUrl}/${fullName}`}>{fullName}</a>, no matter who
            approved it. You can revoke it because you administer the repository.
          </>
        )
      }
      hasTimes
    >
      <OutcomeNotices outcome={outcome} page={page} here={here} now={now} />
      {consents.length === 0 && (
        <Empty>
          {query.after === undefined
            ? "No agent has access to this repository through deplodash."
            : "No other agents have access."}
        </Empty>
      )}
      {consents.length > 0 && (
        <form class="card" method="post" action={`${here}/revoke`} aria-label={`Access to ${fullName}`}>
          <Csrf session={session} />
          <input type="hidden" name="proof" value={proof} />
          <RevokeAll consents={consents} fullName={fullName} />
          <ul class="rows access split">
            {consents.map((consent) => (
              <AccessRow key={consent.agentId} session={session} consent={consent} now={now}>
                <Actions consent={consent} fullName={fullName} />
              </AccessRow>
            ))}
          </ul>
        </form>
      )}
      <nav aria-label="Access pages" class="line" hidden={query.after === undefined && next === null}>
        {query.after !== undefined && <a href={here}>First page</a>}
        {next !== null && <a href={`${here}?${new URLSearchParams({ after: next })}`}>Next page</a>}
      </nav>
    </Page>,
  );
}

function RevokeAll({ consents, fullName }: { consents: readonly ListedConsent[]; fullName: string }) {
  const count = consents[0]?.agents ?? 0;
  return (
    <div class="head">
      <h2>{count === 1 ? "1 agent" : `${count} agents`}</h2>
      {count > 1 && (
        <span class="end">
          <button
            type="submit"
            class="small danger"
            name="agent_id"
            value="all"
            aria-label={`Revoke all access to ${fullName}`}
          >
            Revoke all
          </button>
        </span>
      )}
    </div>
  );
}

function Actions({ consent, fullName }: { consent: ListedConsent; fullName: string }) {
  const { agentId, repositoryId, label } = consent;
  return (
    <>
      <a
        class="button small"
        href={`/access/${agentId}/${repositoryId}`}
        aria-label={`Change access to ${fullName} for “${label}”`}
      >
        Change
      </a>
      <button
        type="submit"
        class="small danger"
        name="agent_id"
        value={agentId}
        aria-label={`Revoke access to ${fullName} for “${label}”`}
      >
        Revoke
      </button>
    </>
  );
}
