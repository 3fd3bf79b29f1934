import type { ComponentChildren } from "preact";
import { clockTime, dayName } from "../domain/time.ts";
import type { Activity, ActivityFilter, ActivityKind } from "../ledger/activityQuery.ts";
import type { AgentDetails } from "../ledger/agentDetails.ts";
import { EventDetails, EventSentence } from "./activityEvent.tsx";
import type { Tone } from "./elements.tsx";
import { Empty } from "./elements.tsx";
import { Icon, type IconName } from "./icon.tsx";

/** The fields of the filter, as the browser sent them. */
export interface ActivityFields {
  event?: ActivityFilter["kind"];
  repo?: string;
  from?: string;
  to?: string;
}

interface ActivityProps {
  agentId: string;
  viewerId: number;
  details: AgentDetails;
  fields: ActivityFields;
  now: number;
}

/** An agent's activity by day, newest first, with a filter and a download link. */
export function ActivitySection({ agentId, viewerId, details, fields, now }: ActivityProps) {
  const { entries, next, repositories, isRegistrant } = details;
  const isFiltered = fieldsIn(fields).length > 0;
  return (
    <section aria-labelledby="activity">
      <div class="head">
        <h2 id="activity">
          {isRegistrant ? "Activity" : "Activity in repositories where you approved or denied access"}
        </h2>
        <a class="button small end" href={hrefOf(`/agents/${agentId}/activity.ndjson`, fields)} download>
          Download as NDJSON
        </a>
      </div>
      {repositories.length > 0 && <Filter agentId={agentId} details={details} fields={fields} />}
      {entries.length === 0 && (
        <Empty>
          {isFiltered
            ? "No activity matches these filters."
            : "Nothing yet. The agent hasn’t asked for access to a repository."}
        </Empty>
      )}
      {entries.length > 0 && (
        <div class="card">
          {daysOf(entries, now).map(({ name, happenings }) => (
            <>
              <h3 class="day">{name}</h3>
              <ol class="timeline">
                {happenings.map((happening) => (
                  <Item key={happening.entry.id} viewerId={viewerId} now={now} {...happening} />
                ))}
              </ol>
            </>
          ))}
          {next !== null && (
            <p class="pad split">
              <a href={hrefOf(`/agents/${agentId}`, fields, next)}>Older activity</a>
            </p>
          )}
        </div>
      )}
    </section>
  );
}

const kinds: Record<ActivityKind, string> = {
  all: "All events",
  decisions: "Requests and decisions",
  pushes: "Pushes",
  tokens: "Tokens issued",
  endings: "Revoked or ended",
  agent: "Changes to the agent",
};

function Filter({ agentId, details, fields }: Pick<ActivityProps, "agentId" | "details" | "fields">) {
  const { repositories, isRegistrant } = details;
  // Only the registrant sees what happens to the agent itself.
  const choices = Object.entries(kinds).filter(([kind]) => kind !== "agent" || isRegistrant);
  return (
    <form class="line filter" method="get" action={`/agents/${agentId}`}>
      <label class="field">
        Event
        <select name="event">
          {choices.map(([kind, text]) => (
            <option key={kind} value={kind} selected={kind === (fields.event ?? "all")}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Repository
        <select name="repo">
          <option value="">All repositories</option>
          {repositories.map((repo) => (
            <option key={repo} selected={repo.toLowerCase() === fields.repo?.toLowerCase()}>
              {repo}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        From
        <input type="date" name="from" value={fields.from} />
      </label>
      <label class="field">
        To
        <input type="date" name="to" value={fields.to} />
      </label>
      <button type="submit">Apply</button>
    </form>
  );
}

function fieldsIn({ event, repo, from, to }: ActivityFields): [string, string][] {
  const all = Object.entries({ event: event === "all" ? "" : event, repo, from, to });
  return all.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
}

function hrefOf(path: string, fields: ActivityFields, before?: number): string {
  const query = new URLSearchParams([...fieldsIn(fields), ...(before ? [["before", String(before)]] : [])]);
  return query.size > 0 ? `${path}?${query}` : path;
}

/** An event. A partial approval also has the entry for what it denied. */
interface Happening {
  entry: Activity;
  denied: Activity | null;
}

/** Groups the events in the entries by day. */
function daysOf(entries: readonly Activity[], now: number): { name: string; happenings: Happening[] }[] {
  const days: { name: string; happenings: Happening[] }[] = [];
  for (const happening of happeningsIn(entries)) {
    const name = dayName(happening.entry.at, now);
    if (days.at(-1)?.name !== name) days.push({ name, happenings: [] });
    days.at(-1)?.happenings.push(happening);
  }
  return days;
}

function happeningsIn(entries: readonly Activity[]): Happening[] {
  return entries.flatMap((entry, index): Happening[] => {
    const [newer, older] = [entries[index - 1], entries[index + 1]];
    if (entry.event === "denied" && older && isSameDecision(older, entry)) return [];
    return [{ entry, denied: newer?.event === "denied" && isSameDecision(entry, newer) ? newer : null }];
  });
}

/**
 * Returns whether two entries belong to one decision. A partial approval is logged as two entries, approved and denied, at the same
 * time.
 */
function isSameDecision(approved: Activity, denied: Activity): boolean {
  const isSame = approved.at === denied.at && approved.repo === denied.repo && approved.by?.id === denied.by?.id;
  return approved.event === "approved" && isSame;
}

const marks: Record<Activity["event"], { icon: IconName; tone?: Tone }> = {
  asked: { icon: "speech" },
  approved: { icon: "check", tone: "ok" },
  denied: { icon: "cross", tone: "risk" },
  changed: { icon: "check", tone: "ok" },
  revoked: { icon: "minus", tone: "risk" },
  ended: { icon: "minus" },
  minted: { icon: "key" },
  pushed: { icon: "push", tone: "ok" },
  refused: { icon: "cross", tone: "risk" },
  rotated: { icon: "key" },
  deleted: { icon: "cross", tone: "risk" },
  trusted: { icon: "shield" },
  distrusted: { icon: "minus", tone: "risk" },
};

function markOf({ event, push }: Activity): { icon: IconName; tone?: Tone } {
  if (!push || push.outcome === "accepted" || push.outcome === "refused") return marks[event];
  return push.outcome === "sent" || push.outcome === "unseen" ? { icon: "push" } : { icon: "push", tone: "warn" };
}

function Item({ entry, denied, viewerId, now }: Happening & { viewerId: number; now: number }) {
  const { icon, tone } = markOf(entry);
  return (
    <li>
      <time dateTime={new Date(entry.at).toISOString()}>{clockTime(entry.at)}</time>
      <Dot tone={tone}>
        <Icon name={icon} />
      </Dot>
      <div>
        <EventSentence entry={entry} isPartial={denied !== null} viewerId={viewerId} />
        <EventDetails entry={entry} denied={denied} now={now} />
      </div>
    </li>
  );
}

function Dot({ tone, children }: { tone: Tone | undefined; children: ComponentChildren }) {
  return <span class={tone ? `dot ${tone}` : "dot"}>{children}</span>;
}
