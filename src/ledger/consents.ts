import type { BranchLimit } from "../domain/branchLimit.ts";
import { type Decision, denialLifetime } from "../domain/decision.ts";
import { isScope, type Scope } from "../domain/scopes.ts";
import type { EndReason } from "../domain/webhookEvent.ts";
import { first, type Row, type Sql, type SqlValue } from "../durableObjects/sql.ts";
import type { Actor, Person } from "../store/agents.ts";
import { log } from "./activity.ts";
import type { Ledger } from "./context.ts";
import { notifyPeople } from "./notifications.ts";
import { addEntry } from "./outbox.ts";
import { deleteExpiredRequests } from "./requests.ts";

/** The decisions about this agent's access to one repository. */
export interface Consent extends ConsentHead {
  decisions: RecordedDecision[];
}

/** A consent without its decisions, which require another query. */
export interface ConsentHead {
  /** Ids are never reused. A consent that is granted again after it ended has a new id. */
  id: number;
  /** GitHub's id for the repository; `null` if the repository was missing and access was denied. */
  repositoryId: number | null;
  installationId: number | null;
  /** The repository's full name as GitHub last spelled it. */
  repo: string;
  /** Increases when access is removed or the branches change. */
  version: number;
  /** When the consent was last used, to within an hour; `null` if never. */
  usedAt: number | null;
}

export interface RecordedDecision extends Decision {
  decidedBy: Person;
}

interface ConsentRow extends Row {
  id: number;
  repository_id: number | null;
  installation_id: number | null;
  repo: string;
  version: number;
  used_at: number | null;
}

interface DecisionRow extends Row {
  consent_id: number;
  scope: string;
  approved: number;
  decided_by: number;
  decided_by_login: string;
  decided_at: number;
  ends_at: number;
  branches: string | null;
  declined_branches: string | null;
}

const byName = "SELECT c.* FROM consents c JOIN names n ON n.consent_id = c.id WHERE n.name = ?";

/** Returns the consent for a repository name; `null` if there is none. */
export function findConsent({ sql }: Ledger, name: string): Consent | null {
  const row = first<ConsentRow>(sql, byName, name);
  return row ? withDecisions(sql, row) : null;
}

/** Returns the consent for a repository name, without its decisions; `null` if there is none. */
export function findConsentHead({ sql }: Ledger, name: string): ConsentHead | null {
  const row = first<ConsentRow>(sql, byName, name);
  return row ? headFrom(row) : null;
}

export function findConsentTo({ sql }: Ledger, repositoryId: number): Consent | null {
  const row = first<ConsentRow>(sql, "SELECT * FROM consents WHERE repository_id = ?", repositoryId);
  return row ? withDecisions(sql, row) : null;
}

export function findConsentById({ sql }: Ledger, id: number): Consent | null {
  const row = first<ConsentRow>(sql, "SELECT * FROM consents WHERE id = ?", id);
  return row ? withDecisions(sql, row) : null;
}

export function listConsents({ sql }: Ledger): Consent[] {
  const consents = sql.all<ConsentRow>("SELECT * FROM consents ORDER BY id DESC");
  if (consents.length === 0) return [];
  const decisions = sql.all<DecisionRow>("SELECT * FROM decisions ORDER BY consent_id, scope");
  const byConsent = Map.groupBy(decisions, (decision) => decision.consent_id);
  return consents.map((row) => consentFrom(row, byConsent.get(row.id) ?? []));
}

/** Returns the ids of the people whose approvals haven't ended. */
export function approversOf(consent: Consent, now: number): number[] {
  const alive = consent.decisions.filter(({ approved, endsAt }) => approved && endsAt > now);
  return [...new Set(alive.map(({ decidedBy }) => decidedBy.id))];
}

/** Records the full name that GitHub just reported for the repository. Call it in a transaction. */
export function recordFullName(ledger: Ledger, fullName: string, consentId: number): void {
  ledger.sql.all("UPDATE consents SET repo = ? WHERE id = ?", fullName, consentId);
  nameRepository(ledger, fullName.toLowerCase(), consentId);
}

/**
 * Makes `name` refer to this consent, regardless of what it referred to before, because GitHub just confirmed the name. Call it in a
 * transaction.
 */
export function nameRepository(ledger: Ledger, name: string, consentId: number): void {
  const before = findConsent(ledger, name);
  if (before && before.id !== consentId) deleteCopies(ledger, "consent_id = ?", before.id);
  ledger.sql.all("INSERT OR REPLACE INTO names VALUES (?, ?)", name, consentId);
}

/** How a consent ends. Either a person revokes it, or it ends for another reason (`EndReason`). */
type Ending = { event: "revoked"; by: Actor } | { event: "ended"; because: EndReason };

/**
 * Ends a consent, together with its tokens, their cached copies, and its directory entries. Consents end only here. Call it in a
 * transaction.
 */
