import { liftingScopes } from "../domain/branchLimit.ts";
import { limitOf } from "../domain/decision.ts";
import type { SectionName } from "../domain/decisionForm.ts";
import type { Scope } from "../domain/scopes.ts";
import { codeAnswers, offersAnything } from "../domain/sectionForm.ts";
import { CodeField } from "./codeQuestion.tsx";
import { OtherFacts, RepositoryBadges } from "./consentFacts.tsx";
import type { OpenSection } from "./consentView.ts";
import { Notice } from "./elements.tsx";
import { Enumeration } from "./enumeration.tsx";
import { Icon } from "./icon.tsx";
import { AdministeringRows, PermissionRows } from "./permissionRow.tsx";
import { ProtectionNote } from "./protection.tsx";
import { StepHeading } from "./stepHeading.tsx";

interface SectionProps {
  section: OpenSection;
  now: number;
}

/** The questions about a page's only repository, whose facts appear above them. */
export function OnlySection({ section, now, step }: SectionProps & { step: number | undefined }) {
  const { fullName, name } = section;
  return (
    <div class="stack" id={name}>
      <div>
        {step === undefined ? (
          <>
            <h2>What may it do in {fullName}?</h2>
            <p class="hint">
              You can give it less than it asked for. Basic details, such as the name and visibility, are always
              included.
            </p>
          </>
        ) : (
          <StepHeading step={step} where={fullName} />
        )}
      </div>
      <SectionNotices section={section} now={now} />
      <OrdinaryRows section={section} className="card" />
      <Administering section={section} now={now} />
    </div>
  );
}

/** One of several repositories, with its own facts, questions, and buttons. */
export function SectionCard({ section, now, isOnly }: SectionProps & { isOnly: boolean }) {
  const { name, fullName, authority } = section;
  return (
    <section class="card" aria-labelledby={name}>
      <div class="head">
        <Icon name="repository" />
        <h2 id={name}>
          {authority.kind === "administers" ? <a href={authority.repository.url}>{fullName}</a> : fullName}
        </h2>
        <RepositoryBadges authority={authority} />
      </div>
      <OtherFacts repository={section} now={now} />
      {hasNotice(section, now) && (
        <div class="pad split stack">
          <SectionNotices section={section} now={now} />
        </div>
      )}
      <OrdinaryRows section={section} className="split" />
      <Administering section={section} now={now} className="pad split" />
      {!isOnly && <OwnButtons section={section} />}
    </section>
  );
}

function OwnButtons({ section: { name, fullName, authority, questions } }: { section: OpenSection }) {
  const canApprove = offersAnything(questions);
  return (
    <p class="pad split actions decide">
      {canApprove &&
        (authority.kind === "may_create" ? (
          <CreateButton name={name} fullName={fullName} />
        ) : (
          <button type="submit" name="decision" value={`approve:${name}`} aria-label={`Approve this one: ${fullName}`}>
            Approve this one
          </button>
        ))}
      <button
        type="submit"
        class="plain"
        name="decision"
        value={`deny:${name}`}
        formnovalidate
        aria-label={`Deny this one: ${fullName}`}
      >
        Deny this one
      </button>
    </p>
  );
}

/** The only button that creates a repository. */
export function CreateButton({
  name,
  fullName,
  primary = false,
}: {
  name: SectionName;
  fullName: string;
  primary?: boolean;
}) {
  return (
    <button
      type="submit"
      class={primary ? "primary" : undefined}
      name="decision"
      value={`create-and-approve:${name}`}
      aria-label={`Create private repository and approve: ${fullName}`}
    >
      Create private repository and approve
    </button>
  );
}

/** The permissions that don't administer the repository, beginning with code. */
function OrdinaryRows({ section, className }: { section: OpenSection; className: string }) {
  const { name, questions, answers, mistakes, authority } = section;
  const others = questions.permissions.filter(({ administers }) => !administers);
  if (!questions.code && others.length === 0) return null;
  return (
    <div class={className}>
      <CodeRow section={section} />
      <PermissionRows
        section={name}
        answers={answers}
        mistakes={mistakes}
        installation={authority.installation}
        hasRest={offersAnything(questions)}
        questions={others}
      />
    </div>
  );
}

function Administering({ section, now, className }: SectionProps & { className?: string }) {
  const { name, questions, answers, mistakes, authority, held } = section;
  const administering = questions.permissions.filter(({ administers }) => administers);
  if (administering.length === 0) return null;
  const limited = questions.code !== null || limitOf(held, now) !== null;
  const rows = (
    <AdministeringRows
      section={name}
      answers={answers}
      mistakes={mistakes}
      installation={authority.installation}
      hasRest={offersAnything(questions)}
      questions={administering}
      lifting={limited ? liftingScopes(administering.map(({ asked }) => asked)) : []}
    />
  );
  return className === undefined ? rows : <div class={className}>{rows}</div>;
}

function CodeRow({ section }: { section: OpenSection }) {
  const { name, fullName, questions, answers, mistakes, authority, held } = section;
  const { code, permissions } = questions;
  if (!code) return null;
  const others: Scope[] = [
    ...permissions.filter(({ isUnavailable }) => !isUnavailable).map(({ asked }) => asked),
    ...held.map(({ scope }) => scope),
  ];
  return (
    <CodeField
      question={code}
      choice={answers}
      names={{ code: `${name}.contents`, branches: `${name}.branches` }}
      repo={fullName}
      none={nothingMore(section)}
      answers={codeAnswers(code)}
      others={others}
      protection={
        authority.kind === "may_create" ? (
          "A new repository has no branch protection."
        ) : (
          <ProtectionNote branch={authority.defaultBranch} />
        )
      }
      mistakes={mistakes}
    />
  );
}

/** Returns the answer that approves no additional access to code. */
function nothingMore({ questions: { code } }: OpenSection) {
  if (!code || code.held === "none") return { label: "No access to code" };
  const limited = (
    <>
      It can still push to <Enumeration names={code.heldBranches} /> only.
    </>
  );
  return { label: "No change", hint: code.held === "read" ? "It can still read the code, but not push." : limited };
}

function heldLimit({ questions, held }: OpenSection, now: number) {
  const lifting = liftingScopes(questions.permissions.map(({ asked }) => asked));
  return !questions.code && lifting.length > 0 ? limitOf(held, now) : null;
}

function hasNotice(section: OpenSection, now: number): boolean {
  return (
    section.authority.kind === "may_create" ||
    section.notice !== undefined ||
    section.mistakes.empty === true ||
    heldLimit(section, now) !== null
  );
}

function SectionNotices({ section, now }: SectionProps) {
  const { name, authority, mistakes, notice, accessHref } = section;
  const limit = heldLimit(section, now);
  return (
    <>
      {notice && (
        <Notice tone="risk" role="alert">
          <p>{notice}</p>
        </Notice>
      )}
      {mistakes.empty && (
        <p class="error" id={`${name}-empty`}>
          Everything is set to None. Choose what to approve, or deny the request.
        </p>
      )}
      {authority.kind === "may_create" && (
        <Notice>
          <p>
            deplodash can create it in{" "}
            {authority.installation.account.type === "Organization" ? "the organization" : "the account"}{" "}
            <strong>{authority.installation.account.login}</strong>, <strong>private and empty</strong>. Nothing is
            created until you press the button below.
          </p>
        </Notice>
      )}
      {limit && (
        <Notice>
          <p>
            The agent can push to <Enumeration names={limit.branches} /> only. You can’t approve anything that could
            lift this limit. {accessHref && <a href={accessHref}>Change its branches</a>}
          </p>
        </Notice>
      )}
    </>
  );
}
