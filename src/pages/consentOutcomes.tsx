import { relativeTime } from "../domain/time.ts";
import type { ConsentView, DecidedSection, MessageSection } from "./consentView.ts";
import { Icon } from "./icon.tsx";
import { AgentLabel, Csrf, html, Page } from "./layout.tsx";
import { OutcomeRows, outcomeOf, type WantOutcome } from "./wantOutcome.tsx";

/** The decisions about the repositories on the page. */
export function Outcomes({ view }: { view: ConsentView }) {
  const decided = view.sections.filter((section) => section.kind === "decided");
  if (decided.length === 0) return null;
  return (
    <div class="stack">
      {decided.map((section) => (
        <DecidedCard key={section.name} section={section} now={view.now} />
      ))}
    </div>
  );
}

function DecidedCard({ section: { name, details }, now }: { section: DecidedSection; now: number }) {
  return (
    <section class="card" aria-labelledby={name}>
      <div class="head">
        <Icon name="repository" />
        <h2 id={name}>{details.consent?.repo ?? details.want.repo}</h2>
      </div>
      <div class="split">
        <OutcomeRows outcome={outcomeOf(details, now)} decidedAt={details.decidedAt} now={now} />
      </div>
    </section>
  );
}

/** The repositories that the viewer can't decide about, with the reasons, and the link to pass on to someone who can. */
export function Blocked({ view, link }: { view: ConsentView; link: string }) {
  const blocked = view.sections.filter((section) => section.kind === "message");
  if (blocked.length === 0) return null;
  return (
    <div class="stack">
      {blocked.map((section) => (
        <MessageCard key={section.name} section={section} />
      ))}
      {blocked.some(({ passOn }) => passOn) && <PassOn link={link} />}
    </div>
  );
}

function MessageCard({ section: { name, asked, message } }: { section: MessageSection }) {
  const { link, more = [] } = message;
  return (
    <section class="card" aria-labelledby={name}>
      <div class="head">
        <Icon name="repository" />
        <h2 id={name}>{asked}</h2>
      </div>
      <div class="pad split stack tight">
        <p>
          <strong>{message.title}.</strong> {message.detail}
        </p>
        <p class="hint">
          {[...(link ? [link] : []), ...more].map(({ href, text }, index) => (
            <>
              {index > 0 && " · "}
              <a key={href} href={href}>
                {text}
              </a>
            </>
          ))}
        </p>
      </div>
    </section>
  );
}

/** The link to pass on to someone else who administers a repository. */
export function PassOn({ link }: { link: string }) {
  return (
    <section class="card pad stack" aria-labelledby="pass">
      <h2 id="pass">Pass this link on to an administrator</h2>
      <code class="secret">{link}</code>
      <p class="hint">Opening the link approves nothing. They sign in, see who wants what, and decide.</p>
    </section>
  );
}

/** Shows what was decided when nothing on the page is left to decide. */
export function decidedPage(view: ConsentView, link: string): string {
  const decided = view.sections.filter((section) => section.kind === "decided");
  const states = new Set(decided.map(({ details }) => outcomeOf(details, view.now).state));
  const [state] = states.size === 1 ? states : (["approved_in_part"] as const);
  const title = titles[state ?? "approved_in_part"];
  const [only] = view.request.wants.length === 1 ? decided : [];
  return html(
    <Page title={title} session={view.session} width="narrow" hasTimes lead={<Lead view={view} only={only} />}>
      {only ? <OnlyOutcome section={only} now={view.now} /> : <Outcomes view={view} />}
      <Blocked view={view} link={link} />
      <NextSteps view={view} decided={decided} />
      <Pages pages={view.pages} />
    </Page>,
  );
}

const titles: Record<WantOutcome["state"], string> = {
  approved: "Approved",
  approved_in_part: "Approved in part",
  denied: "Not approved",
  ended: "This access has ended",
};

function Lead({ view, only }: { view: ConsentView; only: DecidedSection | undefined }) {
  const { agent, now } = view;
  const isOwn = agent.registeredBy?.id === view.session.user.id;
  const subject = isOwn ? (
    <>
      Your agent “<bdi>{agent.label}</bdi>”
    </>
  ) : (
    <>
      The agent <AgentLabel label={agent.label} />
    </>
  );
  if (!only) {
    const isShared = view.sections.some((section) => section.kind === "message" && section.passOn);
    const isApproved = view.sections.some(
      (section) => section.kind === "decided" && Number.isFinite(outcomeOf(section.details, now).endsAt),
    );
    return (
      <>
        {subject} asked for access to {view.request.wants.length} repositories.{" "}
        {isApproved && "It will continue automatically with what you approved. "}
        {isShared ? "Someone else has to decide on the rest." : "You can close this page."}
      </>
    );
  }
  const { state, endsAt } = outcomeOf(only.details, now);
  const repo = only.details.consent?.repo ?? only.details.want.repo;
  if (state === "denied" || state === "ended")
    return (
      <>
        {subject} has no access to <strong>{repo}</strong>.{" "}
        {state === "denied"
          ? "This request was denied, and the agent was told. If you change your mind, ask the agent to try again. It can get a new link 10 minutes after you denied this request."
          : "This request was approved, but the access has expired or been revoked. If you still want to give access, ask the agent to try again. It will get a new link."}
      </>
    );
  return (
    <>
      {subject} has access to <strong>{repo}</strong>. Its access ends {relativeTime(endsAt, now)}. The agent will
      continue automatically. You can close this page.
    </>
  );
}

function OnlyOutcome({ section, now }: { section: DecidedSection; now: number }) {
  return (
    <section class="card" aria-label="Decisions">
      <OutcomeRows outcome={outcomeOf(section.details, now)} decidedAt={section.details.decidedAt} now={now} />
    </section>
  );
}

function NextSteps({ view, decided }: { view: ConsentView; decided: DecidedSection[] }) {
  const { agentId } = view.request;
  const active = decided.filter(({ details }) => Number.isFinite(outcomeOf(details, view.now).endsAt));
  return (
    <section class="stack" aria-labelledby="next">
      <h2 id="next">Next steps</h2>
      <div class="actions">
        {active.length > 0 ? (
          <a class="button" href={`/agents/${agentId}`}>
            See what this agent does
          </a>
        ) : (
          <a class="button" href="/">
            Go to dashboard
          </a>
        )}
        {active.map(
          ({ details: { consent } }) =>
            consent && (
              <form
                key={consent.id}
                method="post"
                action={`/agents/${agentId}/consents/${consent.repositoryId}/revoke`}
              >
                <Csrf session={view.session} />
                <button type="submit" class="danger">
                  Revoke access to {consent.repo}
                </button>
              </form>
            ),
        )}
      </div>
      {active.length > 0 && (
        <p class="hint">
          You can revoke access at any time <a href="/">on your dashboard</a>.
        </p>
      )}
    </section>
  );
}

/** Links to the pages of a request for many repositories. */
export function Pages({ pages: { current, all } }: Pick<ConsentView, "pages">) {
  if (all.length < 2) return null;
  return (
    <nav class="actions" aria-label="Request pages">
      {all.map(({ href, first, last }, index) => (
        <a key={href} class="button" href={href} aria-current={index === current ? "page" : undefined}>
          {first === last ? `Repository ${first}` : `Repositories ${first} to ${last}`}
        </a>
      ))}
    </nav>
  );
}
