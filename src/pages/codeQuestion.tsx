import type { ComponentChildren } from "preact";
import { type BranchListMistake, readBranchList } from "../domain/branchList.ts";
import { covers } from "../domain/branchPattern.ts";
import type { CodeChoice, CodeQuestion } from "../domain/codeQuestion.ts";
import { indirectScopes } from "../domain/pushLimit.ts";
import { descriptionOf, type Scope } from "../domain/scopes.ts";
import { Badge } from "./elements.tsx";
import { Enumeration } from "./permissions.tsx";

/** The mistakes in a form. */
export interface Mistakes {
  branches?: BranchListMistake;
  /** Scopes that would lift the limit on pushes. */
  lifting?: Scope[];
}

interface CodeFieldProps {
  question: CodeQuestion;
  choice: CodeChoice;
  /** The first answer. */
  none: { label: string; hint?: ComponentChildren };
  /** Whether reading alone is an answer. */
  canRead: boolean;
  /** Other scopes that the agent has or may get. */
  others: readonly Scope[];
  mistakes: Mistakes;
}

/** Asks what an agent may do with the code: answers of rising risk, the third with a list of branches. */
export function CodeField({ question, choice, none, canRead, others, mistakes }: CodeFieldProps) {
  const { defaultBranch } = question;
  const { lifting = [] } = mistakes;
  return (
    <fieldset class="perm" aria-describedby={lifting.length > 0 ? "lifting" : undefined}>
      <legend>
        Code <code class="hint">contents</code>
      </legend>
      {lifting.length > 0 && choice.code === "limited" && (
        <p class="error" id="lifting">
          A branch limit can’t be combined with <Enumeration names={lifting} />, which could lift it. Choose any branch,
          or leave that out.
        </p>
      )}
      <div class="choices">
        <Answer code="none" choice={choice} label={none.label} hint={none.hint} />
        {canRead && <Answer code="read" choice={choice} label="Read" hint={descriptionOf("contents:read")} />}
        <Answer
          code="limited"
          choice={choice}
          label={
            <>
              Read, and push to these branches only <Badge tone="ok">Safer</Badge>
            </>
          }
          hint="It can’t change any other branch. It pushes through deplodash and never holds a token that can write code."
        >
          <BranchField question={question} list={choice.branches} mistake={mistakes.branches} />
          <IndirectScopes scopes={indirectScopes(others)} />
          <p class="hint more">
            Workflows that run on push execute the branch’s code with their own permissions. If they can write, protect
            the default branch.
          </p>
        </Answer>
        <Answer
          code="any"
          choice={choice}
          label={
            <>
              Read, and push to any branch
              {defaultBranch && (
                <>
                  , including <bdi>{defaultBranch}</bdi>
                </>
              )}
            </>
          }
          hint={descriptionOf("contents:write")}
        />
      </div>
    </fieldset>
  );
}

interface AnswerProps {
  code: CodeChoice["code"];
  choice: CodeChoice;
  label: ComponentChildren;
  hint: ComponentChildren;
  /** The fields of the answer, shown once it is selected. */
  children?: ComponentChildren;
}

function Answer({ code, choice, label, hint, children }: AnswerProps) {
  return (
    <div class="choice">
      <input
        type="radio"
        id={`code-${code}`}
        name="code"
        value={code}
        checked={choice.code === code}
        aria-describedby={hint ? `code-${code}-hint` : undefined}
      />
      <label for={`code-${code}`}>{label}</label>
      {hint && (
        <p class="hint" id={`code-${code}-hint`}>
          {hint}
        </p>
      )}
      {children}
    </div>
  );
}

function BranchField({
  question,
  list,
  mistake,
}: {
  question: CodeQuestion;
  list: string;
  mistake?: BranchListMistake | undefined;
}) {
  const { defaultBranch, firstBranch, heldBranches, isSuggested, offered } = question;
  const suggested = isSuggested ? offered.filter((name) => name !== firstBranch && !heldBranches.includes(name)) : [];
  return (
    <>
      <input
        class="code more"
        id="branches"
        name="branches"
        aria-label="Branches that it can push to"
        value={list}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={mistake ? "branches-mistake branches-hint" : "branches-hint"}
        aria-invalid={mistake && "true"}
      />
      {mistake && (
        <p class="error more" id="branches-mistake">
          {mistake.pattern !== undefined && (
            <>
              “<bdi>{mistake.pattern}</bdi>”{" "}
            </>
          )}
          {mistake.detail}
        </p>
      )}
      {defaultBranch && !firstBranch && includes(list, defaultBranch) && (
        <p class="warn more">
          <strong>
            This list includes the default branch, <bdi>{defaultBranch}</bdi>.
          </strong>
        </p>
      )}
      <p class="hint more" id="branches-hint">
        {suggested.length > 0 && (
          <>
            Suggested by the agent: <Enumeration names={suggested} />.{" "}
          </>
        )}
        <code>agent/*</code> covers every branch that starts with agent/. Separate several with commas. Tags aren’t
        allowed unless you add a pattern such as <code>tag:v*</code>. New tags may start release workflows.
        {question.firstBranch && (
          <>
            {" "}
            The repository is empty, and the first branch that is pushed becomes its default branch, so{" "}
            <code>{question.firstBranch}</code> is on the list.
          </>
        )}
      </p>
    </>
  );
}

/** Returns whether a list, as it was typed, covers a branch. The field may be too narrow to show all of it. */
function includes(list: string, branch: string): boolean {
  const read = readBranchList(list);
  return "branches" in read && covers(read.branches, [branch]);
}

function IndirectScopes({ scopes }: { scopes: readonly Scope[] }) {
  if (scopes.length === 0) return null;
  return (
    <p class="hint more">
      With <Enumeration names={scopes} />, the agent could still change other branches indirectly, for example through
      workflows or rules for merging.
    </p>
  );
}
