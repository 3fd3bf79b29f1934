import { minute, second } from "../domain/time.ts";
import { forEachConcurrently } from "../durableObjects/concurrency.ts";
import type { Installation } from "../github/installations.ts";
import { GitHubUnavailable } from "../github/request.ts";
import { audit, logError } from "../log.ts";
import type { Actor } from "../store/agents.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { Directory } from "./context.ts";

/** The maximum number of installations that one run changes at GitHub. */
const maxInstallations = 10;
const concurrency = 4;
/** How long a call is reserved for the run that makes it. */
const lease = minute;
/** A run starts no more calls after this time, so that its caller gets an answer. */
const patience = 5 * second;
const maxPause = 5 * minute;

interface Suspension extends Record<string, string | number> {
  installation_id: number;
  account: string;
  state: "suspending" | "suspended" | "lifting";
  by_id: number;
  by_login: string;
  attempts: number;
}

/** How many installations operators have suspended, and how many changes GitHub hasn't confirmed. */
export interface SuspensionCounts {
  suspending: number;
  suspended: number;
  lifting: number;
  /** Whether the last call to GitHub for one of them failed. */
  isFailing: boolean;
}

export function countSuspensions({ sql }: Directory): SuspensionCounts {
  const rows = sql.all<{ state: Suspension["state"]; count: number; attempts: number }>(
    "SELECT state, COUNT(*) AS count, MAX(attempts) AS attempts FROM suspensions GROUP BY state",
  );
  const of = (state: Suspension["state"]) => rows.find((row) => row.state === state)?.count ?? 0;
  const isFailing = rows.some(({ state, attempts }) => state !== "suspended" && attempts > 0);
  return { suspending: of("suspending"), suspended: of("suspended"), lifting: of("lifting"), isFailing };
}

/**
 * Records which installations to suspend. It does so before GitHub is asked, so that no suspension is forgotten. Skips those that
 * somebody else suspended, because they aren't ours to unsuspend. Call it in a transaction.
 */
export function addSuspensions({ sql, now }: Directory, installations: readonly Installation[], by: Actor): void {
  for (const { id, account, suspended } of installations) {
    if (suspended)
      sql.all("UPDATE suspensions SET state = 'suspended' WHERE installation_id = ? AND state = 'lifting'", id);
    else {
      const query = "INSERT OR REPLACE INTO suspensions VALUES (?, ?, 'suspending', ?, ?, ?, 0)";
      sql.all(query, id, account.login, by.id, by.login, now());
    }
  }
}

/** Lifts the suspensions that operators made, and drops those that GitHub never confirmed. Repeating the call changes nothing. */
export async function lift(directory: Directory, by: Actor): Promise<void> {
  const { sql, now } = directory;
  sql.all(
    "UPDATE suspensions SET state = 'lifting', by_id = ?, by_login = ?, due_at = ?, attempts = 0 WHERE state <> 'lifting'",
    by.id,
    by.login,
    now(),
  );
  scheduleAlarm(directory);
  await continueSuspensions(directory);
}

/** Suspends and unsuspends the installations that are due. Never throws; failed changes are retried. */
export async function continueSuspensions(directory: Directory): Promise<void> {
  const { sql, now } = directory;
  const due = sql.all<Suspension>(
    `UPDATE suspensions SET due_at = ?1 + ${lease} WHERE installation_id IN
       (SELECT installation_id FROM suspensions WHERE state <> 'suspended' AND due_at <= ?1 ORDER BY due_at LIMIT ${maxInstallations})
     RETURNING *`,
    now(),
  );
  const end = now() + patience;
  await forEachConcurrently(concurrency, due, async (suspension) => {
    if (now() <= end) return change(directory, suspension);
    sql.all("UPDATE suspensions SET due_at = ? WHERE installation_id = ?", now(), suspension.installation_id);
  });
  scheduleAlarm(directory);
}

async function change({ sql, now, suspensions }: Directory, suspension: Suspension): Promise<void> {
  const { installation_id: id, state, account, by_id, by_login } = suspension;
  // An operator may have changed their mind during the call to GitHub.
  const where = "installation_id = ? AND state = ?";
  try {
    const exists = await (state === "suspending" ? suspensions.suspend(id) : suspensions.unsuspend(id));
    if (exists && state === "suspending")
      sql.all(`UPDATE suspensions SET state = 'suspended', attempts = 0 WHERE ${where}`, id, state);
    else sql.all(`DELETE FROM suspensions WHERE ${where}`, id, state);
    const actor = { id: by_id, login: by_login, isOperator: true };
    const event = state === "suspending" ? "suspended" : "unsuspended";
    audit({ event, actor, agentId: null, target: `account:${account}`, result: exists ? "done" : "not_installed" });
  } catch (error) {
    logError("an installation could not be changed at GitHub, and will be changed later", {
      account,
      error: String(error),
    });
    sql.all(
      `UPDATE suspensions SET attempts = attempts + 1, due_at = ? WHERE ${where}`,
      now() + pauseAfter(error, suspension.attempts),
      id,
      state,
    );
  }
}

/** Returns how long to wait before asking GitHub again. */
export function pauseAfter(error: unknown, attempts: number): number {
  if (error instanceof GitHubUnavailable && error.asked) return error.retryAfter * second;
  return Math.min(2 ** attempts * 5 * second, maxPause);
}
