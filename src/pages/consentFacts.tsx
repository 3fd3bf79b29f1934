import { relativeTime } from "../domain/time.ts";
import type { Agent } from "../ledger/agent.ts";
import type { RecordedDecision } from "../ledger/consents.ts";
import type { Session } from "../session/cookie.ts";
import { AccessSummary } from "./accessSummary.tsx";
import { Avatar, Person } from "./avatar.tsx";
import type { Decidable, OpenSection } from "./consentView.ts";
import { Badge, Fact } from "./elements.tsx";
import { ExactTime } from "./layout.tsx";
import { ProtectionFact } from "./protection.tsx";

/** The known facts about a repository that the viewer may decide about. */
type KnownRepository = Pick<OpenSection, "fullName" | "asked" | "authority" | "held">;

/** A fact about who registered the agent. */
export function RegistrantFact({ agent, session, now }: { agent: Agent; session: Session; now: number }) {
  const { registeredBy, createdAt, byDeviceCode } = agent;
  const isOwn = registeredBy?.id === session.user.id;
  return (
    <Fact icon={registeredBy ? <Avatar userId={registeredBy.id} session={session} /> : "key"}>
      {registeredBy ? <Person login={registeredBy.login} session={session} /> : "This service’s operator"}
      {isOwn && " (you)"} registered this agent{byDeviceCode && " with a device code"}{" "}
      <small class="nowrap">
        {relativeTime(createdAt, now)} · <ExactTime at={createdAt} now={now} />
      </small>
    </Fact>
  );
}

interface RepositoryFactsProps {
  repository: KnownRepository;
  /** Whether to say that the viewer administers the repository. Pages that only administrators see don't need to. */
  saysAuthority?: boolean;
  now: number;
}

/** The facts about a repository that help people decide. */
export function RepositoryFacts({ repository, saysAuthority = false, now }: RepositoryFactsProps) {
  const { fullName, authority } = repository;
  return (
    <>
      {authority.kind === "may_create" ? (
        <Fact icon="info">
          <strong>{fullName}</strong> isn’t visible to deplodash. It probably doesn’t exist yet
        </Fact>
      ) : (
        <Fact icon={authority.repository.visibility === "public" ? "repository" : "lock"}>
          <a href={authority.repository.url}>{fullName}</a> is {authority.repository.visibility}
          {saysAuthority && ", and you administer it"}
        </Fact>
      )}
      <RenamedFact repository={repository} />
      <BranchFact repository={repository} />
      <HeldFacts held={repository.held} now={now} />
    </>
  );
}

/** The facts about a repository that its badges don't show. */
export function OtherFacts({ repository, now }: { repository: KnownRepository; now: number }) {
  const isRenamed = repository.fullName.toLowerCase() !== repository.asked.toLowerCase();
  if (!isRenamed && repository.held.length === 0) return null;
  return (
    <ul class="facts pad split">
      <RenamedFact repository={repository} />
      <HeldFacts held={repository.held} now={now} />
    </ul>
  );
}

/** Badges for a repository's visibility and for the protection of its default branch. */
export function RepositoryBadges({ authority }: { authority: Decidable }) {
  if (authority.kind === "may_create") return <Badge tone="warn">Doesn’t exist yet</Badge>;
  const { repository, defaultBranch: branch, isEmpty } = authority;
  const visibility = { public: "Public", private: "Private", internal: "Internal" }[repository.visibility];
  return (
    <>
      <Badge>{visibility}</Badge> {isEmpty && <Badge>Empty</Badge>}
      {branch && !isEmpty && branch.protection.kind !== "unknown" && (
        <Badge tone={branch.protection.kind === "protected" ? "ok" : "warn"}>
          <bdi>{branch.name}</bdi> {branch.protection.kind === "protected" ? "is protected" : "isn’t protected"}
        </Badge>
      )}
    </>
  );
}

/**
 * A fact that says that the agent used an earlier name, before a rename or transfer. The page grants access to the repository that it
 * shows.
 */
function RenamedFact({ repository: { fullName, asked } }: { repository: KnownRepository }) {
  if (fullName.toLowerCase() === asked.toLowerCase()) return null;
  return (
    <Fact icon="info">
      The agent asked for it under an earlier name, <strong>{asked}</strong>
    </Fact>
  );
}

function BranchFact({ repository: { authority } }: { repository: KnownRepository }) {
  if (authority.kind === "may_create") return null;
  if (authority.isEmpty)
    return <Fact icon="branch">It’s empty. The first branch pushed becomes its default branch</Fact>;
  const { defaultBranch: branch } = authority;
  if (!branch) return null;
  const isProtected = branch.protection.kind === "protected";
  return (
    <Fact icon={isProtected ? "shield" : "warning"} {...(!isProtected && { tone: "warn" as const })}>
      <ProtectionFact branch={branch} />
    </Fact>
  );
}

/** The access that the agent already has, grouped by when it ends. */
function HeldFacts({ held, now }: { held: readonly RecordedDecision[]; now: number }) {
  const latest = new Map<string, number>();
  for (const { scope, endsAt } of held) latest.set(scope, Math.max(endsAt, latest.get(scope) ?? 0));
  const branches = held.find(({ limit }) => limit !== null)?.limit?.branches ?? null;
  return (
    <>
      {[...new Set(latest.values())]
        .sort((one, other) => one - other)
        .map((end) => (
          <Fact key={end} icon="key">
            The agent already has:{" "}
            <AccessSummary
              scopes={[...latest.keys()].filter((scope) => latest.get(scope) === end)}
              branches={branches}
            />
            , until <ExactTime at={end} now={now} />
          </Fact>
        ))}
    </>
  );
}

/** The agent's label and reason, which nobody has verified. */
export function Claims({ label, reason }: { label: string | null; reason: string | null }) {
  if (label === null && reason === null) return null;
  return (
    <section class="card pad stack" aria-labelledby="claimed">
      <div class="head">
        <h2 id="claimed">What the agent says</h2>
        <Badge tone="warn" end>
          Unverified
        </Badge>
      </div>
      <Claim hint="It calls itself" words={label} />
      <Claim hint="Why it wants access" words={reason} />
    </section>
  );
}

function Claim({ hint, words }: { hint: string; words: string | null }) {
  if (words === null) return null;
  return (
    <div>
      <p class="hint">{hint}</p>
      <blockquote>
        “<bdi>{words}</bdi>”
      </blockquote>
    </div>
  );
}
