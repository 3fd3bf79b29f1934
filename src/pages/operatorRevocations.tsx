import type { MassRevocation, RevocationStart } from "../directory/massRevocations.ts";
import type { ServicePage } from "../directory/serviceQueries.ts";
import type { SuspensionCounts } from "../directory/suspensions.ts";
import { relativeTime } from "../domain/time.ts";
import type { Session } from "../session/cookie.ts";
import { Badge, Notice } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { Csrf } from "./layout.tsx";

/** The words that an operator types to confirm. */
export const revokeWord = "revoke everything";
export const liftWord = "lift suspension";

/** A form that wasn't accepted, and the reason. */
export interface ReturnedRevocation {
  of: MassRevocation["kind"];
  login: string;
  mistake: "no_login" | "not_confirmed" | Exclude<RevocationStart, "started">;
}

interface RevocationsProps {
  session: Session;
  page: ServicePage;
  now: number;
  returned: ReturnedRevocation | undefined;
  isLiftingRefused: boolean;
}

/** Operators' revocations of all access, with the forms for starting one and for lifting suspensions. */
export function Revocations({ session, page, now, returned, isLiftingRefused }: RevocationsProps) {
  const { revocations, suspensions, hasEnded } = page;
  return (
    <section class="stack" aria-labelledby="everything">
      <h2 id="everything">Revoke everything</h2>
      <GitHubNotice revocations={revocations} suspensions={suspensions} />
      {revocations.length > 0 && (
        <ul class="card rows">
          {revocations.map((one) => (
            <RevocationRow key={one.requestedAt} revocation={one} isSearching={page.search.isRunning} now={now} />
          ))}
        </ul>
      )}
      <Suspensions session={session} suspensions={suspensions} hasEnded={hasEnded} isRefused={isLiftingRefused} />
      <RevocationForm session={session} returned={returned} />
    </section>
  );
}

function GitHubNotice({ revocations, suspensions }: Pick<ServicePage, "revocations" | "suspensions">) {
  if (!suspensions.isFailing && !revocations.some(({ isFailing }) => isFailing)) return null;
  return (
    <Notice tone="warn" role="status">
      <p>
        <strong>GitHub can’t be reached, so some installations aren’t suspended yet.</strong> deplodash keeps trying.
        Access ends anyway, because deplodash issues no new tokens. <a href="/operator#everything">Check again</a>
      </p>
    </Notice>
  );
}

function RevocationRow({
  revocation,
  isSearching,
  now,
}: {
  revocation: MassRevocation;
  isSearching: boolean;
  now: number;
}) {
  const { by, requestedAt, total, left, finishedAt } = revocation;
  return (
    <li>
      <span>
        <strong>
          <Subject revocation={revocation} />
        </strong>
        <small>
          {total - left} of {total} {total === 1 ? "consent" : "consents"} ended
          {finishedAt === null && isSearching && ", and deplodash is still searching for agents"}
        </small>
        <small>
          Started by @<bdi>{by.login}</bdi>, {relativeTime(requestedAt, now)}
        </small>
      </span>
      {finishedAt === null ? <Badge tone="warn">Running</Badge> : <Badge tone="ok">Done</Badge>}
    </li>
  );
}

function Subject({ revocation: { kind, value } }: { revocation: MassRevocation }) {
  if (kind === "service") return <>The whole service</>;
  return kind === "person" ? <>The person with ID {value}</> : <bdi>{value}</bdi>;
}

interface SuspensionsProps {
  session: Session;
  suspensions: SuspensionCounts;
  hasEnded: boolean;
  isRefused: boolean;
}

function Suspensions({
  session,
  suspensions: { suspending, suspended, lifting },
  hasEnded,
  isRefused,
}: SuspensionsProps) {
  const all = suspending + suspended + lifting;
  if (all === 0) return null;
  return (
    <div class="card pad stack">
      <h3>Suspended installations</h3>
      <p>
        {lifting > 0
          ? `deplodash is lifting ${installations(lifting)}.`
          : `GitHub has confirmed ${suspended} of ${installations(all)}.`}{" "}
        While an installation is suspended, GitHub rejects all its tokens and issues no new ones.
      </p>
      {suspending + suspended === 0 ? null : hasEnded ? (
        <form class="line" method="post" action="/operator/suspensions">
          <Csrf session={session} />
          <TextField
            label={`Type “${liftWord}” to let agents ask again`}
            name="confirmation"
            required
            mistake={isRefused && `Nothing was changed. Type “${liftWord}” to confirm.`}
          />
          <button type="submit">Lift suspension</button>
        </form>
      ) : (
        <p class="hint">You can lift the suspension once all revoked access has ended.</p>
      )}
    </div>
  );
}

function installations(number: number): string {
  return number === 1 ? "1 suspension" : `${number} suspensions`;
}

const mistakes: Record<ReturnedRevocation["mistake"], string> = {
  no_login: "Nothing was revoked. Enter a login, or a person’s numeric ID.",
  not_confirmed: `Nothing was revoked. Type “${revokeWord}” to confirm.`,
  unknown_person:
    "Nothing was revoked. Nobody with this login has registered an agent or approved access. Try their numeric ID.",
  ambiguous: "Nothing was revoked. Several people have had this login. Enter the numeric ID of the one you mean.",
};

const choices = [
  { of: "person", title: "A person", hint: "agents they registered and access they approved" },
  { of: "account", title: "An account", hint: "all access to its repositories" },
  { of: "service", title: "The whole service", hint: "all access for all agents" },
] as const;

function RevocationForm({ session, returned }: { session: Session; returned: ReturnedRevocation | undefined }) {
  const isUnconfirmed = returned?.mistake === "not_confirmed";
  const mistake = returned && mistakes[returned.mistake];
  return (
    <form class="card pad stack" method="post" action="/operator/revocations">
      <Csrf session={session} />
      <fieldset class="stack">
        <legend>For whom?</legend>
        <div class="tiles">
          {choices.map(({ of, title, hint }) => (
            <label key={of}>
              <input type="radio" name="of" value={of} required checked={of === returned?.of} />
              <span>
                {title} <small>{hint}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <TextField
        label="GitHub login of the person or account"
        name="login"
        value={returned?.login}
        mistake={!isUnconfirmed && mistake}
        hint="For a person, you can also enter the numeric ID, which is never reused."
      />
      <TextField label={`Type “${revokeWord}” to confirm`} name="confirm" required mistake={isUnconfirmed && mistake} />
      <div class="actions">
        <button type="submit" class="primary danger">
          Revoke everything
        </button>
      </div>
      <p class="hint">
        For an account or the service, deplodash first suspends the GitHub App’s installations, so that every token
        stops working at once. Agents stay registered and can ask again once you lift the suspension.
      </p>
    </form>
  );
}