export function endConsent(ledger: Ledger, consent: Consent, ending: Ending): void {
  const { sql } = ledger;
  const scopes = approvedScopesOf(consent);
  if (scopes.length > 0) {
    const how = ending.event === "revoked" ? { by: ending.by } : { detail: ending.because };
    log(ledger, { event: ending.event, repo: consent.repo, consentId: consent.id, scopes, ...how });
    const facts =
      ending.event === "revoked"
        ? ({ type: "access.revoked", by: ending.by.login } as const)
        : ({ type: "access.ended", because: ending.because } as const);
    const approvers = consent.decisions.filter(({ approved }) => approved).map(({ decidedBy }) => decidedBy.id);
    notifyPeople(ledger, { ...facts, repo: consent.repo, scopes }, approvers);
  }
  revokeTokens(ledger, "consent_id = ?", consent.id);
  addEntry(ledger, { action: "list" });
  for (const table of ["decisions", "names"]) sql.all(`DELETE FROM ${table} WHERE consent_id = ?`, consent.id);
  sql.all("DELETE FROM consents WHERE id = ?", consent.id);
}

function approvedScopesOf({ decisions }: Consent): Scope[] {
  return [...new Set(decisions.filter(({ approved }) => approved).map(({ scope }) => scope))];
}

/** Deletes cached copies from KV. Call it in a transaction. */
export function deleteCopies(
  ledger: Ledger,
  where: "consent_id = ?" | "sha256 = ?" | "1 = 1",
  ...bindings: SqlValue[]
): void {
  const query = `DELETE FROM cached_tokens WHERE ${where} RETURNING key`;
  for (const { key } of ledger.sql.all<{ key: string }>(query, ...bindings))
    addEntry(ledger, { action: "delete", key });
}

interface RevokedRow extends Row {
  sha256: string;
  sealed: string;
  expires_at: number;
  consent_id: number;
  repository_id: number;
}

/**
 * Revokes live tokens at GitHub and deletes their cached copies. The outbox keeps the sealed tokens until they are revoked or have
 * expired. Returns the number of tokens.
 */
export function revokeTokens(ledger: Ledger, where: string, ...bindings: SqlValue[]): number {
  const query = `DELETE FROM tokens WHERE ${where} RETURNING sha256, sealed, expires_at, consent_id,
    (SELECT repository_id FROM consents WHERE id = consent_id) AS repository_id`;
  const revoked = ledger.sql.all<RevokedRow>(query, ...bindings);
  for (const { sha256, sealed, ...row } of revoked) {
    const [expiresAt, consentId, repositoryId] = [row.expires_at, row.consent_id, row.repository_id];
    const revokedAt = ledger.now();
    addEntry(ledger, { action: "revoke", sha256, sealed, expiresAt, consentId, repositoryId, revokedAt });
    deleteCopies(ledger, "sha256 = ?", sha256);
  }
  return revoked.length;
}

/** Ends everything that has expired: approvals with the tokens that depend on them, denials, cached copies, and requests. */
export function expireConsents(ledger: Ledger): void {
  const { sql, now } = ledger;
  sql.transaction(() => {
    sql.all("DELETE FROM tokens WHERE expires_at <= ?", now());
    revokeTokens(ledger, "ends_at <= ?", now());
    sql.all("DELETE FROM cached_tokens WHERE ends_at <= ?", now());
    deleteExpiredRequests(ledger);
    // `scheduleAlarm` uses the same condition.
    const expired = sql.all<ConsentRow>(
      `SELECT * FROM consents WHERE NOT EXISTS (SELECT 1 FROM decisions WHERE consent_id = consents.id
         AND CASE approved WHEN 1 THEN ends_at ELSE decided_at + ? END > ?) ORDER BY id DESC`,
      denialLifetime,
      now(),
    );
    for (const row of expired) endConsent(ledger, withDecisions(sql, row), { event: "ended", because: "expired" });
  });
}

function withDecisions(sql: Sql, row: ConsentRow): Consent {
  const query = "SELECT * FROM decisions WHERE consent_id = ? ORDER BY scope";
  return consentFrom(row, sql.all<DecisionRow>(query, row.id));
}

function consentFrom(row: ConsentRow, decisions: readonly DecisionRow[]): Consent {
  return {
    ...headFrom(row),
    decisions: decisions.flatMap((decision) =>
      isScope(decision.scope) ? [decisionFrom(decision.scope, decision)] : [],
    ),
  };
}

function headFrom(row: ConsentRow): ConsentHead {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    installationId: row.installation_id,
    repo: row.repo,
    version: row.version,
    usedAt: row.used_at,
  };
}

function decisionFrom(scope: Scope, row: DecisionRow): RecordedDecision {
  return {
    scope,
    approved: row.approved === 1,
    decidedBy: { id: row.decided_by, login: row.decided_by_login },
    decidedAt: row.decided_at,
    endsAt: row.ends_at,
    limit: limitFrom(row),
  };
}

function limitFrom({ branches, declined_branches }: DecisionRow): BranchLimit | null {
  const patterns = (text: string | null) => (text ? text.split(" ") : []);
  return branches === null ? null : { branches: patterns(branches), declined: patterns(declined_branches) };
}
