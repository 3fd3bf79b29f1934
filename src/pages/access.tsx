import type { Duration } from "../domain/duration.ts";
import type { SectionAnswers, SectionMistakes, SectionQuestions } from "../domain/sectionForm.ts";
import type { Administers } from "../github/authority.ts";
import type { Agent } from "../ledger/agent.ts";
import type { RecordedDecision } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { CodeField } from "./codeQuestion.tsx";
import { Claims, RegistrantFact, RepositoryFacts } from "./consentFacts.tsx";
import { Badge, Notice } from "./elements.tsx";
import { DurationField } from "./fields.tsx";
import { Csrf, html, Page } from "./layout.tsx";
import { PermissionRows } from "./permissionRow.tsx";
import { ProtectionNote } from "./protection.tsx";

/** A form that wasn't accepted, and the reason. */
export interface ReturnedAccess {
  answers: SectionAnswers;
  duration: Duration | "as_it_is";
  notice: string;
  mistakes?: SectionMistakes;
}

interface AccessView {
  session: Session;
  agent: Agent;
  proof: Administers;
  /** The agent's current access. */
  held: RecordedDecision[];
  questions: SectionQuestions;
  answers: SectionAnswers;
  duration?: ReturnedAccess["duration"];
  notice?: string;
  mistakes?: SectionMistakes;
  /** The sealed record of what this page shows, which the form sends back. */
  shown: string;
  action: string;
  now: number;
}

/** The name of the form's only section. The names of its fields begin with it. */
export const accessSection = "r1";

/** Shows an administrator of the repository what an agent may do there, with a form to change it. */
export function accessPage(view: AccessView): string {
  const { session, agent, proof, notice } = view;
  const { fullName } = proof.repository;
  const isOwn = agent.registeredBy?.id === session.user.id;
  return html(
    <Page
      title={`Change access to ${fullName}`}
      heading={
        <>
          Change what <AgentName agent={agent} isOwn={isOwn} /> may do in {fullName}
        </>
      }
      session={session}
      crumbs={
        <>
          <a href="/">Dashboard</a> / Change access
        </>
      }
      lead="You can extend or shorten its access, change its branches, or remove permissions. To get more permissions, the agent has to ask for them."
    >
      {notice && (
        <Notice tone="risk" role="alert">
          <p>{notice}</p>
        </Notice>
      )}
      <Facts view={view} isOwn={isOwn} />
      <AccessForm {...view} />
    </Page>,
  );
}

/** The agent as the heading names it. Only the person who chose its label sees the label there. */
function AgentName({ agent: { label, registeredBy }, isOwn }: { agent: Agent; isOwn: boolean }) {
  if (isOwn)
    return (
      <>
        “<bdi>{label}</bdi>”
      </>
    );
  return <>{registeredBy ? `@${registeredBy.login}’s agent` : "an agent of this service’s operator"}</>;
}

function Facts({ view: { session, agent, proof, held, now }, isOwn }: { view: AccessView; isOwn: boolean }) {
  const { fullName } = proof.repository;
  return (
    <div class={isOwn ? "stack" : "pair"}>
      <section class="card pad stack" aria-labelledby="checked">
        <h2 id="checked">What deplodash checked</h2>
        <ul class="facts">
          {!isOwn && <RegistrantFact agent={agent} session={session} now={now} />}
          <RepositoryFacts repository={{ fullName, asked: fullName, authority: proof, held }} now={now} />
        </ul>
      </section>
      {!isOwn && <Claims label={agent.label} reason={null} />}
    </div>
  );
}

function AccessForm(view: AccessView) {
  const { session, held, shown, action, now, duration = "as_it_is" } = view;
  return (
    <form method="post" action={action} class="stack">
      <Csrf session={session} />
      <input type="hidden" name="shown" value={shown} />
      <Rows {...view} />
      <DurationField legend="When should it end?" chosen={duration} now={now} endsAt={endOf(held)} />
      <div class="card pad stack">
        <div class="actions decide">
          <button type="submit" class="primary">
            Save changes
          </button>
          <a class="button" href="/">
            Cancel
          </a>
        </div>
        <p class="hint">
          If you remove a permission, the agent’s current tokens stop working within seconds, and pushes in progress are
          stopped. Your changes replace all earlier approvals. To end the agent’s access completely, revoke it on your
          dashboard.
        </p>
      </div>
    </form>
  );
}

function Rows({ questions, answers, mistakes = {}, proof }: AccessView) {
  const { code, permissions } = questions;
  const rows = { section: accessSection, answers, mistakes, installation: proof.installation };
  const administering = permissions.filter(({ administers }) => administers);
  const others = permissions.filter(({ administers }) => !administers);
  return (
    <>
      {(code || others.length > 0) && (
        <div class="card">
          {code && (
            <CodeField
              question={code}
              choice={answers}
              names={{ code: `${accessSection}.contents`, branches: `${accessSection}.branches` }}
              repo={proof.repository.fullName}
              none={{ label: "No access to code" }}
              answers={["none", "read", "limited", "any"]}
              others={permissions.map(({ asked }) => asked)}
              protection={<ProtectionNote branch={proof.defaultBranch} />}
              mistakes={mistakes}
            />
          )}
          <PermissionRows {...rows} questions={others} />
        </div>
      )}
      {administering.length > 0 && (
        <section class="card" aria-labelledby="administering">
          <div class="head">
            <h2 id="administering">Administer the repository</h2>
            <Badge tone="risk">High risk</Badge>
            <p class="hint">Removing these permissions won’t undo what the agent did with them.</p>
          </div>
          <div class="split">
            <PermissionRows {...rows} questions={administering} />
          </div>
        </section>
      )}
    </>
  );
}

/** Returns when the access ends, or `null` if its permissions end at different times. */
function endOf(held: readonly RecordedDecision[]): number | null {
  const [end = null, ...others] = new Set(held.map(({ endsAt }) => endsAt));
  return others.length === 0 ? end : null;
}
