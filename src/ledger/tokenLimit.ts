import { second } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { advanceAlarm, deliveryTime } from "./alarm.ts";
import { revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { deliverDeletions, deliverRevocations } from "./outbox.ts";

/** How many tokens may be live at GitHub at a time: few enough that a revocation ends all of them within seconds. */
const maxPerConsent = 4;
const maxPerLedger = 60;

/**
 * Makes room for one more token of the consent: revokes those that the new one replaces, else the oldest. Returns 0, or the seconds
 * after which to try again if GitHub has not confirmed that they are dead.
 */
export async function makeRoom(ledger: Ledger, consentId: number, permissions: string): Promise<number> {
  const { sql, now, background } = ledger;
  const before = count(ledger, consentId);
  if (!isFull(before)) return 0;
  sql.transaction(() => {
    const revoked = revokeOldest(ledger, consentId, permissions, before.consent);
    // The consent's revoked tokens are pending now, and still count.
    revokeOldest(ledger, null, permissions, { ...before.all, pending: before.all.pending + revoked });
  });
  advanceAlarm(ledger, now() + deliveryTime);
  // No mint waits for KV.
  background(deliverDeletions(ledger));
  await deliverRevocations(ledger);
  if (!isFull(count(ledger, consentId))) return 0;
  const due = first<{ at: number | null }>(sql, "SELECT MIN(due_at) AS at FROM outbox WHERE action = 'revoke'")?.at;
  return Math.max(1, Math.ceil(((due ?? 0) - now()) / second));
}

/** Revokes the oldest tokens of a consent, or of the ledger, until one more fits. Returns how many. */
function revokeOldest(
  ledger: Ledger,
  consentId: number | null,
  permissions: string,
  { excess, pending }: Count,
): number {
  if (excess <= pending) return 0;
  const oldest = `SELECT sha256 FROM tokens WHERE ?1 IS NULL OR consent_id = ?1
    ORDER BY (consent_id = ?1 AND permissions = ?2) DESC, minted_at, rowid LIMIT ?3`;
  return revokeTokens(ledger, `sha256 IN (${oldest})`, consentId, permissions, excess - pending);
}

/** `excess`: how many tokens are too many. `pending`: how many of them are being revoked already. */
interface Count {
  excess: number;
  pending: number;
}

interface CountRow extends Row {
  live: number;
  live_of_consent: number;
  pending: number;
  pending_of_consent: number;
}

function isFull(counts: { consent: Count; all: Count }): boolean {
  return counts.consent.excess > 0 || counts.all.excess > 0;
}

/**
 * Counts the tokens of the consent, and all of the ledger, that are alive at GitHub or being minted; those whose revocation GitHub has
 * not confirmed are alive.
 */
function count({ sql, now, mintQueues }: Ledger, consentId: number): { consent: Count; all: Count } {
  const row = first<CountRow>(
    sql,
    `SELECT * FROM
       (SELECT COUNT(*) AS live, COUNT(*) FILTER (WHERE consent_id = ?1) AS live_of_consent
        FROM tokens WHERE expires_at > ?2),
       (SELECT COUNT(*) AS pending, COUNT(*) FILTER (WHERE payload ->> 'consentId' = ?1) AS pending_of_consent
        FROM outbox WHERE action = 'revoke' AND ends_at > ?2)`,
    consentId,
    now(),
  );
  const { live = 0, pending = 0, live_of_consent = 0, pending_of_consent = 0 } = row ?? {};
  return {
    consent: countFrom(live_of_consent, pending_of_consent, 1, maxPerConsent),
    all: countFrom(live, pending, mintQueues.size, maxPerLedger),
  };
}

function countFrom(live: number, pending: number, minting: number, max: number): Count {
  return { excess: live + pending + minting - max, pending };
}
