import { relativeTime } from "../domain/time.ts";
import type { Agent } from "../ledger/agent.ts";
import { Avatar } from "./avatar.tsx";
import { Claims, RegistrantFact, RepositoryFacts } from "./consentFacts.tsx";
import { ConsentForm } from "./consentForm.tsx";
import { Blocked, Outcomes, Pages } from "./consentOutcomes.tsx";
import type { ConsentView, FormView, OpenSection } from "./consentView.ts";
import { Notice } from "./elements.tsx";
import { html, Page } from "./layout.tsx";

/** Shows an owner which agent requests what, with a form to decide. */
export function consentPage(view: ConsentView, form: FormView): string {
  const { session, agent, request, sections, pages, now } = view;
  const { registeredBy } = agent;
  const isOwn = registeredBy?.id === session.user.id;
  const open = sections.filter((section) => section.kind === "open");
  const only = request.wants.length === 1 ? open[0] : undefined;
  const what = only?.fullName ?? `${request.wants.length} repositories`;
  return html(
    <Page
      title={`Access to ${what}`}
      session={session}
      crumbs={`Access request · link expires ${relativeTime(request.expiresAt, now)}`}
      picture={registeredBy && <Avatar userId={registeredBy.id} session={session} big />}
      heading={<Heading agent={agent} isOwn={isOwn} what={what} />}
      lead={isOwn && <Lead agent={agent} now={now} isSingle={request.wants.length === 1} />}
    >
      <FactsAndClaims view={view} isOwn={isOwn} only={only} />
      {!isOwn && open.length > 0 && <Stranger agent={agent} />}
      <Outcomes view={view} />
      {open.length > 0 && <ConsentForm view={view} form={form} open={open} />}
      <Blocked view={view} link={form.link} />
      <Pages pages={pages} />
    </Page>,
  );
}

/** The heading, which states only what deplodash has verified. Only the person who chose the agent's label sees the label there. */
function Heading({ agent: { label, registeredBy }, isOwn, what }: { agent: Agent; isOwn: boolean; what: string }) {
  if (isOwn)
    return (
      <>
        Your agent “<bdi>{label}</bdi>” wants access to {what}
      </>
    );
  return (
    <>
      An agent registered by {registeredBy ? `@${registeredBy.login}` : "this service’s operator"} wants access to{" "}
      {what}
    </>
  );
}

function Lead({ agent, now, isSingle }: { agent: Agent; now: number; isSingle: boolean }) {
  return (
    <>
      You registered it {agent.byDeviceCode && "with a device code "}
      {relativeTime(agent.createdAt, now)}.{agent.byDeviceCode && " Nothing is preselected."}
      {!isSingle && " You can give it less than it asked for, and decide on each repository separately."}
    </>
  );
}

function FactsAndClaims({ view, isOwn, only }: { view: ConsentView; isOwn: boolean; only: OpenSection | undefined }) {
  const { session, agent, request, now } = view;
  const claims = { label: isOwn ? null : agent.label, reason: request.reason };
  const hasFacts = !isOwn || only !== undefined;
  const hasClaims = claims.label !== null || claims.reason !== null;
  return (
    <div class={hasFacts && hasClaims ? "pair" : "stack"}>
      {hasFacts && (
        <section class="card pad stack" aria-labelledby="checked">
          <h2 id="checked">What deplodash checked</h2>
          <ul class="facts">
            {!isOwn && <RegistrantFact agent={agent} session={session} now={now} />}
            {only && <RepositoryFacts repository={only} now={now} />}
          </ul>
        </section>
      )}
      <Claims {...claims} />
    </div>
  );
}

function Stranger({ agent: { registeredBy } }: { agent: Agent }) {
  return (
    <Notice tone="warn">
      <p>
        <strong>You didn’t register this agent.</strong> Approve only if you know{" "}
        {registeredBy ? (
          <>
            @<bdi>{registeredBy.login}</bdi>
          </>
        ) : (
          "who runs it"
        )}{" "}
        and expected this request. Nothing is preselected.
      </p>
    </Notice>
  );
}
