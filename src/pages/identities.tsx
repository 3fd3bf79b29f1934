import { audienceOf } from "../domain/audience.ts";
import { type IssuerKind, maxIdentities, type TrustedIdentity } from "../domain/trustedIdentity.ts";
import type { Settings } from "../env.ts";
import type { Session } from "../session/cookie.ts";
import { IdentityName, nameIdentity, serviceOf, WhoCanAct } from "./identityName.tsx";
import { Csrf, Time } from "./layout.tsx";

interface IdentitiesProps {
  session: Session;
  /** The address of this service. */
  origin: string;
  agentId: string;
  identities: readonly TrustedIdentity[];
  issuers: Settings["oidcIssuers"];
  now: number;
}

const kinds: { kind: IssuerKind; text: string }[] = [
  { kind: "github-actions", text: "Trust GitHub Actions" },
  { kind: "gitlab", text: "Trust GitLab" },
  { kind: "other", text: "Trust another issuer" },
];

/** The identities that an agent's registrant trusts, with a button to remove each one and links to trust others. */
export function IdentitiesSection({ session, origin, agentId, identities, issuers, now }: IdentitiesProps) {
  const offered = kinds.filter(({ kind }) => issuers.some((one) => one.kind === kind));
  if (identities.length === 0 && offered.length === 0) return null;
  return (
    <section aria-labelledby="identities">
      <div class="head">
        <h2 id="identities">Trusted identities</h2>
        <span class="hint">Workloads that can act as this agent without its token</span>
      </div>
      <div class="card">
        {identities.length > 0 && (
          <ul class="rows">
            {identities.map((identity) => (
              <li key={identity.id}>
                <Identity session={session} identity={identity} issuers={issuers} now={now} />
                <form method="post" action={`/agents/${agentId}/identities/${identity.id}/remove`}>
                  <Csrf session={session} />
                  <button type="submit" class="small danger" aria-label={`Remove ${nameIdentity(identity)}`}>
                    Remove
                  </button>
                </form>
              </li>
            ))}
          </ul>
        )}
        <Next origin={origin} agentId={agentId} count={identities.length} offered={offered} />
      </div>
    </section>
  );
}

interface NextProps {
  origin: string;
  agentId: string;
  count: number;
  offered: typeof kinds;
}

/** A hint, and the links for trusting another identity. */
function Next({ origin, agentId, count, offered }: NextProps) {
  return (
    <div class={count > 0 ? "pad split stack tight" : "pad stack tight"}>
      {count >= maxIdentities && (
        <p>An agent can have {maxIdentities} trusted identities. To trust another, remove one first.</p>
      )}
      {count < maxIdentities && offered.length > 0 && (
        <p>
          {offered.map(({ kind, text }, index) => (
            <>
              {index > 0 && " · "}
              <a href={`/agents/${agentId}/identities/${kind}`}>{text}</a>
            </>
          ))}
        </p>
      )}
      {count > 0 ? (
        <p class="hint">
          Their ID tokens need the audience <code>{audienceOf(origin, agentId)}</code>. If you remove one, all of the
          agent’s GitHub tokens stop working within seconds. The remaining identities can request new ones.
        </p>
      ) : (
        <p class="hint">
          An agent that runs in CI can prove its identity, so there’s no agent token to copy, store, or leak.
        </p>
      )}
    </div>
  );
}

type IdentityProps = Pick<IdentitiesProps, "session" | "issuers" | "now"> & { identity: TrustedIdentity };

function Identity({ session, identity, issuers, now }: IdentityProps) {
  const { issuer, conditions, name, addedAt } = identity;
  const { repository_id: repositoryId, repository_owner_id: ownerId } = conditions;
  return (
    <span>
      <IdentityName identity={identity}>
        <strong>{serviceOf(identity)}</strong> ·{" "}
        {repositoryId ? (
          <a href={`${session.serverUrl}/${name}`}>
            <bdi>{name}</bdi>
          </a>
        ) : (
          <bdi>{name}</bdi>
        )}
      </IdentityName>
      <small>
        {repositoryId ? `Repository ID ${repositoryId} · owner ID ${ownerId} · trusted ` : "Trusted "}
        <Time at={addedAt} now={now} />
      </small>
      {issuers.some((one) => one.issuer === issuer) ? (
        <small class="warn">
          <WhoCanAct identity={identity} />
        </small>
      ) : (
        <small class="warn">This service no longer accepts ID tokens from {issuer}.</small>
      )}
    </span>
  );
}
