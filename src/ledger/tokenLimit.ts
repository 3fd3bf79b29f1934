import { second } from "../domain/time.ts";
import { first, type Row } from "../durableObjects/sql.ts";
import { scheduleAlarm } from "./alarm.ts";
import { revokeTokens } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { deliverRevocations } from "./outbox.ts";

/** How many tokens may be live at GitHub at a time: few enough that a revocation ends all of them within seconds. */
const mostPerConsent = 4;
const mostPerLedger = 60;

/**
 * Makes room for one more token of the consent: revokes those that the new one replaces, else the oldest. Returns 0, or the seconds
 * after which to try again if GitHub has not confirmed that they are dead.
 */
export async function makeRoom(ledger: Ledger, consentId: number, permissions: string): Promise<number> {
  const { sql, now } = ledger;
  const isFull = () => [consentId, null].some((id) => count(ledger, id).excess > 0);
  if (!isFull()) return 0;
  sql.transaction(() => {
    for (const id of [consentId, null]) revokeOldest(ledger, id, permissions);
  });
  scheduleAlarm(ledger);
  await deliverRevocations(ledger);
  if (!isFull()) return 0;
  const due = first<{ at: number | null }>(sql, "SELECT MIN(due_at) AS at FROM outbox WHERE action = 'revoke'")?.at;
  return Math.max(1, Math.ceil(((due ?? 0) - now()) / second));
}

/** Revokes the oldest tokens of a consent, or of the ledger, until one more fits. Pending revocations count. */
function revokeOldest(ledger: Ledger, consentId: number | null, permissions: string): void {
  const { excess, pending } = count(ledger, consentId);
  const oldest = `SELECT sha256 FROM tokens WHERE ?1 IS NULL OR consent_id = ?1
    ORDER BY (consent_id = ?1 AND permissions = ?2) DESC, minted_at, rowid LIMIT MAX(?3, 0)`;
  revokeTokens(ledger, `sha256 IN (${oldest})`, consentId, permissions, excess - pending);
}

interface Count extends Row {
  live: number;
  pending: number;
}

/**
 * Counts the tokens of a consent, or of the ledger, that are alive at GitHub or being minted; those whose revocation GitHub has not
 * confirmed (`pending`) are alive. `excess`: how many of them are too many.
 */
function count({ sql, now, mintQueues }: Ledger, consentId: number | null): { excess: number; pending: number } {
  const { live, pending } = first<Count>(
    sql,
    `SELECT
       (SELECT COUNT(*) FROM tokens WHERE (?1 IS NULL OR consent_id = ?1) AND expires_at > ?2) AS live,
       (SELECT COUNT(*) FROM outbox WHERE action = 'revoke' AND ends_at > ?2
          AND (?1 IS NULL OR payload ->> 'consentId' = ?1)) AS pending`,
    consentId,
    now(),
  ) ?? { live: 0, pending: 0 };
  const [minting, most] = consentId === null ? [mintQueues.size, mostPerLedger] : [1, mostPerConsent];
  return { excess: live + pending + minting - most, pending };
}
