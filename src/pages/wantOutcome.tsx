import type { ComponentChildren } from "preact";
import { pushScope } from "../domain/branchLimit.ts";
import { denialLifetime } from "../domain/decision.ts";
import { levelsOf } from "../domain/permissions.ts";
import { covers, type Scope } from "../domain/scopes.ts";
import { relativeTime } from "../domain/time.ts";
import type { RecordedDecision } from "../ledger/consents.ts";
import type { WantDetails } from "../ledger/queries.ts";
import { AccessParts } from "./accessSummary.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { ExactTime } from "./layout.tsx";
import { permissionName } from "./permissionName.ts";

/** The outcome of a request for one repository. */
export interface WantOutcome {
  state: "approved" | "approved_in_part" | "denied" | "ended";
  /** The current approvals that cover the request or were given for it. */
  approved: RecordedDecision[];
  declined: Scope[];
  /** The agent's other current approvals. */
  unchanged: RecordedDecision[];
  /** When the last of the approvals ends. */
  endsAt: number;
}

export function outcomeOf({ want, approved, consent }: WantDetails, now: number): WantOutcome {
  const valid = consent?.decisions.filter((one) => one.approved && one.endsAt > now) ?? [];
  // The owner may have approved less than was requested, such as reading instead of pushing.
  const isAbout = ({ scope }: RecordedDecision) =>
    want.scopes.some((asked) => covers(scope, asked)) || approved?.includes(scope) === true;
  const about = valid.filter(isAbout);
  const declined = want.scopes.filter((asked) => !about.some(({ scope }) => covers(scope, asked)));
  const ended = (approved ?? []).length > 0 ? "ended" : "denied";
  return {
    state: about.length === 0 ? ended : declined.length === 0 ? "approved" : "approved_in_part",
    approved: about,
    declined,
    unchanged: valid.filter((one) => !isAbout(one)),
    endsAt: Math.max(...about.map(({ endsAt }) => endsAt)),
  };
}

/** Lists what was approved, what wasn't, and what the agent already had. */
export function OutcomeRows({
  outcome,
  decidedAt,
  now,
}: {
  outcome: WantOutcome;
  decidedAt: number | null;
  now: number;
}) {
  const { state, approved, declined, unchanged } = outcome;
  const retryAt = (decidedAt ?? 0) + denialLifetime;
  return (
    <ul class="rows">
      {approved.length > 0 && (
        <Row icon="check" title="Approved" tone="ok">
          <Approvals decisions={approved} now={now} />
        </Row>
      )}
      {declined.length > 0 && state !== "ended" && (
        <Row icon="cross" title="Not approved">
          <p>{declinedNames(declined).join(" · ")}</p>
          {state === "denied" && retryAt > now && (
            <p>
              The agent can ask for {declined.length === 1 ? "this" : "these"} again {relativeTime(retryAt, now)} (
              <ExactTime at={retryAt} now={now} />
              ).
            </p>
          )}
        </Row>
      )}
      {state === "ended" && (
        <Row icon="minus" title="Ended">
          <p>
            This was approved, but the access has expired or been revoked. If you still want to give it, ask the agent
            to try again.
          </p>
        </Row>
      )}
      {unchanged.length > 0 && (
        <Row icon="clock" title="Unchanged">
          <Approvals decisions={unchanged} now={now} />
        </Row>
      )}
    </ul>
  );
}

function Row({
  icon,
  title,
  tone,
  children,
}: {
  icon: IconName;
  title: string;
  tone?: "ok";
  children: ComponentChildren;
}) {
  return (
    <li>
      <div class="stack tight">
        <strong class={tone}>
          <Icon name={icon} /> {title}
        </strong>
        {children}
      </div>
    </li>
  );
}

/** Approvals grouped by when they end, with one paragraph for each permission. */
function Approvals({ decisions, now }: { decisions: readonly RecordedDecision[]; now: number }) {
  const branches = decisions.find(({ scope }) => scope === pushScope)?.limit?.branches ?? null;
  const ends = [...new Set(decisions.map(({ endsAt }) => endsAt))].sort((one, other) => one - other);
  return (
    <>
      {ends.map((end) => (
        <>
          <AccessParts
            scopes={decisions.filter(({ endsAt }) => endsAt === end).map(({ scope }) => scope)}
            branches={branches}
          />
          <p class="hint">
            Ends {relativeTime(end, now)} · <ExactTime at={end} now={now} />
          </p>
        </>
      ))}
    </>
  );
}

/** Returns the names of declined permissions. For code, the name says whether reading or only pushing was declined. */
function declinedNames(declined: readonly Scope[]): string[] {
  return [...levelsOf(declined)].map(([permission, level]) =>
    permission === "contents" ? (level === "write" ? "Pushing code" : "Reading code") : permissionName(permission),
  );
}
