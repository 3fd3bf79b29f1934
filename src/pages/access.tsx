import { formatBranchList } from "../domain/branchList.ts";
import type { CodeChoice, CodeQuestion } from "../domain/codeQuestion.ts";
import type { Scope } from "../domain/scopes.ts";
import { calendarTime } from "../domain/time.ts";
import type { Repository } from "../github/repository.ts";
import type { Agent } from "../ledger/agent.ts";
import type { RecordedDecision } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { CodeField, type Mistakes } from "./codeQuestion.tsx";
import { Notice } from "./elements.tsx";
import { AgentLabel, Csrf, html, Page } from "./layout.tsx";
import { Grants } from "./permissions.tsx";
import { ScopeBox } from "./scopeBox.tsx";

/** A person's choices in the form. */
export interface AccessChoices extends CodeChoice {
  /** The scopes that stay. */
  scopes: readonly Scope[];
  ends: keyof typeof endings;
}

/** A form that was not accepted, and why. */
export interface ReturnedAccess {
  choices: AccessChoices;
  notice: string;
  mistakes?: Mistakes;
}

interface AccessView {
  session: Session;
  agent: Agent;
  repository: Repository;
  /** What the agent may do now. */
  held: RecordedDecision[];
  /** Asked if the agent may push. */
  codeQuestion: CodeQuestion | null;
  /** The other scopes that the agent holds. */
  boxes: Scope[];
  /** The sealed record of what this page shows, for the form. */
  shown: string;
  action: string;
  now: number;
  choices?: AccessChoices;
  notice?: string;
  mistakes?: Mistakes;
}

const endings = { as_it_is: "", "1_day": "1 day", "7_days": "7 days", "30_days": "30 days", "90_days": "90 days" };

/** Shows a person who administers the repository what an agent may do there, and the form to change it. */
export function accessPage(view: AccessView): string {
  const { session, agent, repository, held, boxes, codeQuestion, shown, action, now, notice, mistakes = {} } = view;
  const choices = view.choices ?? { ...asItIs(codeQuestion), scopes: boxes, ends: "as_it_is" as const };
  return html(
    <Page
      title={`Change what ${nameOf(agent, session)} may do in ${repository.fullName}`}
      session={session}
      crumbs={
        <>
          <a href="/">Dashboard</a> / Change access
        </>
      }
      lead="You can extend or shorten its access, change its branches, or take permissions away. To get more permissions, the agent has to ask for them."
      hasTimes
    >
      {notice && (
        <Notice tone="risk" role="alert">
          <p>{notice}</p>
        </Notice>
      )}
      <dl class="card pad facts">
        <dt>It calls itself</dt>
        <dd>
          <AgentLabel label={agent.label} />
        </dd>
        <dt>Repository</dt>
        <dd>
          <a href={repository.url}>{repository.fullName}</a> ({repository.private ? "private" : "public"})
        </dd>
        <dt>It has</dt>
        <dd>
          <Grants grants={held} now={now} />
        </dd>
      </dl>
      <form method="post" action={action} class="stack">
        <Csrf session={session} />
        <input type="hidden" name="shown" value={shown} />
        {codeQuestion && (
          <div class="card">
            <CodeField
              question={codeQuestion}
              choice={choices}
              names={{ code: "code", branches: "branches" }}
              repo={repository.fullName}
              none={{ label: "No access to code" }}
              answers={["none", "read", "limited", "any"]}
              others={boxes}
              mistakes={mistakes}
            />
          </div>
        )}
        {boxes.length > 0 && (
          <fieldset class="card pad">
            <legend class="hidden">{codeQuestion ? "Other permissions" : "Permissions"}</legend>
            {boxes.map((scope) => (
              <ScopeBox
                key={scope}
                scope={scope}
                selected={choices.scopes.includes(scope)}
                lifts={mistakes.lifting?.includes(scope) ?? false}
              />
            ))}
          </fieldset>
        )}
        <label class="field" for="ends">
          Until when?
          <select id="ends" name="ends">
            {Object.entries(endings).map(([value, text]) => (
              <option key={value} value={value} selected={value === choices.ends}>
                {value === "as_it_is" ? asBefore(held, now) : `${text} from now`}
              </option>
            ))}
          </select>
        </label>
        <p class="actions decide">
          <button type="submit" class="primary">
            Save changes
          </button>
          <a class="button" href="/">
            Cancel
          </a>
        </p>
        <p class="hint">
          If you take something away, its current tokens stop working within seconds, and pushes that are running are
          stopped. This replaces what anyone approved before. To end all of its access, revoke it on your dashboard.
        </p>
      </form>
    </Page>,
  );
}

/** Returns the subject of the heading, which never repeats the agent's own words. */
function nameOf({ registeredBy }: Agent, session: Session): string {
  if (registeredBy?.id === session.user.id) return "your agent";
  return registeredBy ? `the agent of @${registeredBy.login}` : "an agent of this service’s operator";
}

function asItIs(question: CodeQuestion | null): CodeChoice {
  if (!question) return { code: "none", branches: "" };
  return { code: question.held === "limited" ? "limited" : "any", branches: formatBranchList(question.offered) };
}

function asBefore(held: readonly RecordedDecision[], now: number): string {
  const ends = new Set(held.map(({ endsAt }) => endsAt));
  const [end] = ends;
  return end !== undefined && ends.size === 1 ? `As it is: until ${calendarTime(end, now)}` : "As it is";
}
