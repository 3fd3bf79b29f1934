import type { DeviceRequest } from "../deviceRequests/decide.ts";
import { countryName } from "../domain/country.ts";
import { relativeTime } from "../domain/time.ts";
import type { TokenLifetime } from "../domain/tokenLifetime.ts";
import type { Session } from "../session/cookie.ts";
import { AccessSummary } from "./accessSummary.tsx";
import { Claims, RepositoryBadges, RepositoryFacts } from "./consentFacts.tsx";
import type { MessageSection, OpenSection } from "./consentView.ts";
import { SignedInAs } from "./device.tsx";
import { Fact } from "./elements.tsx";
import { TextField } from "./fields.tsx";
import { Csrf, html, Page } from "./layout.tsx";
import { TokenLifetimeField } from "./tokenLifetime.tsx";

/** A device request, as shown to a person who may claim it. */
export interface DeviceView {
  session: Session;
  /** The code as people see it, such as `WDJB-MJHT`. */
  userCode: string;
  request: DeviceRequest;
  now: number;
}

export const asksLater =
  "It hasn’t asked for access to a repository yet. When it does, its request will appear on your dashboard.";

interface ClaimView extends DeviceView {
  /** The first repositories of the request, with what the person may see about them. */
  sections: (OpenSection | MessageSection)[];
  /** The sealed code, which the form sends back. */
  shown: string;
  /** A submitted form that can't be used. */
  returned?: ReturnedClaim | undefined;
}

/** The fields of a submitted form, and the mistake in the name. */
export interface ReturnedClaim {
  label: string;
  lifetime: TokenLifetime;
  mistake: string;
}

/** Shows the facts about the agent behind a code and asks whether it belongs to the person. */
export function claimPage(view: ClaimView): string {
  const { session, request, sections, now } = view;
  return html(
    <Page title="Is this your agent?" session={session} crumbs={<CodeCrumbs {...view} />}>
      <div class="pair">
        <section class="card pad stack" aria-labelledby="checked">
          <h2 id="checked">What deplodash checked</h2>
          <ul class="facts">
            <StartedFact request={request} now={now} />
            <SectionFacts sections={sections} count={request.wants.length} now={now} />
          </ul>
        </section>
        <Claims label={request.label} reason={request.reason} />
      </div>
      <ClaimForm view={view} />
      <Asked request={request} />
      <SignedInAs session={session} />
    </Page>,
  );
}

/** The code and when it expires. */
export function CodeCrumbs({ userCode, request, now }: DeviceView) {
  return (
    <>
      Code <code>{userCode}</code> · expires {relativeTime(request.expiresAt, now)}
    </>
  );
}

/** A fact about when and where the agent requested its code. */
export function StartedFact({ request: { country, startedAt }, now }: Pick<DeviceView, "request" | "now">) {
  const name = countryName(country);
  return (
    <Fact icon="clock">
      Someone {name === null ? "" : `in ${name} `}started this {relativeTime(startedAt, now)}
    </Fact>
  );
}

/** The facts that the person may see about the requested repositories. */
function SectionFacts({ sections, count, now }: Pick<ClaimView, "sections" | "now"> & { count: number }) {
  const rest = count - sections.length;
  return (
    <>
      {sections.map((section) => {
        if (section.kind === "message") return <ObstacleFact key={section.name} section={section} />;
        if (count === 1) return <RepositoryFacts key={section.name} repository={section} saysAuthority now={now} />;
        return (
          <Fact key={section.name} icon="repository">
            <strong>{section.fullName}</strong> <RepositoryBadges authority={section.authority} />
          </Fact>
        );
      })}
      {rest > 0 && (
        <Fact icon="repository">
          You’ll see {rest === 1 ? "one more repository" : `${rest} more repositories`} after you claim the agent
        </Fact>
      )}
    </>
  );
}

function ObstacleFact({ section: { asked, message } }: { section: MessageSection }) {
  return (
    <Fact icon="info">
      <strong>{asked}</strong>: {message.title}
    </Fact>
  );
}

function ClaimForm({ view }: { view: ClaimView }) {
  const { session, request, shown, returned } = view;
  return (
    <form class="card pad stack" method="post" action="/device/claim" aria-labelledby="claim">
      <Csrf session={session} />
      <input type="hidden" name="shown" value={shown} />
      <h2 id="claim">1. Claim it</h2>
      <p class="hint">
        The agent is registered in your name and marked “registered with a device code”. It receives its own token, so
        there’s nothing for you to copy. Claiming it doesn’t give it access to any repository.
      </p>
      <div class="line">
        <TextField
          label="Name"
          name="label"
          value={returned?.label ?? request.label}
          required
          maxLength={60}
          mistake={returned && `${returned.mistake} Nothing was registered.`}
        />
        <TokenLifetimeField chosen={returned?.lifetime} />
      </div>
      <div class="actions decide">
        <button type="submit" class="primary" name="decision" value="claim">
          Claim agent
        </button>
        <button type="submit" name="decision" value="reject" formnovalidate>
          This isn’t my agent
        </button>
      </div>
    </form>
  );
}

/** The access that the agent requested. The person decides about it after the claim. */
function Asked({ request: { wants } }: { request: DeviceRequest }) {
  const [only] = wants.length === 1 ? wants : [];
  return (
    <section class="card pad stack" aria-labelledby="decide">
      <h2 id="decide">
        2. Decide what it may do {only ? `in ${only.repo}` : wants.length > 1 ? `in ${wants.length} repositories` : ""}
      </h2>
      {wants.length === 0 && <p class="hint">{asksLater}</p>}
      {only && (
        <p class="hint">
          It asked for: <AccessSummary scopes={only.scopes} branches={only.branches ?? null} />. You decide after you
          claim the agent.
        </p>
      )}
      {wants.length > 1 && (
        <>
          <p class="hint">It asked for the access below. You decide after you claim the agent.</p>
          <ul class="facts">
            {wants.map(({ repo, scopes, branches }) => (
              <Fact key={repo} icon="repository">
                <strong>{repo}</strong>: <AccessSummary scopes={scopes} branches={branches ?? null} />
              </Fact>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
