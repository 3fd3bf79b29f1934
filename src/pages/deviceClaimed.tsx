import { relativeTime } from "../domain/time.ts";
import { Claims, RepositoryFacts } from "./consentFacts.tsx";
import { ConsentForm } from "./consentForm.tsx";
import { Blocked, Outcomes, Pages } from "./consentOutcomes.tsx";
import type { ConsentView, FormView, OpenSection } from "./consentView.ts";
import { SignedInAs } from "./device.tsx";
import { asksLater, CodeCrumbs, type DeviceView, StartedFact } from "./deviceClaim.tsx";
import { Notice } from "./elements.tsx";
import { html, Page } from "./layout.tsx";
import { StepHeading } from "./stepHeading.tsx";

interface ClaimedView extends DeviceView {
  agentId: string;
  /** The label that the person chose. */
  label: string;
  /** When the agent token expires, or `null` if it never does. */
  expiresAt: number | null;
  /** The agent's open request with its form, or `null` if it hasn't requested anything. */
  consent: ConsentPart | null;
}

interface ConsentPart {
  view: ConsentView;
  form: FormView;
}

/** Confirms the claim and lets the person decide about the agent's request. */
export function claimedPage(claimed: ClaimedView): string {
  const { session, agentId, request, consent, now } = claimed;
  const sections = consent?.view.sections ?? [];
  const open = sections.filter((section) => section.kind === "open");
  const [only] = request.wants.length === 1 ? open : [];
  // After the claim, the agent has the name that the person chose.
  const label = request.claim === null ? request.label : null;
  const title = open.length > 0 ? "The agent is yours. What may it do?" : "The agent is yours";
  return html(
    <Page
      title={title}
      session={session}
      crumbs={<CodeCrumbs {...claimed} />}
      lead={request.wants.length === 0 && asksLater}
    >
      <div class={label === null && request.reason === null ? "stack" : "pair"}>
        <section class="card pad stack" aria-labelledby="checked">
          <h2 id="checked">What deplodash checked</h2>
          <ul class="facts">
            <StartedFact request={request} now={now} />
            {only && <RepositoryFacts repository={only} saysAuthority now={now} />}
          </ul>
        </section>
        <Claims label={label} reason={request.reason} />
      </div>
      <ClaimedNotice claimed={claimed} />
      {consent && <Decision consent={consent} open={open} />}
      {open.length === 0 && (
        <div class="actions decide">
          <a class="button primary" href={`/agents/${agentId}`}>
            Go to the agent
          </a>
        </div>
      )}
      {open.length === 0 && <SignedInAs session={session} />}
    </Page>,
  );
}

/** The open request, shown as on the consent page. */
function Decision({ consent: { view, form }, open }: { consent: ConsentPart; open: OpenSection[] }) {
  const count = view.request.wants.length;
  return (
    <>
      <Outcomes view={view} />
      {open.length > 0 && count > 1 && (
        <div>
          <StepHeading step={2} where={`${count} repositories`} />
        </div>
      )}
      {open.length > 0 && <ConsentForm view={view} form={form} open={open} step={2} />}
      <Blocked view={view} link={form.link} />
      <Pages pages={view.pages} />
    </>
  );
}

function ClaimedNotice({ claimed: { label, expiresAt, now } }: { claimed: ClaimedView }) {
  return (
    <Notice tone="ok" role="status">
      <p>
        <strong>Claimed.</strong> “<bdi>{label}</bdi>” is registered in your name and marked “registered with a device
        code”. It receives its token within seconds.{" "}
        {expiresAt === null ? "The token doesn’t expire." : `The token expires ${relativeTime(expiresAt, now)}.`}
      </p>
    </Notice>
  );
}
