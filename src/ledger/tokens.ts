import { lacking, type Permissions, permissionsOf } from "../domain/permissions.ts";
import type { Scope } from "../domain/scopes.ts";
import { hour, second, timestamp } from "../domain/time.ts";
import type { TrustedIdentity } from "../domain/trustedIdentity.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { MintRefusal } from "../github/installationTokens.ts";
import { logError } from "../log.ts";
import { hashToken, minLifetime } from "../store/tokens.ts";
import { log } from "./activity.ts";
import { registrantOf } from "./agent.ts";
import { advanceAlarm, scheduleAlarm } from "./alarm.ts";
import { scheduleCheck } from "./approverCheck.ts";
import { recordFullName, revokeTokens } from "./consents.ts";
import type { Ledger, Minted, MintResult } from "./context.ts";
import type { Grant } from "./grant.ts";
import { addEntry } from "./outbox.ts";
import { makeRoom } from "./tokenLimit.ts";

export interface LiveToken extends Row {
  sha256: string;
  sealed: string;
  confirmed: string;
  ends_at: number;
  expires_at: number;
}

/**
 * A token younger than this is assumed not to be the one that GitHub rejected. Without this rule, two processes of an agent would revoke
 * each other's tokens.
 */
const fresh = 30 * second;

/** Finds the newest live token that may be issued for exactly this grant. It may lack optional permissions, but no others. */
export function findLiveToken({ sql, now }: Ledger, grant: Grant, renew: boolean): LiveToken | null {
  const { consent, scopes, optional, latestEnd, unusableEnd } = grant;
  const wanted = permissionsOf(scopes);
  const youngest = renew ? now() - fresh : 0;
  const tokens = sql.all<LiveToken>(
    `SELECT sha256, sealed, confirmed, ends_at, expires_at FROM tokens
     WHERE consent_id = ? AND permissions = ? AND ends_at > ? AND ends_at <= ? AND (ends_at <> ? OR ends_at = expires_at)
       AND expires_at >= ? AND minted_at >= ? ORDER BY rowid DESC`,
    consent.id,
    canonical(wanted),
    now(),
    latestEnd,
    unusableEnd,
    now() + minLifetime,
    youngest,
  );
  const isEnough = ({ confirmed }: LiveToken) =>
    Object.keys(lacking(wanted, JSON.parse(confirmed))).every((key) => optional.includes(key));
  return tokens.find(isEnough) ?? null;
}

/** Returns the scopes that a token with these permissions carries. */
export function carriedScopes(scopes: readonly Scope[], confirmed: Permissions): Scope[] {
  return scopes.filter((scope) => Object.keys(lacking(permissionsOf([scope]), confirmed)).length === 0);
}

/** The options for a mint. */
interface Minting {
  /** Whether the new token replaces those with the same permissions, as after GitHub has rejected one of them. */
  renew: boolean;
  /** Returns whether the consent and the caller's credential are still valid. */
  mayStill(): boolean;
  /** Returns the trusted identity of the caller; `null` for a caller with the agent token. */
  findIdentity(): TrustedIdentity | null;
}

/** Mints a token and records it. Equal requests share one mint. The caller decides whether to issue it. */
export function mintToken(ledger: Ledger, grant: Grant, minting: Minting): Promise<MintResult> {
  const { mintsInFlight } = ledger;
  const { consent, scopes, optional, latestEnd, unusableEnd } = grant;
  const name = `${consent.id} ${canonical(permissionsOf(scopes))} ${optional} ${latestEnd} ${unusableEnd}`;
  const inFlight =
    mintsInFlight.get(name) ?? queueMint(ledger, grant, minting).finally(() => mintsInFlight.delete(name));
  mintsInFlight.set(name, inFlight);
  return inFlight;
}

function queueMint(ledger: Ledger, grant: Grant, minting: Minting): Promise<MintResult> {
  const { mintQueues } = ledger;
  const { id } = grant.consent;
  const before = mintQueues.get(id) ?? Promise.resolve();
  const mine = before
    .catch(() => {})
    .then(() => mintAndRecord(ledger, grant, minting))
    .finally(() => mintQueues.get(id) === mine && mintQueues.delete(id));
  mintQueues.set(id, mine);
  return mine;
}

