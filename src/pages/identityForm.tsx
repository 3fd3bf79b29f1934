import { audienceOf } from "../domain/audience.ts";
import type { IdentityAnswers, IdentityMistakes, TenantRepository } from "../domain/identityForm.ts";
import type { IssuerKind } from "../domain/trustedIdentity.ts";
import type { Session } from "../session/cookie.ts";
import { Fact } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { Csrf, html, Page } from "./layout.tsx";
import { WorkloadCard } from "./workloadCard.tsx";
import { WorkloadSetup } from "./workloadSetup.tsx";

/** The result of looking up a repository. */
export type Lookup =
  | { kind: "none" }
  | { kind: "mistake"; asked: string; mistake: string }
  /** `sealed` is the record of what the page shows, which the form sends back. */
  | { kind: "found"; asked: string; repository: TenantRepository; formerName?: string | undefined; sealed: string };

interface IdentityFormView {
  session: Session;
  /** The address of this service. */
  origin: string;
  agentId: string;
  label: string;
  kind: IssuerKind;
  /** The issuers of this kind that can be chosen. */
  issuers: readonly string[];
  lookup: Lookup;
  answers: IdentityAnswers;
  mistakes: IdentityMistakes;
}

const titles: Record<IssuerKind, string> = {
  "github-actions": "Trust GitHub Actions",
  gitlab: "Trust GitLab",
  other: "Trust another issuer",
};

/** Shows an agent's registrant the form for trusting an identity to act as the agent. */
export function identityFormPage(view: IdentityFormView): string {
  const { session, agentId, label, kind, lookup } = view;
  const path = `/agents/${agentId}`;
  return html(
    <Page
      title={titles[kind]}
      heading={`${kind === "other" ? "Trust a workload" : titles[kind]} to act as this agent`}
      session={session}
      crumbs={
        <>
          <a href="/">Dashboard</a> /{" "}
          <a href={path}>
            <bdi>{label}</bdi>
          </a>{" "}
          / Trusted identities
        </>
      }
      lead={
        <>
          {kind === "other" ? "Workloads with the subject" : "Jobs that meet the conditions"} below can act as “
          <bdi>{label}</bdi>” without its token. They get the same access, and you can revoke it the same way.
        </>
      }
    >
      {kind === "github-actions" && <RepositoryCard view={view} />}
      {(kind !== "github-actions" || lookup.kind === "found") && <ConditionsForm view={view} />}
      <section class="card pad stack" aria-labelledby="setup">
        <h2 id="setup">How {kind === "other" ? "a workload" : "a job"} signs in</h2>
        <WorkloadSetup kind={kind} audience={audienceOf(view.origin, agentId)} />
      </section>
    </Page>,
  );
}

/** The form with the conditions. For GitHub Actions, it contains the repository that was looked up. */
function ConditionsForm({ view }: { view: IdentityFormView }) {
  const { session, agentId, kind, lookup, answers, mistakes } = view;
  const repository = lookup.kind === "found" ? lookup.repository.fullName : null;
  return (
    <form class="stack" method="post" action={`/agents/${agentId}/identities/${kind}`}>
      <Csrf session={session} />
      {lookup.kind === "found" && <input type="hidden" name="shown" value={lookup.sealed} />}
      {kind === "github-actions" ? <IssuerField view={view} /> : <TenantCard view={view} />}
      {kind !== "other" && <WorkloadCard kind={kind} repository={repository} answers={answers} mistakes={mistakes} />}
      <div class="card pad stack">
        <div class="actions decide">
          <button type="submit" class="primary">
            Trust {kind === "other" ? "this identity" : "these jobs"}
          </button>
          <a class="button" href={`/agents/${agentId}`}>
            Cancel
          </a>
        </div>
        {kind === "github-actions" && (
          <p class="hint">
            Jobs triggered by <code>pull_request_target</code> aren’t accepted, because anyone can trigger them with a
            pull request.
          </p>
        )}
        {kind === "gitlab" && (
          <p class="hint">Jobs in merge request pipelines aren’t accepted, because they can run a stranger’s code.</p>
        )}
      </div>
    </form>
  );
}

