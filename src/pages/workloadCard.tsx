import type { ComponentChildren } from "preact";
import type { IdentityAnswers, IdentityMistakes, WorkloadField } from "../domain/identityForm.ts";

interface Choice {
  field: WorkloadField;
  label: string;
  /** The label of the input next to the choice. */
  input: string;
  placeholder: string;
  /** The text that says who can act as the agent. */
  who: ComponentChildren;
}

interface WorkloadCardProps {
  kind: "github-actions" | "gitlab";
  /** The full name of the repository, or `null` for GitLab. */
  repository: string | null;
  answers: IdentityAnswers;
  mistakes: IdentityMistakes;
}

/** Asks which of the tenant's jobs to trust. */
export function WorkloadCard({ kind, repository, answers, mistakes }: WorkloadCardProps) {
  const choices = kind === "gitlab" ? gitlabChoices : actionsChoices(repository ?? "owner/repository");
  const chosen = answers.by ?? choices[0]?.field;
  return (
    <fieldset class="card">
      <legend class="hidden">Which jobs?</legend>
      <div class="pad">
        <h2>2. Which jobs?</h2>
        <p class="hint">Choose one. The value has to match exactly.</p>
        {mistakes.by && (
          <p class="error" role="alert">
            {mistakes.by}
          </p>
        )}
      </div>
      <div class="pad split">
        <div class="choices">
          {choices.map((choice) => (
            <WorkloadChoice
              key={choice.field}
              choice={choice}
              isChosen={choice.field === chosen}
              value={answers[choice.field]}
              mistake={mistakes[choice.field]}
            />
          ))}
        </div>
      </div>
    </fieldset>
  );
}

interface WorkloadChoiceProps {
  choice: Choice;
  isChosen: boolean;
  value: string | undefined;
  mistake: string | undefined;
}

function WorkloadChoice({ choice, isChosen, value, mistake }: WorkloadChoiceProps) {
  const { field, label, input, placeholder, who } = choice;
  return (
    <div class="choice">
      <input type="radio" id={`by-${field}`} name="by" value={field} checked={isChosen} />
      <label for={`by-${field}`}>{label}</label>
      <input
        class="code"
        name={field}
        value={value}
        aria-label={input}
        aria-describedby={mistake && `${field}-mistake`}
        aria-invalid={mistake ? "true" : undefined}
        placeholder={placeholder}
        maxLength={500}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
      {mistake && (
        <p class="error" id={`${field}-mistake`} role="alert">
          {mistake}
        </p>
      )}
      <p class="warn more">{who}</p>
    </div>
  );
}

function actionsChoices(fullName: string): Choice[] {
  const repository = <bdi>{fullName}</bdi>;
  return [
    {
      field: "ref",
      label: "Jobs that run on a branch or tag",
      input: "Branch or tag",
      placeholder: "refs/heads/main",
      who: <>Anyone who can push workflows to this branch or tag of {repository} can act as this agent.</>,
    },
    {
      field: "environment",
      label: "Jobs that use an environment",
      input: "Environment",
      placeholder: "production",
      who: (
        <>
          Anyone who can run a job in this environment can act as this agent. Its protection rules on GitHub decide who
          that is.
        </>
      ),
    },
    {
      field: "workflow",
      label: "Jobs that call a reusable workflow",
      input: "Reusable workflow",
      placeholder: `${fullName}/.github/workflows/agent.yml@refs/heads/main`,
      who: <>Anyone who can call this workflow from {repository} can act as this agent.</>,
    },
  ];
}

const gitlabChoices: Choice[] = [
  {
    field: "branch",
    label: "Jobs that run on a branch",
    input: "Branch",
    placeholder: "main",
    who: "Anyone who can push to this branch of the project can act as this agent. Protect the branch in GitLab.",
  },
  {
    field: "tag",
    label: "Jobs that run on a tag",
    input: "Tag",
    placeholder: "v1.0",
    who: "Anyone who can create or move this tag of the project can act as this agent. Protect the tag in GitLab.",
  },
  {
    field: "environment",
    label: "Jobs that use an environment",
    input: "Environment",
    placeholder: "production",
    who: "Anyone who can run a job in this environment can act as this agent. Protect the environment in GitLab.",
  },
];