async function mintAndRecord(ledger: Ledger, grant: Grant, minting: Minting): Promise<MintResult> {
  const { github, seal, now, backoff, budgets } = ledger;
  const { consent, repositoryId, installationId, optional } = grant;
  const permissions = permissionsOf(grant.scopes);
  // The consent may have ended while this mint waited for another.
  if (!minting.mayStill()) return { kind: "ended" };
  const pause = (await backoff.remaining()) || (await makeRoom(ledger, consent.id, canonical(permissions)));
  if (pause > 0) return { kind: "unavailable", retryAfter: pause };
  if (!(await budgets.mint(ledger.agentId, registrantOf(ledger)))) return { kind: "too_many" };

  const outcome = await github.mint({ installationId, repositoryId, permissions, optional });
  if (outcome.kind !== "minted" && outcome.kind !== "unusable") return outcome;
  const refusal = outcome.kind === "unusable" ? outcome.reason : tooShort(outcome, now());
  // An unusable token may live longer than GitHub says, so its revocation is retried for a full hour.
  const expiresAt = refusal ? now() + hour : outcome.expiresAt;
  const sha256 = hashToken(outcome.token);
  const sealed = await seal.seal("token", { token: outcome.token }, expiresAt);
  // The check and the insert run in one synchronous turn, so no decision can come between them.
  const recorded = ledger.sql.transaction(() => {
    if (outcome.kind === "minted" && !refusal && minting.mayStill())
      return record(ledger, grant, outcome, minting, { sha256, sealed });
    addEntry(ledger, {
      ...{ action: "revoke", sha256, sealed, expiresAt, consentId: consent.id, repositoryId, revokedAt: now() },
    });
    return null;
  });
  if (recorded?.isAll) advanceAlarm(ledger, recorded.endsAt);
  else scheduleAlarm(ledger);
  if (outcome.kind === "minted" && recorded) return { ...outcome, sha256 };
  return refusal ?? { kind: "ended" };
}

/** Refuses a new token that expires too soon to be issued. Without this, a request would mint one token after another. */
function tooShort({ expiresAt }: Minted, now: number): MintRefusal | null {
  if (expiresAt >= now + minLifetime) return null;
  const message = "GitHub minted a token that expires too soon; its clock and ours may disagree";
  logError(message, { expiresAt: timestamp(expiresAt) });
  return { kind: "unavailable", retryAfter: 60 };
}

/** Records a token. Returns when it ends, and whether the alarm has nothing else to do because of it. */
function record(
  ledger: Ledger,
  { consent, scopes, endsAt }: Grant,
  { permissions, expiresAt, repo }: Minted,
  { renew, findIdentity }: Minting,
  { sha256, sealed }: { sha256: string; sealed: string },
): { endsAt: number; isAll: boolean } {
  const { sql, now } = ledger;
  const asked = canonical(permissionsOf(scopes));
  if (renew) revokeTokens(ledger, "consent_id = ? AND permissions = ?", consent.id, asked);
  const ends = Math.min(endsAt, expiresAt);
  const row = [sha256, consent.id, asked, canonical(permissions), sealed, now(), ends, expiresAt];
  sql.all("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...row);
  const isRenamed = repo !== consent.repo;
  if (isRenamed) {
    recordFullName(ledger, repo, consent.id);
    addEntry(ledger, { action: "list" });
  }
  const carried = carriedScopes(scopes, permissions);
  const identity = findIdentity();
  const subject = { repo, consentId: consent.id, scopes: carried };
  log(ledger, { event: "minted", ...subject, tokenSha256: sha256, endsAt: ends, identity });
  const isCheckDue = scheduleCheck(ledger, consent.id);
  return { endsAt: ends, isAll: !renew && !isRenamed && !isCheckDue };
}

/** Returns whether the grant's consent is still in force, with the same installation and version. */
export function isCurrent({ sql }: Ledger, { consent, repositoryId, installationId }: Grant): boolean {
  const query = "SELECT 1 FROM consents WHERE repository_id = ? AND installation_id = ? AND id = ? AND version = ?";
  return first(sql, query, repositoryId, installationId, consent.id, consent.version) !== undefined;
}

function canonical(permissions: Permissions): string {
  return JSON.stringify(Object.fromEntries(Object.entries(permissions).sort()));
}
