import { second } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { advanceAlarm, deliveryTime } from "./alarm.ts";
import { revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { deliverDeletions, deliverRevocations } from "./outbox.ts";

/** How many tokens may be live at GitHub at a time. A revocation can end this many within seconds. */
const maxPerConsent = 4;
const maxPerLedger = 60;

/**
 * Makes room for one more token of the consent. Revokes the tokens that the new one replaces or, if there are none, the oldest. Returns
 * 0, or how many seconds to wait before trying again because GitHub hasn't confirmed the revocations.
 */
export async function makeRoom(ledger: Ledger, consentId: number, permissions: string): Promise<number> {
  const { sql, now, background } = ledger;
  const before = count(ledger, consentId);
  if (!isFull(before)) return 0;
  sql.transaction(() => {
    const revoked = revokeOldest(ledger, consentId, permissions, before.consent);
    // The consent's tokens that were just revoked are pending now, so they still count.
    revokeOldest(ledger, null, permissions, { ...before.all, pending: before.all.pending + revoked });
  });
  advanceAlarm(ledger, now() + deliveryTime);
  // Don't make the mint wait for KV.
  background(deliverDeletions(ledger));
  await deliverRevocations(ledger);
  if (!isFull(count(ledger, consentId))) return 0;
  const due = first<{ at: number | null }>(sql, "SELECT MIN(due_at) AS at FROM outbox WHERE action = 'revoke'")?.at;
  return Math.max(1, Math.ceil(((due ?? 0) - now()) / second));
}

/** Revokes the oldest tokens of a consent or of the ledger until one more fits. Returns how many it revoked. */
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

/** `excess` is the number of tokens above the limit, and `pending` is the number of tokens that are already being revoked. */
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
 * Counts the consent's tokens, and all of the ledger's, that are live at GitHub or being minted. Tokens whose revocation GitHub hasn't
 * confirmed count as live.
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
