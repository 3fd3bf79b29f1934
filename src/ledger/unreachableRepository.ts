import { scheduleAlarm } from "./alarm.ts";
import { endConsent, findConsentTo } from "./consents.ts";
import type { Ledger } from "./context.ts";
import type { Grant } from "./grant.ts";
import { deliverListings } from "./listings.ts";
import { deliver } from "./outbox.ts";
import { isCurrent } from "./tokens.ts";

/**
 * Ends the consent to a repository that the App can no longer access. Either the App was uninstalled, or the repository was deleted or
 * transferred. Only a mint reveals that, because GitHub sends us no webhooks.
 */
export function endUnreachableConsent(ledger: Ledger, grant: Grant): void {
  const current = isCurrent(ledger, grant) ? findConsentTo(ledger, grant.repositoryId) : null;
  if (current) ledger.sql.transaction(() => endConsent(ledger, current, { event: "ended", because: "unreachable" }));
  scheduleAlarm(ledger);
  ledger.background(deliver(ledger).then(() => deliverListings(ledger)));
}
