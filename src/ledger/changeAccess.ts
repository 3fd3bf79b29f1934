import { createLimit, isSameLimit, pushScope } from "../domain/branchLimit.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import { approvedScopes, limitOf, scopesThatLift } from "../domain/decision.ts";
import { covers, type Scope } from "../domain/scopes.ts";
import type { Person } from "../store/agents.ts";
import { log } from "./activity.ts";
import { findAgent } from "./agent.ts";
import { recordCheck } from "./approverCheck.ts";
import { commit } from "./commit.ts";
import { type Consent, findConsentTo, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { approvePush, extendScope, removeScope, startVersion } from "./decisions.ts";
import { notifyPeople } from "./notifications.ts";
import { countPendingRevocations } from "./outbox.ts";

/** A change to an agent's access by a person who administers the repository. Scopes that the change doesn't list stay as they are. */
export interface AccessChange {
  repositoryId: number;
  installationId: number;
  /** The consent as the person saw it. */
  consent: { id: number; version: number };
  by: Person;
  /** The scopes to keep. `contents:read` may replace `contents:write`. */
  kept: Scope[];
  taken: Scope[];
  /** The branches that a kept `contents:write` may push to; `null` for any branch. */
  branches: BranchPattern[] | null;
  /** When the kept scopes end, in milliseconds since the epoch; `null` to leave that unchanged. */
  endsAt: number | null;
}

/**
 * `pending` is the number of tokens that GitHub hasn't confirmed as revoked. Nothing was changed if the access isn't what the person saw
 * (`outdated`), or if it would combine a branch limit with a scope that lifts the limit (`limit_lifted`).
 */
export type AccessChanged =
  | { kind: "changed"; pending: number }
  | { kind: "outdated" | "limit_lifted" | "unknown_agent" };

/** Changes an agent's access to a repository, regardless of who approved it. Repeating the call changes nothing. */
export async function changeAccess(ledger: Ledger, change: AccessChange): Promise<AccessChanged> {
  const kind = await commit(ledger, (): AccessChanged["kind"] => {
    if (!findAgent(ledger)) return "unknown_agent";
    const consent = findConsentTo(ledger, change.repositoryId);
    if (consent?.id !== change.consent.id || consent.installationId !== change.installationId) return "outdated";
    const held = approvedScopes(consent.decisions, ledger.now());
    if (isDone(ledger, consent, change)) return "changed";
    const isHeld = (scope: Scope) => held.some((wider) => covers(wider, scope));
    if (consent.version !== change.consent.version || ![...change.kept, ...change.taken].every(isHeld))
      return "outdated";
    if (scopesThatLift(finalScopes(held, change), finalBranches(ledger, consent, change), [], ledger.now()).length > 0)
      return "limit_lifted";
    apply(ledger, consent, change);
    return "changed";
  });
  return kind === "changed" ? { kind, pending: countPendingRevocations(ledger, change.by.id) } : { kind };
}

/** Returns whether the access already matches the change, as when a call is repeated. */
function isDone(ledger: Ledger, consent: Consent, change: AccessChange): boolean {
  const alive = consent.decisions.filter(({ approved, endsAt }) => approved && endsAt > ledger.now());
  const held = approvedScopes(consent.decisions, ledger.now());
  const { kept, taken, branches, endsAt } = change;
  const ends = (scope: Scope) => Math.max(...alive.filter((one) => one.scope === scope).map((one) => one.endsAt));
  return (
    kept.every((scope) => held.includes(scope) && (endsAt === null || ends(scope) === endsAt)) &&
    !taken.some((scope) => held.includes(scope)) &&
    (!kept.includes(pushScope) ||
      isSameLimit(limitOf(alive, ledger.now()), branches && createLimit(branches, [], null)))
  );
}

function finalScopes(held: readonly Scope[], { kept, taken }: AccessChange): Scope[] {
  return [...new Set([...held.filter((scope) => !taken.includes(scope)), ...kept])].sort();
}

function finalBranches(ledger: Ledger, consent: Consent, { kept, branches }: AccessChange): BranchPattern[] | null {
  return kept.includes(pushScope) ? branches : (limitOf(consent.decisions, ledger.now())?.branches ?? null);
}

function apply(ledger: Ledger, consent: Consent, change: AccessChange): void {
  const { sql, now } = ledger;
  const { kept, taken, by, endsAt, branches } = change;
  const alive = consent.decisions.filter((decision) => decision.approved && decision.endsAt > now());
  const endOf = (scope: Scope) => Math.max(...alive.filter((one) => covers(one.scope, scope)).map((one) => one.endsAt));
  const renewed: Scope[] = [];
  for (const scope of kept) {
    const deciding = { consentId: consent.id, by, endsAt: endsAt ?? endOf(scope) };
    if (scope === pushScope) {
      const before = limitOf(alive, now());
      const limit = branches && createLimit(branches, [], before);
      if (endsAt === null && isSameLimit(limit, before)) continue;
      approvePush(ledger, limit, deciding, consent);
    } else {
      if (endsAt === null && alive.some((one) => one.scope === scope)) continue;
      extendScope(ledger, scope, deciding);
    }
    renewed.push(scope);
  }
  for (const scope of taken) removeScope(ledger, scope, { consentId: consent.id, by, endsAt: now() });
  const isShorter = endsAt !== null && kept.some((scope) => endOf(scope) > endsAt);
  if (taken.length > 0 || isShorter) {
    startVersion(ledger, consent.id);
    revokeTokens(ledger, "consent_id = ?", consent.id);
  }
  sql.all("INSERT OR IGNORE INTO concerned VALUES (?, ?, ?)", consent.id, by.id, consent.repo.toLowerCase());
  const scopes = finalScopes(approvedScopes(alive, now()), change);
  const pushes = scopes.includes(pushScope) ? finalBranches(ledger, consent, change) : null;
  const subject = { repo: consent.repo, consentId: consent.id, by };
  log(ledger, { event: "changed", scopes, branches: pushes, ...subject, ...(endsAt !== null && { endsAt }) });
  recordCheck(ledger, consent.id);
  const people = [by.id, ...alive.map(({ decidedBy }) => decidedBy.id)];
  const facts = { repo: consent.repo, by: by.login };
  if (taken.length > 0) notifyPeople(ledger, { type: "access.revoked", ...facts, scopes: taken }, people);
  if (renewed.length === 0) return;
  const approved = { scopes: renewed, branches: renewed.includes(pushScope) ? pushes : null };
  const ends = endsAt ?? Math.min(...renewed.map(endOf));
  notifyPeople(ledger, { type: "access.approved", ...facts, ...approved, endsAt: ends }, people);
}
