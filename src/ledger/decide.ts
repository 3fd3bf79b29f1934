import { createLimit, isSameLimit, pushScope } from "../domain/branchLimit.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { approvedScopes, limitOf, scopesThatLift } from "../domain/decision.ts";
import { covers, type Scope } from "../domain/scopes.ts";
import type { EventFacts } from "../domain/webhookEvent.ts";
import { first } from "../durableObjects/sql.ts";
import { type ConsentRequest, findWant, type Want } from "../session/consentRequest.ts";
import type { Person } from "../store/agents.ts";
import { log } from "./activity.ts";
import { findAgent } from "./agent.ts";
import { recordCheck } from "./approverCheck.ts";
import { commit } from "./commit.ts";
import {
  approversOf,
  endConsent,
  findConsent,
  findConsentById,
  findConsentTo,
  nameRepository,
  recordFullName,
} from "./consents.ts";
import type { Ledger } from "./context.ts";
import { approvePush, approveScope, type Deciding, declineBranches, declineScope } from "./decisions.ts";
import { notifyPeople } from "./notifications.ts";
import { closeRequest, findRequestDecision, type RequestDecision } from "./requests.ts";

/** An owner's decision about one repository in a request. Requested scopes that aren't in `approved` are declined. */
export interface Verdict {
  request: ConsentRequest;
  /** The repository as the request names it. */
  repo: string;
  by: Person;
  approved: Scope[];
  /** The branches that an approved `contents:write` may push to; `null` for any branch. */
  branches: BranchPattern[] | null;
  /** How long the approval lasts, in milliseconds. */
  lasts: number;
  /** `null` if the repository is missing, in which case the request can only be denied. */
  repository: { id: number; fullName: string; installationId: number } | null;
}

/**
 * `repeated` means that an earlier call committed this exact decision, but its answer was lost. `limit_lifted` means that nothing was
 * decided, because the decision and earlier approvals would combine a branch limit with a scope that lifts it.
 */
export type Decided = "decided" | "repeated" | "already_decided" | "expired" | "limit_lifted" | "unknown_agent";

/** Commits a decision. Each repository in a request is decided only once, so repeating the decision changes nothing. */
export async function decide(ledger: Ledger, verdict: Verdict): Promise<Decided> {
  const want = findWant(verdict.request, verdict.repo);
  if (!want) throw new Error("the request doesn't name the repository");
  return commit(ledger, (): Decided => {
    if (!findAgent(ledger)) return "unknown_agent";
    const earlier = findRequestDecision(ledger, verdict.request.id, want.repo);
    if (earlier) return isRepeated(ledger, verdict, earlier) ? "repeated" : "already_decided";
    if (verdict.request.expiresAt <= ledger.now()) return "expired"; // Decided requests are kept until their link expires.
    if (wouldLiftLimit(ledger, verdict)) return "limit_lifted";
    record(ledger, verdict, want);
    return "decided";
  });
}

/** Returns whether the call repeats the committed decision, as when the first answer was lost. */
function isRepeated(ledger: Ledger, verdict: Verdict, earlier: RequestDecision): boolean {
  const { by, approved, branches, repository } = verdict;
  const consent = earlier.consentId === null ? null : findConsentById(ledger, earlier.consentId);
  const limit = limitOf(consent?.decisions ?? [], ledger.now());
  return (
    earlier.decidedBy === by.id &&
    earlier.approved.join(" ") === approved.join(" ") &&
    consent !== null &&
    (!approved.includes(pushScope) || isSameLimit(limit, branches && { branches, declined: [] })) &&
    consent.repositoryId === (repository?.id ?? null)
  );
}

function wouldLiftLimit(ledger: Ledger, { approved, branches, repository }: Verdict): boolean {
  const consent = repository && findConsentTo(ledger, repository.id);
  // Approvals under another installation have ended.
  const held = consent?.installationId === repository?.installationId ? (consent?.decisions ?? []) : [];
  return scopesThatLift(approved, branches, held, ledger.now()).length > 0;
}

function record(ledger: Ledger, verdict: Verdict, want: Want): void {
  const { now } = ledger;
  const { by, approved, branches, lasts, repository } = verdict;
  const consentId = consentFor(ledger, want.repo, repository);
  const consent = findConsentById(ledger, consentId);
  const held = consent?.decisions ?? [];
  // An unselected scope isn't declined if another link approved it. People can remove it on the dashboard.
  const granted = [...approved, ...approvedScopes(held, now())];
  const declined = want.scopes.filter((scope) => !granted.some((yes) => covers(yes, scope)));
  const deciding = { consentId, by, endsAt: now() + lasts };
  const asked = want.branches ?? [];
  for (const scope of approved) {
    if (scope !== pushScope) approveScope(ledger, scope, deciding);
    else approvePush(ledger, branches && createLimit(branches, asked, limitOf(held, now())), deciding, consent);
  }
  if (consent && !approved.includes(pushScope)) declineBranches(ledger, asked, consent);
  for (const scope of declined) declineScope(ledger, scope, deciding);
  closeRequest(ledger, verdict.request, want, { decidedAt: now(), decidedBy: by.id, approved, consentId });
  ledger.sql.all("INSERT OR IGNORE INTO concerned VALUES (?, ?, ?)", consentId, by.id, want.repo.toLowerCase());

  const subject = { repo: repository?.fullName ?? want.repo, consentId, by };
  const pushes = approved.includes(pushScope) ? branches : null;
  if (approved.length > 0) {
    const { endsAt } = deciding;
    log(ledger, { event: "approved", scopes: approved, branches: pushes, endsAt, ...subject });
    recordCheck(ledger, consentId);
    notifyOfApproval(ledger, deciding, { repo: subject.repo, scopes: approved, branches: pushes, endsAt });
  }
  if (declined.length > 0) log(ledger, { event: "denied", scopes: declined, ...subject });
}

/** Notifies everyone whose approval of the consent is still valid. */
function notifyOfApproval(
  ledger: Ledger,
  { consentId, by }: Deciding,
  access: Omit<Extract<EventFacts, { type: "access.approved" }>, "type" | "by">,
): void {
  const consent = findConsentById(ledger, consentId);
  const approvers = consent ? approversOf(consent, ledger.now()) : [];
  notifyPeople(ledger, { type: "access.approved", by: by.login, ...access }, approvers);
}

/** Creates or updates the consent's row. From then on, the requested name and GitHub's name both refer to it. */
function consentFor(ledger: Ledger, asked: string, repository: Verdict["repository"]): number {
  const { sql } = ledger;
  const name = asked.toLowerCase();
  // Reuse the row of a repository that was missing when access was denied, but not the row of another repository with this name.
  const earlier = repository ? findConsentTo(ledger, repository.id) : null;
  // A different installation means a different owner or a reinstalled App, so earlier approvals have ended.
  const ended = earlier !== null && earlier.installationId !== repository?.installationId;
  if (ended) endConsent(ledger, earlier, { event: "ended", because: "reinstalled" });
  const known = ended ? null : earlier;
  const named = findConsent(ledger, name);
  const reused = known ?? (named?.repositoryId === null ? named : null);
  const id = reused?.id ?? first<{ id: number }>(sql, "INSERT INTO consents (repo) VALUES (?) RETURNING id", asked)?.id;
  if (id === undefined) throw new Error("SQLite returned no row");
  if (repository) {
    const { fullName, installationId } = repository;
    const query = "UPDATE consents SET repository_id = ?, installation_id = ? WHERE id = ?";
    sql.all(query, repository.id, installationId, id);
    recordFullName(ledger, fullName, id);
  }
  nameRepository(ledger, name, id);
  return id;
}
