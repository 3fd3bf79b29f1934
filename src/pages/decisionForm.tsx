import { type CodeChoice, type CodeQuestion, initialChoice, isAboutCode } from "../domain/codeQuestion.ts";
import { limitOf } from "../domain/consent.ts";
import { liftingScopes } from "../domain/pushLimit.ts";
import { descriptionOf, type Effect, effectOf, type Scope } from "../domain/scopes.ts";
import type { Installation } from "../github/installations.ts";
import type { RecordedDecision } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { CodeField, type Mistakes } from "./codeQuestion.tsx";
import { Badge } from "./elements.tsx";
import { Csrf } from "./layout.tsx";
import { Enumeration } from "./permissions.tsx";
import { ScopeBox } from "./scopeBox.tsx";

/** A person's choices in the form. */
export interface Choices extends CodeChoice {
  scopes: readonly Scope[];
  days: number;
}

/** A form that was not accepted, and why. */
export interface Returned {
  choices: Choices;
  notice: string;
  mistakes?: Mistakes;
}

export interface Decision {
  session: Session;
  /** The requested scopes that are not approved already. */
  open: Scope[];
  /** The open scopes that the GitHub App can't issue, because its installation lacks the permission. */
  unavailable: Scope[];
  /** The sealed record of what this page shows, for the form. */
  shown: string;
  /** The address of this page, which the form is sent to. */
  action: string;
  now: number;
  /** The access to this repository that the agent already has. */
  held: RecordedDecision[];
  codeQuestion: CodeQuestion | null;
  /** Where the access that the agent has can be changed. */
  accessHref: string | null;
  /** The choices in a form that was not accepted. */
  choices?: Choices;
  mistakes?: Mistakes;
}

interface DecisionFormProps {
  decision: Decision;
  installation: Installation;
  /** Whether the viewer registered the agent. */
  own: boolean;
}

const groups: [effect: Effect, legend: string, risk: string | null][] = [
  ["reads", "Read", null],
  ["writes", "Write", null],
  ["administers", "Administer the repository", "High risk"],
];

/** The form with which an owner approves some of the scopes, or denies all of them. */
export function DecisionForm({ decision, installation, own }: DecisionFormProps) {
  const { session, open, unavailable, held, codeQuestion, shown, action, mistakes = {} } = decision;
  const choices = decision.choices ?? preselected(open, codeQuestion, own);
  const boxes = codeQuestion ? open.filter((scope) => !isAboutCode(scope)) : open;
  return (
    <form method="post" action={action} class="stack">
      <Csrf session={session} />
      <input type="hidden" name="shown" value={shown} />
      {codeQuestion && (
        <CodeField
          question={codeQuestion}
          choice={choices}
          none={nothingMore(codeQuestion)}
          canRead={codeQuestion.held === "none"}
          others={[...boxes.filter((scope) => !unavailable.includes(scope)), ...held.map(({ scope }) => scope)]}
          mistakes={mistakes}
        />
      )}
      {groups.map(([effect, legend, risk]) => {
        const scopes = boxes.filter((scope) => effectOf(scope) === effect);
        return scopes.length === 0 ? null : (
          <fieldset key={effect} class="card pad stack">
            <legend>
              {legend} {risk && <Badge tone="risk">{risk}</Badge>}
            </legend>
            <LiftingScopes scopes={liftingScopes(scopes)} decision={decision} />
            {scopes.map((scope) =>
              unavailable.includes(scope) ? (
                <UnavailableScope key={scope} scope={scope} />
              ) : (
                <ScopeBox
                  key={scope}
                  scope={scope}
                  selected={choices.scopes.includes(scope)}
                  lifts={mistakes.lifting?.includes(scope) ?? false}
                />
              ),
            )}
          </fieldset>
        );
      })}
      {unavailable.length > 0 && (
        <div class="notice" id="unavailable">
          <p>
            The GitHub App doesn’t have {unavailable.length === 1 ? "the permission" : "the permissions"} marked as not
            available on <strong>{installation.account.login}</strong>’s account.{" "}
            {unavailable.length < open.length && "You can approve the rest without it. "}
            <a href={installation.url}>Review the App on GitHub</a>, then <a href={action}>check again</a>.
          </p>
        </div>
      )}
      {unavailable.length < open.length && <Duration chosen={choices.days} />}
      <p class="actions decide">
        {unavailable.length < open.length && (
          <button type="submit" name="decision" value="approve" class="primary">
            Approve selected
          </button>
        )}
        <button type="submit" name="decision" value="deny">
          Deny
        </button>
      </p>
      <p class="hint">
        The agent gets tokens for this repository only, each valid for up to an hour. You can revoke access at any time
        on your dashboard. Its tokens then stop working at GitHub within seconds. If you deny, the agent is told and can
        ask again after 10 minutes.
      </p>
    </form>
  );
}

function Duration({ chosen }: { chosen: number }) {
  return (
    <label class="field" for="days">
      For how long?
      <select id="days" name="days">
        {[1, 7, 30, 90].map((days) => (
          <option key={days} value={days} selected={days === chosen}>
            {days === 1 ? "1 day" : `${days} days`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Preselects everything but administering scopes for the person's own agent, and nothing for someone else's. */
function preselected(open: readonly Scope[], question: CodeQuestion | null, own: boolean): Choices {
  const code = question ? initialChoice(question, own) : { code: "none" as const, branches: "" };
  return { ...code, scopes: open.filter((scope) => own && effectOf(scope) !== "administers"), days: 7 };
}

/** Returns what an agent may do with the code if nothing more is approved. */
function nothingMore({ held, heldBranches }: CodeQuestion) {
  if (held === "none") return { label: "No access to code" };
  const limited = (
    <>
      It can push to <Enumeration names={heldBranches} /> only.
    </>
  );
  return { label: "Leave it as it is", hint: held === "read" ? "It can read the code, but not push." : limited };
}

/** Says which scopes can't be approved together with a limit. */
function LiftingScopes({ scopes, decision }: { scopes: readonly Scope[]; decision: Decision }) {
  const { codeQuestion, held, accessHref, now } = decision;
  const limit = limitOf(held, now);
  if (scopes.length === 0 || (!codeQuestion && !limit)) return null;
  return (
    <p class="hint">
      {limit && !codeQuestion && (
        <>
          The agent can push to <Enumeration names={limit.branches} /> only.{" "}
        </>
      )}
      You can’t combine <Enumeration names={scopes} /> with a branch limit, because{" "}
      {scopes.length === 1 ? "it" : "each of them"} could lift it.
      {limit && !codeQuestion && accessHref && (
        <>
          {" "}
          <a href={accessHref}>Change its branches</a>
        </>
      )}
    </p>
  );
}

function UnavailableScope({ scope }: { scope: Scope }) {
  return (
    <label class="check">
      <input type="checkbox" disabled aria-describedby="unavailable" />
      <span>
        {descriptionOf(scope)}
        <br />
        <code>{scope}</code> <Badge>Not available</Badge>
      </span>
    </label>
  );
}
