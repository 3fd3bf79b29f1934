import type { ComponentChildren } from "preact";
import { indirectScopes } from "../domain/branchLimit.ts";
import { type BranchListMistake, readBranchList } from "../domain/branchList.ts";
import { covers } from "../domain/branchPattern.ts";
import type { CodeAnswer, CodeChoice, CodeQuestion } from "../domain/codeQuestion.ts";
import { descriptionOf, type Scope } from "../domain/scopes.ts";
import type { SectionMistakes } from "../domain/sectionForm.ts";
import { Badge } from "./elements.tsx";
import { Enumeration } from "./enumeration.tsx";

/** The mistakes in the answer to the question about code. */
type Mistakes = Pick<SectionMistakes, "branches" | "lifting">;

interface CodeFieldProps {
  question: CodeQuestion;
  choice: CodeChoice;
  /** The names of the fields, which are also their ids. */
  names: { code: string; branches: string };
  /** The repository, which distinguishes the fields of several repositories. */
  repo: string;
  /** The first answer, which gives no access or changes nothing. */
  none: { label: string; hint?: ComponentChildren };
  /** The answers to offer. */
  answers: readonly CodeAnswer[];
  /** Other scopes that the agent has or may get. */
  others: readonly Scope[];
  /** A note about the protection of the default branch. */
  protection?: ComponentChildren;
  mistakes: Mistakes;
}

/** Asks what an agent may do with the code. The answers begin with the least risky one. The limited one has a list of branches. */
export function CodeField(props: CodeFieldProps) {
  const { choice, names, none, answers, mistakes } = props;
  const lifting = choice.code === "limited" ? (mistakes.lifting ?? []) : [];
  const answer = { name: names.code, chosen: choice.code };
  return (
    <fieldset class="perm" aria-describedby={lifting.length > 0 ? `${names.code}-lifting` : undefined}>
      <legend>
        Code <code class="hint">contents</code>
      </legend>
      <div class="choices">
        {lifting.length > 0 && (
          <p class="choice error" id={`${names.code}-lifting`}>
            <span>
              A branch limit can’t be combined with <Enumeration names={lifting} />, which could lift the limit. Let it
              push to any branch, or set {lifting.length === 1 ? "that permission" : "those permissions"} to None.
            </span>
          </p>
        )}
        <Answer {...answer} value="none" label={none.label} hint={none.hint} />
        {answers.includes("read") && (
          <Answer {...answer} value="read" label="Read" hint={descriptionOf("contents:read")} />
        )}
        <LimitedAnswer {...props} />
        <Answer
          {...answer}
          value="any"
          label={<AnyBranch question={props.question} />}
          hint={
            <>
              {descriptionOf("contents:write")} {props.protection}
            </>
          }
        />
      </div>
    </fieldset>
  );
}

interface AnswerProps {
  name: string;
  value: CodeAnswer;
  chosen: CodeAnswer;
  label: ComponentChildren;
  hint: ComponentChildren;
  children?: ComponentChildren;
}

function Answer({ name, value, chosen, label, hint, children }: AnswerProps) {
  const id = `${name}-${value}`;
  return (
    <div class="choice">
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        checked={chosen === value}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
    </div>
  );
}

function AnyBranch({ question: { defaultBranch } }: { question: CodeQuestion }) {
  return (
    <>
      Read, and push to any branch
      {defaultBranch && (
        <>
          , including <bdi>{defaultBranch}</bdi>
        </>
      )}
    </>
  );
}

/** The answer with the list of branches. Selecting it shows its details. */
function LimitedAnswer({ question, choice, names, repo, others, mistakes }: CodeFieldProps) {
  const { code, branches: name } = names;
  const mistake = choice.code === "limited" ? mistakes.branches : undefined;
  return (
    <Answer
      name={code}
      value="limited"
      chosen={choice.code}
      label={
        <>
          Read, and push to these branches only <Badge tone="ok">Safer</Badge>
        </>
      }
      hint="It can’t change any other branch. It pushes through deplodash and never holds a token that can write code."
    >
      <input
        class="code more"
        id={name}
        name={name}
        value={choice.branches}
        aria-label={`Branches that it can push to in ${repo}`}
        aria-describedby={mistake ? `${name}-mistake ${name}-hint` : `${name}-hint`}
        aria-invalid={mistake && "true"}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
      {mistake && <BranchMistake id={`${name}-mistake`} mistake={mistake} />}
      <DefaultBranchIncluded question={question} list={choice.branches} />
      <p class="hint more" id={`${name}-hint`}>
        <Suggested question={question} />
        <code>agent/*</code> covers every branch that starts with agent/. Separate branches with commas. Tags aren’t
        allowed unless you add a pattern such as <code>tag:v*</code>. New tags may start release workflows.
      </p>
      <IndirectScopes scopes={indirectScopes(others)} />
      <p class="hint more">
        Workflows that run on push execute the branch’s code with their own permissions. If they can write to the
        repository, protect the default branch.
      </p>
    </Answer>
  );
}

function BranchMistake({ id, mistake: { pattern, detail } }: { id: string; mistake: BranchListMistake }) {
  return (
    <p class="error more" id={id}>
      {pattern !== undefined && (
        <>
          “<bdi>{pattern}</bdi>”{" "}
        </>
      )}
      {detail}
    </p>
  );
}

/** Explains where the branches in the list come from. */
function Suggested({ question }: { question: CodeQuestion }) {
  const { firstBranch, heldBranches, isSuggested, offered } = question;
  const suggested = isSuggested ? offered.filter((name) => name !== firstBranch && !heldBranches.includes(name)) : [];
  return (
    <>
      {suggested.length > 0 && (
        <>
          Suggested by the agent: <Enumeration names={suggested} />.{" "}
        </>
      )}
      {firstBranch && (
        <>
          Includes <code>{firstBranch}</code>, because the first branch pushed becomes the default branch.{" "}
        </>
      )}
    </>
  );
}

/** Warns if a list includes the default branch, because the field may be too narrow to show the whole list. */
function DefaultBranchIncluded({ question, list }: { question: CodeQuestion; list: string }) {
  const { defaultBranch, firstBranch } = question;
  const read = readBranchList(list);
  if (!defaultBranch || firstBranch || !("branches" in read) || !covers(read.branches, [defaultBranch])) return null;
  return (
    <p class="more">
      <strong class="warn">
        This list includes the default branch, <bdi>{defaultBranch}</bdi>.
      </strong>
    </p>
  );
}

function IndirectScopes({ scopes }: { scopes: readonly Scope[] }) {
  if (scopes.length === 0) return null;
  return (
    <p class="hint more">
      With <Enumeration names={scopes} />, the agent could still change other branches indirectly, for example through
      workflows or merge rules.
    </p>
  );
}