/** Asks for the repository and shows its ids. */
function RepositoryCard({ view: { session, agentId, lookup } }: { view: IdentityFormView }) {
  return (
    <section class="card" aria-labelledby="where">
      <form class="pad stack" method="get" action={`/agents/${agentId}/identities/github-actions`}>
        <h2 id="where">1. Whose jobs?</h2>
        <div class="line">
          <TextField
            label="Repository"
            name="repo"
            value={lookup.kind === "none" ? undefined : lookup.asked}
            required
            placeholder="owner/repository"
            mistake={lookup.kind === "mistake" && lookup.mistake}
          />
          <button type="submit">Look up</button>
        </div>
      </form>
      {lookup.kind === "found" && (
        <ul class="facts pad split">
          <Fact icon="check">
            <FoundRepository repository={lookup.repository} formerName={lookup.formerName} session={session} />
          </Fact>
        </ul>
      )}
    </section>
  );
}

interface FoundRepositoryProps {
  repository: TenantRepository;
  formerName: string | undefined;
  session: Session;
}

function FoundRepository({ repository: { id, ownerId, fullName }, formerName, session }: FoundRepositoryProps) {
  const name = <bdi>{fullName}</bdi>;
  return (
    <>
      <a href={`${session.serverUrl}/${fullName}`}>{name}</a> has repository ID <span class="badge code">{id}</span> and
      owner ID <span class="badge code">{ownerId}</span>
      <br />
      <span class="hint">
        {formerName && (
          <>
            It was renamed or moved, and <bdi>{formerName}</bdi> redirects to it.{" "}
          </>
        )}
        The IDs never change. The trusted identity keeps working if {name} is renamed, and never applies to another
        repository that takes the name.
      </span>
    </>
  );
}

/** Asks for the issuer if there are several. */
function IssuerField({ view: { issuers, answers, mistakes } }: { view: IdentityFormView }) {
  if (issuers.length === 1) return <input type="hidden" name="issuer" value={issuers[0]} />;
  return (
    <>
      <label class="field">
        Issuer
        <select name="issuer" aria-describedby={mistakes.issuer && "issuer-mistake"}>
          {issuers.map((issuer) => (
            <option key={issuer} value={issuer} selected={issuer === answers.issuer}>
              {issuer}
            </option>
          ))}
        </select>
      </label>
      {mistakes.issuer && (
        <p class="error" id="issuer-mistake" role="alert">
          {mistakes.issuer}
        </p>
      )}
    </>
  );
}

/** Asks for the tenant of a service other than GitHub. */
function TenantCard({ view }: { view: IdentityFormView }) {
  const { kind, issuers, answers, mistakes } = view;
  return (
    <section class="card pad stack" aria-labelledby="where">
      <h2 id="where">{kind === "gitlab" ? "1. Whose jobs?" : "Which workload?"}</h2>
      <IssuerField view={view} />
      {kind === "gitlab" ? (
        <TextField
          label={issuers.length === 1 ? `Project ID at ${issuers[0]?.replace("https://", "")}` : "Project ID"}
          name="project_id"
          value={answers.project_id}
          required
          placeholder="4077"
          mistake={mistakes.project_id}
          hint="GitLab shows it on the project’s page. It never changes, even if the project is renamed or moved."
        />
      ) : (
        <TextField
          label={issuers.length === 1 ? `Subject at ${issuers[0]?.replace("https://", "")}` : "Subject"}
          name="sub"
          value={answers.sub}
          required
          mistake={mistakes.sub}
          hint="The sub claim of the workload’s ID tokens. It has to match exactly. Anyone with an ID token for this subject can act as this agent, so make sure that the issuer never assigns the subject to anyone else."
        />
      )}
    </section>
  );
}
