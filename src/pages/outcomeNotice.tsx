import type { ConsentEntry } from "../directory/entries.ts";
import type { DirectoryPage } from "../directory/queries.ts";
import { conjunction } from "../domain/conjunction.ts";
import type { Outcome } from "../session/outcome.ts";
import { Notice } from "./elements.tsx";
import { ExactTime } from "./layout.tsx";

interface OutcomeNoticesProps {
  outcome: Outcome | null;
  page: Pick<DirectoryPage, "pending" | "beingRevoked" | "unlisted">;
  /** The address of this page. */
  here: string;
  now: number;
}

/** Notices about the result of the last form and about work that is still in progress. */
export function OutcomeNotices({ outcome, page, here, now }: OutcomeNoticesProps) {
  const { pending, beingRevoked, unlisted } = page;
  const isPending =
    outcome?.kind === "revoked" &&
    pending.some((one) => one.agentId === outcome.agentId && one.repositoryId === outcome.repositoryId);
  return (
    <>
      {outcome && !isPending && <OutcomeNotice outcome={outcome} here={here} />}
      {beingRevoked > 0 && !(outcome?.kind === "revoked_all" && outcome.left > 0) && (
        <Notice tone="warn" icon="clock" role="status">
          <p>
            <strong>deplodash is still revoking access.</strong> The access in{" "}
            {beingRevoked === 1 ? "1 row" : `${beingRevoked} rows`}, marked “Being revoked”, remains in effect until
            it’s revoked. <a href={here}>Check again</a>
          </p>
        </Notice>
      )}
      {pending.map((entry) => (
        <PendingNotice key={`${entry.agentId} ${entry.repositoryId}`} entry={entry} here={here} now={now} />
      ))}
      {unlisted > 0 && (
        <Notice role="status">
          <p>
            deplodash is still importing access from its previous version, so some of it may be missing here.{" "}
            <a href={here}>Check again</a>
          </p>
        </Notice>
      )}
    </>
  );
}

function PendingNotice({ entry, here, now }: { entry: ConsentEntry; here: string; now: number }) {
  const { label, repo, grants, pending } = entry;
  if (!pending) return null;
  const tokens =
    pending.tokens === 1 ? "One token that it already has" : `${pending.tokens} tokens that it already has`;
  return (
    <Notice tone="warn" icon="clock" role="status">
      <p>
        {grants.length === 0 ? (
          <>
            <strong>Access has ended, but GitHub hasn’t confirmed it yet.</strong> <bdi>{label}</bdi> gets no more
            tokens for {repo}.
          </>
        ) : (
          <>
            <strong>GitHub hasn’t confirmed yet that earlier tokens no longer work.</strong> <bdi>{label}</bdi> has
            other access to {repo} now.
          </>
        )}{" "}
        {tokens} may still work until <ExactTime at={pending.until} now={now} />. deplodash keeps trying.{" "}
        <a href={here}>Check again</a>
      </p>
    </Notice>
  );
}

function OutcomeNotice({ outcome, here }: { outcome: Outcome; here: string }) {
  switch (outcome.kind) {
    case "revoked":
      return outcome.pending === 0 ? <RevokedNotice {...outcome} /> : <UnconfirmedNotice {...outcome} here={here} />;
    case "revoked_all":
      return <RevokedAllNotice {...outcome} here={here} />;
    case "changed":
      return <ChangedNotice {...outcome} />;
    case "denied":
      return <DeniedNotice {...outcome} />;
  }
}

type Revoked = Extract<Outcome, { kind: "revoked" }>;

function RevokedNotice({ label, repo, tokens }: Revoked) {
  return (
    <Notice tone="ok" role="status">
      <p>
        <strong>Access revoked.</strong> <bdi>{label}</bdi> can’t use {repo} anymore.{" "}
        {tokens === 0 && "It had no valid tokens."}
        {tokens === 1 && "GitHub confirmed that its token stopped working."}
        {tokens === 2 && "GitHub confirmed that both of its tokens stopped working."}
        {tokens > 2 && `GitHub confirmed that all ${tokens} of its tokens stopped working.`}
      </p>
    </Notice>
  );
}

function UnconfirmedNotice({ label, repo, pending, here }: Revoked & { here: string }) {
  return (
    <Notice tone="warn" icon="clock" role="status">
      <p>
        <strong>Access revoked, but GitHub hasn’t confirmed it yet.</strong> <bdi>{label}</bdi> gets no more tokens for{" "}
        {repo}. {pending === 1 ? "One token that it already has" : `${pending} tokens that it already has`} may still
        work for up to an hour. deplodash keeps trying. <a href={here}>Check again</a>
      </p>
    </Notice>
  );
}

function ChangedNotice({ label, repo, isReduced, pending }: Extract<Outcome, { kind: "changed" }>) {
  return (
    <Notice tone="ok" role="status">
      <p>
        <strong>Access changed.</strong> Your changes to what <bdi>{label}</bdi> may do in {repo} are in effect.
        {isReduced && pending === 0 && " Its earlier tokens no longer work."}
      </p>
    </Notice>
  );
}

type RevokedAll = Extract<Outcome, { kind: "revoked_all" }>;

function RevokedAllNotice({ of, name, revoked, left, here }: RevokedAll & { here: string }) {
  if (left > 0)
    return (
      <Notice tone="warn" icon="clock" role="status">
        <p>
          <strong>
            {revoked} of {revoked + left} revoked.
          </strong>{" "}
          deplodash is revoking the other {left} in the background. Until then, they’re still in effect.{" "}
          <a href={here}>Check again</a>
        </p>
      </Notice>
    );
  return (
    <Notice tone="ok" role="status">
      <p>
        <strong>{revoked === 0 ? "There was nothing to revoke." : "Access revoked."}</strong>{" "}
        {revoked > 0 && of === "agent" && (
          <>
            <bdi>{name}</bdi> no longer has any of the access that was listed here.
          </>
        )}
        {revoked > 0 && of === "repository" && `None of the agents that were listed here can use ${name} anymore.`}
        {revoked > 0 && of === "everything" && "All access that was listed here has ended."}
      </p>
    </Notice>
  );
}

function DeniedNotice({ label, denied, undecided, more }: Extract<Outcome, { kind: "denied" }>) {
  const others = more > 0 ? [...undecided, `${more} more`] : undecided;
  return (
    <Notice tone={denied.length > 0 ? "ok" : "warn"} role="status">
      <p>
        {denied.length > 0 ? (
          <>
            <strong>Request denied.</strong> <bdi>{label}</bdi> got no new access to {conjunction(denied)}.
          </>
        ) : (
          <strong>Nothing was denied.</strong>
        )}{" "}
        {undecided.length > 0 && <>You can’t decide on {conjunction(others)}. It stays open for someone who can.</>}
      </p>
    </Notice>
  );
}
