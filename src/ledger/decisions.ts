import { type BranchLimit, createLimit, isSameLimit, pushScope } from "../domain/branchLimit.ts";
import type { Scope } from "../domain/scopes.ts";
import type { Person } from "../store/agents.ts";
import { type Consent, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";

/** The consent in which a decision is recorded, the person who decides, and when an approval ends. */
export interface Deciding {
  consentId: number;
  by: Person;
  endsAt: number;
}

/** Approves a scope. Earlier approvals by other people remain, so that each approver may revoke access. Call it in a transaction. */
export function approveScope(ledger: Ledger, scope: Scope, deciding: Deciding): void {
  deleteDenials(ledger, scope, deciding);
  writeDecision(ledger, scope, true, deciding, null);
}

/**
 * Approves `contents:write` for these branches, or for any branch if `limit` is `null`. Earlier approvals by anyone get the same end and
 * branches. If the branches change or an approval is shortened, revokes the consent's tokens. Call it in a transaction.
 */
export function approvePush(
  ledger: Ledger,
  limit: BranchLimit | null,
  deciding: Deciding,
  before: Consent | null,
): void {
  const { sql, now } = ledger;
  const { consentId, endsAt } = deciding;
  const earlier = alivePush(before, now());
  deleteDenials(ledger, pushScope, deciding);
  sql.all(
    `UPDATE decisions SET ends_at = ?, branches = ?, declined_branches = ?
     WHERE consent_id = ? AND scope = ? AND approved = 1 AND ends_at > ?`,
    endsAt,
    ...columnsOf(limit),
    consentId,
    pushScope,
    now(),
  );
  writeDecision(ledger, pushScope, true, deciding, limit);
  const isKept =
    earlier.some((push) => isSameLimit(push.limit, limit)) && earlier.every((push) => push.endsAt <= endsAt);
  if (!isKept) startVersion(ledger, consentId);
  if (!isKept && earlier.length > 0) revokeTokens(ledger, "consent_id = ?", consentId);
}

/** Approves a scope with a new end, which also applies to earlier approvals. Call it in a transaction. */
export function extendScope(ledger: Ledger, scope: Scope, deciding: Deciding): void {
  const { sql, now } = ledger;
  const query = "UPDATE decisions SET ends_at = ? WHERE consent_id = ? AND scope = ? AND approved = 1 AND ends_at > ?";
  sql.all(query, deciding.endsAt, deciding.consentId, scope, now());
  approveScope(ledger, scope, deciding);
}

/** Removes a scope, regardless of who approved it, as if the person had declined it. Call it in a transaction. */
export function removeScope(ledger: Ledger, scope: Scope, deciding: Deciding): void {
  ledger.sql.all("DELETE FROM decisions WHERE consent_id = ? AND scope = ?", deciding.consentId, scope);
  declineScope(ledger, scope, deciding);
}

/** Declines a scope. Call it in a transaction. */
export function declineScope(ledger: Ledger, scope: Scope, deciding: Deciding): void {
  writeDecision(ledger, scope, false, deciding, null);
}

/** Records requested branches that were declined, so that the owner isn't asked about them again. Call it in a transaction. */
export function declineBranches(ledger: Ledger, asked: readonly string[], consent: Consent): void {
  const { sql, now } = ledger;
  const [push] = alivePush(consent, now());
  if (!push?.limit) return;
  const [, declined] = columnsOf(createLimit(push.limit.branches, asked, push.limit));
  const query = "UPDATE decisions SET declined_branches = ? WHERE consent_id = ? AND scope = ? AND approved = 1";
  sql.all(query, declined, consent.id, pushScope);
}

/** Starts a new version of a consent, so that mints and pushes that began under an earlier version don't succeed. */
export function startVersion({ sql }: Ledger, consentId: number): void {
  sql.all("UPDATE consents SET version = version + 1 WHERE id = ?", consentId);
}

function alivePush(consent: Consent | null, now: number) {
  return (consent?.decisions ?? []).filter(
    ({ scope, approved, endsAt }) => scope === pushScope && approved && endsAt > now,
  );
}

function deleteDenials({ sql }: Ledger, scope: Scope, { consentId }: Deciding): void {
  sql.all("DELETE FROM decisions WHERE consent_id = ? AND scope = ? AND approved = 0", consentId, scope);
}

function writeDecision(
  { sql, now }: Ledger,
  scope: Scope,
  approved: boolean,
  { consentId, by, endsAt }: Deciding,
  limit: BranchLimit | null,
): void {
  sql.all(
    "INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    consentId,
    scope,
    approved ? 1 : 0,
    by.id,
    by.login,
    now(),
    endsAt,
    ...columnsOf(limit),
  );
}

/** Returns the values of the columns `branches` and `declined_branches`. */
function columnsOf(limit: BranchLimit | null): [string | null, string | null] {
  return limit ? [limit.branches.join(" "), limit.declined.join(" ")] : [null, null];
}
