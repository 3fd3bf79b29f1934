import { type PermissionQuestion, scopesOf } from "../domain/permissionQuestion.ts";
import type { Level } from "../domain/permissions.ts";
import { descriptionOf, isScope, type Scope } from "../domain/scopes.ts";
import type { SectionAnswers, SectionMistakes } from "../domain/sectionForm.ts";
import type { Installation } from "../github/installations.ts";
import { Badge, Notice } from "./elements.tsx";
import { Enumeration } from "./enumeration.tsx";
import { Permission, Segment } from "./fields.tsx";
import { permissionName } from "./permissionName.ts";

interface PermissionRowsProps {
  /** The name of the section. The names of its fields begin with it. */
  section: string;
  questions: readonly PermissionQuestion[];
  answers: SectionAnswers;
  mistakes: SectionMistakes;
  installation: Installation;
  /** Whether something else can be approved. Default: yes. */
  hasRest?: boolean;
}

/** A row for each permission, with the levels to choose from. */
export function PermissionRows({ questions, ...props }: PermissionRowsProps) {
  return (
    <>
      {questions.map((question) => (
        <PermissionRow key={question.permission} question={question} {...props} />
      ))}
    </>
  );
}

function PermissionRow(props: { question: PermissionQuestion } & Omit<PermissionRowsProps, "questions">) {
  const { question, section, answers, mistakes, installation } = props;
  const { permission, levels, asked } = question;
  const name = `${section}.${permission}`;
  const chosen = answers.levels[permission] ?? "none";
  const lifts = scopesOf(permission, chosen).some((scope) => mistakes.lifting?.includes(scope));
  const descriptions = [...(question.isUnavailable ? [`${name}-why`] : []), ...(lifts ? [`${name}-mistake`] : [])];
  return (
    <Permission
      title={permissionName(permission)}
      permission={permission}
      hint={levels.length === 1 ? null : descriptionOf(asked)}
      disabled={levels.length === 1}
      {...(descriptions.length > 0 && { describedBy: descriptions.join(" ") })}
    >
      {question.isUnavailable && (
        <Unavailable
          id={`${name}-why`}
          question={question}
          installation={installation}
          hasRest={props.hasRest ?? true}
        />
      )}
      {lifts && (
        <p class="error" id={`${name}-mistake`}>
          This can’t be combined with a branch limit, because it could lift the limit.
        </p>
      )}
      {levels.length === 1 ? (
        <span class="state">
          <Badge>Not available</Badge>
        </span>
      ) : (
        <Segment
          name={name}
          options={levels.map((level) => ({ value: level, label: levelLabel(asked, level) }))}
          chosen={chosen}
          invalid={lifts}
        />
      )}
    </Permission>
  );
}

/** The hint that says which permission the GitHub App lacks and where to change that. */
function Unavailable({
  id,
  question,
  installation,
  hasRest,
}: { id: string; question: PermissionQuestion } & Pick<PermissionRowsProps, "installation" | "hasRest">) {
  return (
    <p class="hint" id={id}>
      {question.levels.length === 1
        ? "The GitHub App doesn’t have this permission on "
        : "The agent also asked for write access, but the GitHub App has only read access on "}
      <bdi>{installation.account.login}</bdi>’s account. {hasRest && "You can approve the rest without it. "}
      <a href={installation.url}>Review the App on GitHub</a>
    </p>
  );
}

function levelLabel(asked: Scope, level: Level): string {
  if (level === "none") return "None";
  if (level === "read") return "Read";
  return isScope(asked.replace(":write", ":read")) ? "Read and write" : "Write";
}

interface AdministeringProps extends PermissionRowsProps {
  /** The scopes that can't be combined with a branch limit, or none if the page doesn't offer a limit. */
  lifting: readonly Scope[];
}

/** The permissions that administer the repository, in a separate card with the effects that outlive a revocation. */
export function AdministeringRows({ lifting, ...rows }: AdministeringProps) {
  const { questions, answers } = rows;
  const isOpen = questions.some(({ permission }) => (answers.levels[permission] ?? "none") !== "none");
  return (
    <details class="card" open={isOpen}>
      <summary>
        <strong>Administer the repository</strong> <Badge tone="risk">High risk</Badge>{" "}
        <small>
          {questions.length === 1 ? "1 permission" : `${questions.length} permissions`} requested
          {!isOpen && ", none selected"}. Changes that the agent makes with {questions.length === 1 ? "it" : "them"} can
          outlast revocation.
        </small>
      </summary>
      <div class="pad stack">
        <Notice tone="risk">
          <p>
            <strong>Revoking won’t undo what the agent did with {questions.length === 1 ? "this" : "these"}.</strong>{" "}
            The following stay in effect until you undo them on GitHub:
          </p>
          <ul class="bullets">
            {lasting
              .filter(({ scopes }) => questions.some(({ asked }) => scopes.includes(asked)))
              .map(({ what }) => (
                <li key={what}>{what}</li>
              ))}
          </ul>
        </Notice>
        {lifting.length > 0 && (
          <p class="hint">
            You can’t combine <Enumeration names={lifting} /> with a branch limit, because{" "}
            {lifting.length === 1 ? "it" : "each of them"} could lift the limit.
          </p>
        )}
      </div>
      <PermissionRows {...rows} />
    </details>
  );
}

/** The effects that remain on GitHub after a revocation, with the scopes that allow them. */
const lasting: { what: string; scopes: Scope[] }[] = [
  { what: "deploy keys that it added", scopes: ["administration:write"] },
  { what: "collaborators that it invited", scopes: ["administration:write"] },
  { what: "branch protection and settings that it changed", scopes: ["administration:write"] },
  { what: "workflow code that it pushed, which runs with the repository’s secrets", scopes: ["workflows:write"] },
  { what: "workflow runs that it started or approved, and workflows that it turned on", scopes: ["actions:write"] },
  { what: "variables that it set, which workflows read", scopes: ["actions_variables:write"] },
  {
    what: "secrets that it set, which workflows use",
    scopes: ["secrets:write", "dependabot_secrets:write", "environments:write"],
  },
  { what: "webhooks that it added, which send events to other servers", scopes: ["repository_hooks:write"] },
  { what: "changes that it merged", scopes: ["merge_queues:write"] },
  { what: "the site that it published", scopes: ["pages:write"] },
  { what: "properties that it changed, which rules may depend on", scopes: ["repository_custom_properties:write"] },
];
