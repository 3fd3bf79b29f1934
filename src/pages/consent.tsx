import { descriptionOf, effectOf, type Scope } from "../domain/scopes.ts";
import type { Authority } from "../github/authority.ts";
import type { Review } from "../ledger/calls.ts";
import type { ConsentRequest } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import { Csrf, html, Page, Time } from "./layout.tsx";

interface ConsentView {
  session: Session;
  request: ConsentRequest;
  review: Review;
  authority: Extract<Authority, { kind: "administers" | "may_create" }>;
  /** Scopes to decide: those of the request that are not approved already. */
  open: Scope[];
  granted: Scope[];
  /** Sealed, for the form. */
  shown: string;
  /** Where the form goes: this very page. */
  action: string;
  /** What is to be mended first. */
  notice?: string;
}

const marks = { reads: null, writes: "writes", administers: "administers" } as const;

/** The page on which an owner decides. */
export function consentPage(view: ConsentView): string {
  const { session, request, review, authority, open, granted, shown, action, notice } = view;
  const { agent } = review;
  const own = agent.registeredBy?.id === session.user.id;
  const existing = authority.kind === "administers" ? authority.repository : null;
  return html(
    <Page title={`${agent.label} asks for access`} session={session}>
      {notice && (
        <p class="notice" role="alert">
          {notice}
        </p>
      )}
      <dl>
        <dt>Agent</dt>
        <dd>
          <strong>{agent.label}</strong>, registered by{" "}
          {agent.registeredBy ? <strong>{agent.registeredBy.login}</strong> : "the operator of this service"} on{" "}
          <Time at={agent.createdAt} />
        </dd>
        <dt>Repository</dt>
        <dd>
          {existing ? (
            <>
              <a href={existing.url}>{existing.fullName}</a> ({existing.private ? "private" : "public"})
            </>
          ) : (
            <>
              <strong>{request.repo}</strong> does not exist yet, as far as the GitHub App can see: approving creates
              it, private and empty
            </>
          )}
        </dd>
      </dl>
      {!own && (
        <p class="notice">
          You did not register this agent. Approve only if you know whose it is; nothing that writes is ticked for you.
        </p>
      )}
      <form method="post" action={action}>
        <Csrf session={session} />
        <input type="hidden" name="shown" value={shown} />
        <fieldset>
          <legend>It asks to</legend>
          {open.map((scope) => (
            <ScopeBox key={scope} scope={scope} ticked={own || effectOf(scope) === "reads"} />
          ))}
        </fieldset>
        {granted.length > 0 && <p>It already may: {granted.join(", ")}.</p>}
        <p>
          <label for="days">For how long</label>{" "}
          <select id="days" name="days">
            <option value="1">1 day</option>
            <option value="7" selected>
              7 days
            </option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
          </select>
        </p>
        <p class="actions">
          <button type="submit" name="decision" value="approve">
            Approve what is ticked
          </button>{" "}
          <button type="submit" name="decision" value="deny" class="quiet">
            Deny all of it
          </button>
        </p>
        <p class="hint">
          The agent gets tokens of an hour each, for this repository only. You can take this back at any time on the
          dashboard.
        </p>
      </form>
    </Page>,
  );
}

function ScopeBox({ scope, ticked }: { scope: Scope; ticked: boolean }) {
  const mark = marks[effectOf(scope)];
  return (
    <label class="scope">
      <input type="checkbox" name="scope" value={scope} checked={ticked} />
      <span>
        {descriptionOf(scope)} {mark && <strong class={`mark ${mark}`}>{mark}</strong>}
        <br />
        <code>{scope}</code>
      </span>
    </label>
  );
}

/** What was decided. The link is worth nothing more. */
export function decidedPage(session: Session, request: ConsentRequest, review: Review, decidedAt: number): string {
  const decisions = review.consent?.decisions.filter(({ scope }) => request.scopes.includes(scope)) ?? [];
  const approved = decisions.filter((decision) => decision.approved);
  const declined = request.scopes.filter((scope) => !approved.some((decision) => decision.scope === scope));
  const [first] = approved;
  return html(
    <Page title={first ? "Approved" : "Not approved"} session={session}>
      {first ? (
        <>
          <p>
            <strong>{review.agent.label}</strong> may use <strong>{review.consent?.repo}</strong> until{" "}
            <Time at={first.endsAt} />: {approved.map(({ scope }) => scope).join(", ")}.
          </p>
          {declined.length > 0 && <p>Not approved: {declined.join(", ")}.</p>}
          <p>The agent goes on by itself; you can close this page.</p>
        </>
      ) : (
        <p>
          <strong>{review.agent.label}</strong> has no access to <strong>{request.repo}</strong> by this request.
        </p>
      )}
      <p>
        Decided <Time at={decidedAt} />. <a href="/">Take it back on the dashboard</a>
      </p>
    </Page>,
  );
}
