import { createHash } from "node:crypto";
import { type Permissions, permissionsOf, type Scope } from "../domain/scopes.ts";
import { hour, second, timestamp } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { MintRefusal } from "../github/installationTokens.ts";
import { leastLife } from "../store/tokens.ts";
import { log } from "./activity.ts";
import { registrantOf } from "./agent.ts";
import { scheduleAlarm } from "./alarm.ts";
import { type Consent, findConsentTo, recordFullName, revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import type { Minted, MintResult } from "./mintResult.ts";
import { addEntry } from "./outbox.ts";
import { makeRoom } from "./room.ts";

/** What a token is minted for: a consent, and what of it is asked for. */
export interface Grant {
  consent: Consent;
  repositoryId: number;
  installationId: number;
  scopes: Scope[];
  /** When the first of the approvals that it rests on ends. */
  endsAt: number;
}

export interface LiveToken extends Row {
  sha256: string;
  sealed: string;
  confirmed: string;
  ends_at: number;
  expires_at: number;
}

/**
 * A token that was minted so recently is not the one that GitHub rejected. Without this rule, two processes of an agent would
 * revoke each other's tokens.
 */
const fresh = 30 * second;

/** The newest token for exactly this grant that may be handed out. */
export function findLiveToken({ sql, now }: Ledger, { consent, scopes }: Grant, renew: boolean): LiveToken | null {
  const youngest = renew ? now() - fresh : 0;
  const token = first<LiveToken>(
    sql,
    `SELECT sha256, sealed, confirmed, ends_at, expires_at FROM tokens
     WHERE consent_id = ? AND permissions = ? AND ends_at > ? AND expires_at >= ? AND minted_at >= ? ORDER BY rowid DESC`,
    consent.id,
    canonical(permissionsOf(scopes)),
    now(),
    now() + leastLife,
    youngest,
  );
  return token ?? null;
}

/** How a token is minted. */
export interface Minting {
  /** Whether the new token replaces those for the same permissions, because GitHub rejected one of them. */
  renew: boolean;
  /** Whether the consent and the agent's secret are still good. */
  mayStill(): boolean;
}

/** Mints a token and records it. Equal requests share one mint. Whether to issue it is for the caller to decide. */
export function mintToken(ledger: Ledger, grant: Grant, minting: Minting): Promise<MintResult> {
  const { mintsInFlight } = ledger;
  const name = `${grant.consent.id} ${canonical(permissionsOf(grant.scopes))}`;
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
  const { consent, repositoryId, installationId } = grant;
  const permissions = permissionsOf(grant.scopes);
  // While it waited for another mint, the consent may have ended.
  if (!minting.mayStill()) return { kind: "ended" };
  const pause = (await backoff.remaining()) || (await makeRoom(ledger, consent.id, canonical(permissions)));
  if (pause > 0) return { kind: "unavailable", retryAfter: pause };
  if (!(await budgets.mint(registrantOf(ledger)))) return { kind: "too_many" };

  const outcome = await github.mint({ installationId, repositoryId, permissions });
  if (outcome.kind !== "minted" && outcome.kind !== "unusable") return outcome;
  const refusal = outcome.kind === "unusable" ? outcome.reason : tooShort(outcome, now());
  // How long a token lives that is not what was asked for, nobody can tell.
  const expiresAt = refusal ? now() + hour : outcome.expiresAt;
  const sha256 = hashToken(outcome.token);
  const sealed = await seal.seal("token", { token: outcome.token }, expiresAt);
  // From here to the end of the transaction nothing else runs: what was true at the check is true of the insert.
  const isRecorded = ledger.sql.transaction(() => {
    if (outcome.kind === "minted" && !refusal && minting.mayStill()) {
      record(ledger, grant, outcome, { sha256, sealed, renew: minting.renew });
      return true;
    }
    addEntry(ledger, { action: "revoke", sha256, sealed, expiresAt, consentId: consent.id });
    return false;
  });
  scheduleAlarm(ledger);
  if (outcome.kind === "minted" && isRecorded) return { ...outcome, sha256 };
  return refusal ?? { kind: "ended" };
}

/** Refuses a new token that expires too soon to be issued, so that no request mints one after the other. */
function tooShort({ expiresAt }: Minted, now: number): MintRefusal | null {
  if (expiresAt >= now + leastLife) return null;
  const message = "GitHub minted a token that expires at once: its clock and ours disagree";
  console.error(JSON.stringify({ message, expiresAt: timestamp(expiresAt) }));
  return { kind: "unavailable", retryAfter: 60 };
}

function record(
  ledger: Ledger,
  { consent, scopes, endsAt }: Grant,
  { permissions, expiresAt, repo }: Minted,
  { sha256, sealed, renew }: { sha256: string; sealed: string; renew: boolean },
): void {
  const { sql, now } = ledger;
  const asked = canonical(permissionsOf(scopes));
  if (renew) revokeTokens(ledger, "consent_id = ? AND permissions = ?", consent.id, asked);
  const ends = Math.min(endsAt, expiresAt);
  const row = [sha256, consent.id, asked, canonical(permissions), sealed, now(), ends, expiresAt];
  sql.all("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...row);
  if (repo !== consent.repo) recordFullName(ledger, repo, consent.id);
  log(ledger, { event: "minted", repo, consentId: consent.id, scopes, tokenSha256: sha256 });
}

/** The consent that the grant was taken from, as it is now; `null` where it ended or rests on another installation meanwhile. */
export function currentConsent(ledger: Ledger, { consent, repositoryId, installationId }: Grant): Consent | null {
  const current = findConsentTo(ledger, repositoryId);
  return current?.id === consent.id && current.installationId === installationId ? current : null;
}

/** Base64 of a token's SHA-256, by which GitHub's audit log names it, too (`hashed_token`). */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}

function canonical(permissions: Permissions): string {
  return JSON.stringify(Object.fromEntries(Object.entries(permissions).sort()));
}
