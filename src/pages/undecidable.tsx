import { relativeTime } from "../domain/time.ts";
import { AccessSummary } from "./accessSummary.tsx";
import { RegistrantFact } from "./consentFacts.tsx";
import { Blocked, PassOn } from "./consentOutcomes.tsx";
import type { ConsentView, MessageSection } from "./consentView.ts";
import { Badge, Fact } from "./elements.tsx";
import { html, Page } from "./layout.tsx";
import { Steps } from "./message.tsx";

/** Tells a person that they can't decide anything about a request, and why. */
export function undecidablePage(view: ConsentView, link: string): string {
  const sections = view.sections.filter((section) => section.kind === "message");
  const { session, request, now } = view;
  const [only] = request.wants.length === 1 ? sections : [];
  return html(
    <Page
      title={only?.message.title ?? "There’s nothing here for you to decide"}
      session={session}
      width="narrow"
      crumbs={`Access request · link expires ${relativeTime(request.expiresAt, now)}`}
      lead={only?.message.detail}
    >
      {only ? <Steps message={only.message} /> : <Blocked view={view} link={link} />}
      {only?.passOn && <PassOn link={link} />}
      {only?.seesRequest && <RequestCard view={view} section={only} />}
    </Page>,
  );
}

/** The request, as shown to a person who sees the repository on GitHub. */
function RequestCard({ view, section }: { view: ConsentView; section: MessageSection }) {
  const { session, agent, now } = view;
  const { scopes, branches } = section.details.want;
  return (
    <section class="card pad stack" aria-labelledby="what">
      <h2 id="what">The request</h2>
      <ul class="facts">
        <RegistrantFact agent={agent} session={session} now={now} />
        <Fact icon="speech">
          It calls itself “<bdi>{agent.label}</bdi>” <Badge tone="warn">Unverified</Badge>
        </Fact>
        <Fact icon="key">
          It asked for: <AccessSummary scopes={scopes} branches={branches} />
        </Fact>
      </ul>
    </section>
  );
}
