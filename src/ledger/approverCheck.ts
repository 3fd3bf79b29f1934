import { day, hour } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import { logWarning } from "../log.ts";
import type { Person } from "../store/agents.ts";
import { commit } from "./commit.ts";
import { type Consent, endConsent, findConsentById } from "./consents.ts";
import type { Ledger } from "./context.ts";

/** How many consents one alarm checks. The alarm is set again for the others. */
const batch = 5;
/** How soon GitHub is asked again if its answer proved nothing. */
const retryPause = hour;

/**
 * Schedules the check that an approver still administers the repository. The alarm makes it, so that no mint waits. A consent is
 * checked once on each day (UTC) on which a token is minted for it. Call it in the transaction of the mint. Returns whether the check
 * is newly due.
 */
export function scheduleCheck({ sql, now }: Ledger, consentId: number): boolean {
  const today = now() - (now() % day);
  const query = `UPDATE consents SET check_due_at = ? WHERE id = ? AND check_due_at IS NULL AND checked_at < ?
    RETURNING id`;
  return sql.all(query, now(), consentId, today).length > 0;
}

/** Records that GitHub has just proven that someone who approves the consent administers the repository. */
export function recordCheck({ sql, now }: Ledger, consentId: number): void {
  sql.all("UPDATE consents SET checked_at = ?, check_due_at = NULL WHERE id = ?", now(), consentId);
}

/** Makes the checks that are due. Ends a consent if none of its approvers still administers the repository. */
export async function checkApprovers(ledger: Ledger): Promise<void> {
  const { sql, now } = ledger;
  const query = `SELECT id FROM consents WHERE check_due_at <= ? ORDER BY check_due_at LIMIT ${batch}`;
  for (const { id } of sql.all<{ id: number }>(query, now())) await checkConsent(ledger, id);
}

async function checkConsent(ledger: Ledger, id: number): Promise<void> {
  const { sql, now, github, agentId } = ledger;
  const startedAt = now();
  const consent = findConsentById(ledger, id);
  const approvers = consent ? approversIn(consent, startedAt) : [];
  if (!consent?.repositoryId || !consent.installationId || approvers.length === 0) return recordCheck(ledger, id);
  const { repositoryId, installationId } = consent;
  // The time of the next attempt, unless this one succeeds.
  sql.all("UPDATE consents SET check_due_at = ? WHERE id = ?", startedAt + retryPause, id);
  try {
    const isAdministered = await github.isAdministered({ installationId, repositoryId }, approvers);
    await commit(ledger, () => {
      const current = findConsentById(ledger, id);
      // Anyone who has approved or changed it since then has proven that they administer the repository.
      const isProven = first(sql, "SELECT 1 FROM consents WHERE id = ? AND checked_at >= ?", id, startedAt);
      if (!current || isProven) return;
      recordCheck(ledger, id);
      if (isAdministered === false) endConsent(ledger, current, { event: "ended", because: "no_administrator" });
    });
  } catch (error) {
    // An outage, a rate limit, or a refusal proves nothing.
    logWarning("approvers could not be checked", { agentId, repo: consent.repo, error: String(error) });
  }
}

/** Returns the people whose approvals are still valid, latest first. */
function approversIn({ decisions }: Consent, now: number): Person[] {
  const alive = decisions.filter(({ approved, endsAt }) => approved && endsAt > now);
  const people = alive.sort((one, other) => other.decidedAt - one.decidedAt).map(({ decidedBy }) => decidedBy);
  return people.filter(({ id }, index) => people.findIndex((other) => other.id === id) === index);
}
