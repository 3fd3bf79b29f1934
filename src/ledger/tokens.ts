import { createHash } from "node:crypto";
import { type Permissions, permissionsOf, type Scope } from "../domain/scopes.ts";
import { second } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import type { MintOutcome } from "../github/installationTokens.ts";
import { leastLife } from "../store/tokens.ts";
import { log } from "./activity.ts";
import { scheduleAlarm } from "./alarm.ts";
import { type Consent, findConsentTo, nameRepository } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { addEntry } from "./outbox.ts";

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

/** GitHub refused this token to its holder: one as young as this is not the one that was meant. */
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

/** Mints a token and records it; equal requests that come meanwhile share it. Nothing is handed out by this: see `issue`. */
export function mintToken(ledger: Ledger, grant: Grant, mayStill: () => boolean): Promise<MintOutcome> {
  const name = `${grant.consent.id} ${canonical(permissionsOf(grant.scopes))}`;
  const flight =
    ledger.mintsInFlight.get(name) ??
    mintAndRecord(ledger, grant, mayStill).finally(() => ledger.mintsInFlight.delete(name));
  ledger.mintsInFlight.set(name, flight);
  return flight;
}

async function mintAndRecord(ledger: Ledger, grant: Grant, mayStill: () => boolean): Promise<MintOutcome> {
  const { github, seal, sql, now } = ledger;
  const { consent, repositoryId, installationId, scopes } = grant;
  const permissions = permissionsOf(scopes);
  const quiet = Math.ceil((ledger.backoffUntil - now()) / second);
  if (quiet > 0) return { kind: "unavailable", retryAfter: quiet, asked: true };
  const outcome = await github.mint({ installationId, repositoryId, permissions });
  if (outcome.kind === "unavailable" && outcome.asked) ledger.backoffUntil = now() + outcome.retryAfter * second;
  if (outcome.kind !== "minted") return outcome;
  const { token, expiresAt, repo } = outcome;
  const sha256 = hashToken(token);
  const sealed = await seal.seal("token", { token }, expiresAt);
  // From here to the end of the transaction nothing else runs: what was true at the check is true of the insert.
  sql.transaction(() => {
    if (!mayStill()) {
      addEntry(ledger, { action: "revoke", sha256, sealed, expiresAt, consentId: consent.id });
      return;
    }
    const confirmed = canonical(outcome.permissions);
    const endsAt = Math.min(grant.endsAt, expiresAt);
    const row = [sha256, consent.id, canonical(permissions), confirmed, sealed, now(), endsAt, expiresAt];
    sql.all("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ...row);
    if (repo !== consent.repo) {
      sql.all("UPDATE consents SET repo = ? WHERE id = ?", repo, consent.id);
      nameRepository(ledger, repo.toLowerCase(), consent.id);
    }
    log(ledger, { event: "minted", repo, consentId: consent.id, scopes, tokenSha256: sha256 });
  });
  scheduleAlarm(ledger);
  return outcome;
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
