import { covers, descriptionOf, type Effect, effectOf, type Scope } from "../domain/scopes.ts";
import type { Authority } from "../github/authority.ts";
import type { Review } from "../ledger/queries.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import { AgentLabel, Csrf, Grants, html, Page, Scopes, switchAccountHref, Time } from "./layout.tsx";

/** What a person chose in the form. */
export interface Choices {
  scopes: readonly Scope[];
  days: number;
}

interface ConsentView {
  session: Session;
  request: ConsentRequest;
  review: Review;
  authority: Extract<Authority, { kind: "administers" | "may_create" }>;
  /** The repository's full name. */
  name: string;
  /** Scopes to decide: those of the request that are not approved already. */
  open: Scope[];
  /** What the agent holds on this repository, through whichever request. */
  held: { scope: Scope; endsAt: number }[];
  /** The registrant's picture. */
  avatar: string | null;
  /** Sealed, for the form. */
  shown: string;
  /** Where the form goes: this page. */
  action: string;
  /** What was wrong with the form that the person sent. */
  notice?: string;
  /** What they had chosen in it. */
  choices?: Choices;
}

const groups: [effect: Effect, legend: string, mark: string | null][] = [
  ["reads", "Look", null],
  ["writes", "Change", "writes"],
  ["administers", "Administer", "administers"],
];

/** The page on which an owner decides. */
export function consentPage(view: ConsentView): string {
  const { session, request, review, authority, name, open, held, avatar, shown, action, notice } = view;
  const { agent } = review;
  const own = agent.registeredBy?.id === session.user.id;
  const choices = view.choices ?? preselected(open, own);
  return html(
    <Page title={`${whoseAgent(agent, own)} wants access to ${name}`} session={session}>
      {notice && (
        <p class="notice" role="alert">
          {notice}
        </p>
      )}
      <dl>
        <dt>Registered by</dt>
        <dd class="who">
          {avatar && <img src={avatar} alt="" width="40" height="40" />}
          <span>
            {agent.registeredBy ? <strong>{agent.registeredBy.login}</strong> : "the operator of this service"}
            {own && " (you)"} on <Time at={agent.createdAt} />
          </span>
        </dd>
        <dt>It calls itself</dt>
        <dd>
          <AgentLabel label={agent.label} />
        </dd>
        <dt>Repository</dt>
        <dd>
          <RepositoryLine name={name} asked={request.repo} authority={authority} />
        </dd>
        {held.length > 0 && (
          <>
            <dt>What it may do there already</dt>
            <dd>
              <Grants grants={held} />
            </dd>
          </>
        )}
      </dl>
      {!own && (
        <p class="notice">
          You didn’t register this agent. Approve only if you know who did and expected this request. Nothing is
          selected for you.
        </p>
      )}
      <form method="post" action={action}>
        <Csrf session={session} />
        <input type="hidden" name="shown" value={shown} />
        {groups.map(([effect, legend, mark]) => {
          const scopes = open.filter((scope) => effectOf(scope) === effect);
          return scopes.length === 0 ? null : (
            <fieldset key={effect}>
              <legend>{legend}</legend>
              {scopes.map((scope) => (
                <ScopeBox key={scope} scope={scope} mark={mark} ticked={choices.scopes.includes(scope)} />
              ))}
            </fieldset>
          );
        })}
        <p>
          <label for="days">For how long</label>{" "}
          <select id="days" name="days">
            {[1, 7, 30, 90].map((days) => (
              <option key={days} value={days} selected={days === choices.days}>
                {days === 1 ? "1 day" : `${days} days`}
              </option>
            ))}
          </select>
        </p>
        <p class="actions">
          <button type="submit" name="decision" value="approve">
            Approve selected
          </button>
          <button type="submit" name="decision" value="deny" class="quiet">
            Deny
          </button>
        </p>
        <p class="hint">
          The agent gets tokens that work for an hour and for this repository only. You can revoke access at any time.
        </p>
      </form>
      <p class="hint">
        <a href={switchAccountHref(action)}>Not {session.user.login}? Switch account</a>
      </p>
    </Page>,
  );
}

/** The heading's subject: only what deplodash has checked, never the agent's own words. */
function whoseAgent({ registeredBy }: Review["agent"], own: boolean): string {
  if (own) return "Your agent";
  return registeredBy
    ? `An agent registered by ${registeredBy.login}`
    : "An agent registered by this service’s operator";
}

/** Nothing for somebody else's agent, and never what administers. */
function preselected(open: readonly Scope[], own: boolean): Choices {
  return { scopes: open.filter((scope) => own && effectOf(scope) !== "administers"), days: 7 };
}

function RepositoryLine({
  name,
  asked,
  authority,
}: {
  name: string;
  asked: string;
  authority: ConsentView["authority"];
}) {
  if (authority.kind === "may_create") {
    const { login, type } = authority.installation.account;
    return (
      <>
        <strong>{name}</strong>, which deplodash can’t see. If it doesn’t exist yet, approving creates it, private and
        empty, in {type === "Organization" ? "the organization" : "the account"} <strong>{login}</strong>.
      </>
    );
  }
  const { repository } = authority;
  return (
    <>
      <a href={repository.url}>{name}</a> ({repository.private ? "private" : "public"})
      {name.toLowerCase() !== asked.toLowerCase() && (
        <>
          , for which the agent asked by an earlier name, <strong>{asked}</strong>
        </>
      )}
    </>
  );
}

function ScopeBox({ scope, mark, ticked }: { scope: Scope; mark: string | null; ticked: boolean }) {
  return (
    <label class="scope">
      <input type="checkbox" name="scope" value={scope} checked={ticked} />
      <span>
        {descriptionOf(scope)}
        <br />
        <code>{scope}</code> {mark && <strong class={`mark ${mark}`}>{mark}</strong>}
      </span>
    </label>
  );
}

/** What was decided, and what is left of it. The link can't be used again. */
export function decidedPage(session: Session, request: ConsentRequest, review: Review, now: number): string {
  const { agent, consent } = review;
  const alive = consent?.decisions.filter(({ approved, endsAt }) => approved && endsAt > now) ?? [];
  const approved = alive.filter(({ scope }) => request.scopes.some((asked) => covers(scope, asked)));
  const declined = request.scopes.filter((asked) => !approved.some(({ scope }) => covers(scope, asked)));
  if (approved.length === 0 || !consent) {
    const hasEnded = (review.approved ?? []).length > 0;
    return html(
      <Page title={hasEnded ? "This access has ended" : "Not approved"} session={session}>
        <p>
          The agent <AgentLabel label={agent.label} /> has no access to <strong>{request.repo}</strong>.{" "}
          {hasEnded
            ? "This request was approved, but the access has expired or was revoked."
            : "This request was denied."}
        </p>
        <p>
          If you change your mind, let the agent ask again; it gets a new link
          {hasEnded ? "" : " ten minutes after a denial"}. You can close this page or go to{" "}
          <a href="/">the dashboard</a>.
        </p>
      </Page>,
    );
  }
  return html(
    <Page title={declined.length === 0 ? "Approved" : "Approved in part"} session={session}>
      <p>
        The agent <AgentLabel label={agent.label} /> may use <strong>{consent.repo}</strong>:{" "}
        <Grants grants={approved} />
      </p>
      {declined.length > 0 && (
        <p>
          Not approved: <Scopes scopes={declined} />
        </p>
      )}
      <p>The agent will continue automatically. You can close this page.</p>
      <p>
        You can revoke this at any time <a href="/">on the dashboard</a>. The agent’s tokens then stop working at GitHub
        within seconds.
      </p>
    </Page>,
  );
}
