import { day, hour } from "../domain/time.ts";
import { first } from "../durableObjects/sql.ts";
import { logWarning } from "../log.ts";
import type { Person } from "../store/agents.ts";
import { commit } from "./commit.ts";
import { type Consent, endConsent, findConsentById } from "./consents.ts";
import type { Ledger } from "./context.ts";

/** The maximum number of consents that one alarm checks. The next alarm checks the others. */
const batch = 5;
/** How long to wait before asking GitHub again if a check proved nothing. */
const retryPause = hour;

/**
 * Schedules a check of whether an approver still administers the repository. The alarm runs it, so that no mint waits. A consent is
 * checked once on each day (UTC) when a token is minted for it. Call it in the mint's transaction. Returns whether the check is newly
 * due.
 */
export function scheduleCheck({ sql, now }: Ledger, consentId: number): boolean {
  const today = now() - (now() % day);
  const query = `UPDATE consents SET check_due_at = ? WHERE id = ? AND check_due_at IS NULL AND checked_at < ?
    RETURNING id`;
  return sql.all(query, now(), consentId, today).length > 0;
}

/** Records that GitHub has just proven that one of the consent's approvers administers the repository. */
export function recordCheck({ sql, now }: Ledger, consentId: number): void {
  sql.all("UPDATE consents SET checked_at = ?, check_due_at = NULL WHERE id = ?", now(), consentId);
}

/** Runs the checks that are due. Ends a consent if none of its approvers administers the repository anymore. */
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
  // Schedule the next attempt now, in case this one fails.
  sql.all("UPDATE consents SET check_due_at = ? WHERE id = ?", startedAt + retryPause, id);
  try {
    const isAdministered = await github.isAdministered({ installationId, repositoryId }, approvers);
    await commit(ledger, () => {
      const current = findConsentById(ledger, id);
      // Anyone who has approved or changed the consent since then has proven that they administer the repository.
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

/** Returns the people whose approvals are still valid, starting with the most recent approver. */
function approversIn({ decisions }: Consent, now: number): Person[] {
  const alive = decisions.filter(({ approved, endsAt }) => approved && endsAt > now);
  const people = alive.sort((one, other) => other.decidedAt - one.decidedAt).map(({ decidedBy }) => decidedBy);
  return people.filter(({ id }, index) => people.findIndex((other) => other.id === id) === index);
}
