import { first, type SqlValue } from "../durableObjects/sql.ts";
import { installationsPerPage } from "../github/suspensions.ts";
import { audit, logError } from "../log.ts";
import type { Actor } from "../store/agents.ts";
import { isSearching, searchAgentsOnce } from "./agentSearch.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { Directory } from "./context.ts";
import { continueRevocations, countRevocations } from "./revocations.ts";
import { addSuspensions, continueSuspensions, lift, pauseAfter } from "./suspensions.ts";

/** The person, account, or service whose access an operator revokes. */
export type RevocationTarget =
  /** `who` is a login or an id. */
  { kind: "person"; who: string } | { kind: "account"; login: string } | { kind: "service" };

/** An operator's revocation of everything for a person, an account, or the service. */
export interface MassRevocation {
  kind: RevocationTarget["kind"];
  /** A person's id, or an account's login in lower case; "" for the service. */
  value: string;
  by: Actor;
  requestedAt: number;
  /** How many consents the revocation covers. */
  total: number;
  /** How many of these consents the ledgers haven't ended yet. */
  left: number;
  finishedAt: number | null;
  /** Whether installations still have to be listed at GitHub. */
  isFindingInstallations: boolean;
  /** Whether the last call to list them failed. */
  isFailing: boolean;
}

/**
 * `unknown_person` means that no listed person has this login. `ambiguous` means that several people have had it, so the person must be
 * named by id.
 */
export type RevocationStart = "started" | "unknown_person" | "ambiguous";

/** How many revocations are shown. Older ones are deleted once they have finished. */
const maxShown = 20;

interface Row extends Record<string, string | number | null> {
  kind: RevocationTarget["kind"];
  value: string;
  by_id: number;
  by_login: string;
  requested_at: number;
  total: number;
  next_id: number | null;
  is_complete: number;
  next_page: number | null;
  due_at: number;
  attempts: number;
  finished_at: number | null;
}

/**
 * Starts revoking everything for a person, an account, or the service. Records the revocation first, so that it can't be lost, then
 * suspends installations, and then tells the ledgers to revoke. Work that this call doesn't finish continues in the background.
 */
export async function startRevocation(
  directory: Directory,
  target: RevocationTarget,
  by: Actor,
): Promise<RevocationStart> {
  const { sql, now } = directory;
  const value = findValue(directory, target);
  if (value === "unknown_person" || value === "ambiguous") return value;
  const { kind } = target;
  sql.transaction(() => {
    // Each revocation has its own time, which identifies its consents.
    const last = first<{ at: number | null }>(sql, "SELECT MAX(requested_at) AS at FROM mass_revocations")?.at ?? 0;
    const requestedAt = Math.max(now(), last + 1);
    const nextPage = kind === "person" ? null : 1;
    const isComplete = isSearching(directory) ? 0 : 1;
    const row = [kind, value, by.id, by.login, requestedAt, isComplete, nextPage, now()];
    sql.all("INSERT OR REPLACE INTO mass_revocations VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, 0, NULL)", ...row);
    sql.all(
      `DELETE FROM mass_revocations WHERE finished_at IS NOT NULL AND requested_at NOT IN
         (SELECT requested_at FROM mass_revocations ORDER BY requested_at DESC LIMIT ${maxShown})`,
    );
  });
  const about = { person: `user:${value}`, account: `account:${value}`, service: "service" }[kind];
  audit({ event: "revocation_started", actor: by, agentId: null, target: about, result: "done" });
  scheduleAlarm(directory);
  await continueMassRevocations(directory);
  await continueRevocations(directory);
  await searchAgentsOnce(directory);
  finishMassRevocations(directory);
  return "started";
}

/** Lifts the suspensions if everything that operators revoked has ended. */
export async function liftSuspensions(directory: Directory, by: Actor): Promise<"lifting" | "unfinished"> {
  finishMassRevocations(directory);
  // If a consent is revoked again, for only one agent, it no longer counts toward the first revocation.
  const isUnfinished = findRows(directory, "finished_at IS NULL").length > 0 || countRevocations(directory) > 0;
  if (isUnfinished) return "unfinished";
  await lift(directory, by);
  return "lifting";
}

/** Finds and suspends installations, and selects consents. Never throws. */
export async function continueMassRevocations(directory: Directory): Promise<void> {
  const [due] = findRows(directory, "next_page IS NOT NULL AND due_at <= ?", directory.now());
  if (due) await findInstallations(directory, due);
  await continueSuspensions(directory);
  for (const row of findRows(directory, "next_id IS NOT NULL")) if (selectSome(directory, row)) break;
  scheduleAlarm(directory);
}

/** Marks finished revocations. A revocation that began before all agents were listed first checks all consents again. */
export function finishMassRevocations(directory: Directory): void {
  const { sql, now } = directory;
  for (const row of findRows(directory, "finished_at IS NULL AND next_id IS NULL AND next_page IS NULL")) {
    if (isSearching(directory) || isLeft(directory, row)) continue;
    const [set, value] = row.is_complete ? ["finished_at = ?", now()] : ["is_complete = 1, next_id = ?", 0];
    sql.all(`UPDATE mass_revocations SET ${set} WHERE requested_at = ?`, value, row.requested_at);
  }
  scheduleAlarm(directory);
}

/** Returns the latest revocations, newest first. */
export function listMassRevocations(directory: Directory): MassRevocation[] {
  return findRows(directory, "1 = 1").map((row) => ({
    kind: row.kind,
    value: row.value,
    by: { id: row.by_id, login: row.by_login, isOperator: true },
    requestedAt: row.requested_at,
    total: row.total,
    left: countLeft(directory, row),
    finishedAt: row.finished_at,
    isFindingInstallations: row.next_page !== null,
    isFailing: row.next_page !== null && row.attempts > 0,
  }));
}

function findRows({ sql }: Directory, where: string, ...bindings: SqlValue[]): Row[] {
  const query = `SELECT * FROM mass_revocations WHERE ${where} ORDER BY requested_at DESC LIMIT ${maxShown}`;
  return sql.all<Row>(query, ...bindings);
}

/** Returns how many consents the ledgers still have to end. */
function countLeft({ sql }: Directory, { requested_at }: Row): number {
  const query = "SELECT COUNT(*) AS count FROM revocations WHERE requested_at = ? AND is_operator";
  return first<{ count: number }>(sql, query, requested_at)?.count ?? 0;
}

/** Returns whether any consents are left. Doesn't count them, because a revocation of the entire service may have millions. */
function isLeft({ sql }: Directory, { requested_at }: Row): boolean {
  return (
    first(sql, "SELECT 1 FROM revocations WHERE requested_at = ? AND is_operator LIMIT 1", requested_at) !== undefined
  );
}

/** Returns a person's id, or an account's login in lower case. A person whose login consists of digits can only be named by id. */
function findValue({ sql }: Directory, target: RevocationTarget): string | "unknown_person" | "ambiguous" {
  if (target.kind === "service") return "";
  if (target.kind === "account") return target.login.toLowerCase();
  const who = target.who.toLowerCase();
  if (/^\d{1,15}$/.test(who)) return String(Number(who));
  const people = sql.all<{ id: number }>(
    `SELECT registrant_id AS id FROM agents WHERE lower(registrant_login) = ?1 UNION
     SELECT person.value ->> 'id' FROM consents, json_each(entry, '$.approvers') AS person
     WHERE entry IS NOT NULL AND lower(person.value ->> 'login') = ?1 LIMIT 2`,
    who,
  );
  const [only] = people;
  if (!only) return "unknown_person";
  return people.length > 1 ? "ambiguous" : String(only.id);
}

/** The SQL condition for the consents that each kind covers. ?1 is the value. */
const conditions = {
  person: `(entry ->> '$.registrant.id' = CAST(?1 AS INTEGER) OR EXISTS
    (SELECT 1 FROM json_each(entry, '$.approvers') AS person WHERE person.value ->> 'id' = CAST(?1 AS INTEGER)))`,
  // '0' is the character after '/', so this matches all of the account's repositories. The installation also matches those under its
  // earlier names.
  account: `(repo >= ?1 || '/' AND repo < ?1 || '0' OR entry ->> '$.installationId' IN
    (SELECT installation_id FROM suspensions WHERE lower(account) = ?1))`,
  service: "?1 = ''",
};

/** How many consents one step reads, and how many steps one run takes. Both are limited, because SQLite's work blocks the directory. */
const [stepLength, maxSteps] = [5_000, 4];

/** Selects more of the consents that the ledgers have to end, from oldest to newest. Returns whether any remain. */
function selectSome(directory: Directory, row: Row): boolean {
  const { sql } = directory;
  const last = first<{ id: number | null }>(sql, "SELECT MAX(id) AS id FROM consents")?.id ?? 0;
  let from = row.next_id ?? last;
  sql.transaction(() => {
    let added = 0;
    for (let step = 0; step < maxSteps && from < last; step++, from += stepLength)
      added += select(directory, row, from);
    const query = "UPDATE mass_revocations SET next_id = ?, total = total + ? WHERE requested_at = ?";
    sql.all(query, from < last ? from : null, added, row.requested_at);
  });
  return from < last;
}

/** Selects listed consents with ids above `from` in one step. Returns how many it added. Call it in a transaction. */
function select({ sql, now }: Directory, row: Row, from: number): number {
  return sql.all(
    `INSERT OR REPLACE INTO revocations
     SELECT agent_id, repository_id, ?2, ?3, 0, ?4, ?5, 0, 1 FROM consents c
     WHERE id > ?6 AND id <= ?7 AND ends_at > ?5 AND entry IS NOT NULL AND ${conditions[row.kind]} AND NOT EXISTS
       (SELECT 1 FROM revocations r WHERE r.agent_id = c.agent_id AND r.repository_id = c.repository_id AND r.requested_at = ?4)
     RETURNING 1`,
    row.value,
    row.by_id,
    row.by_login,
    row.requested_at,
    now(),
    from,
    from + stepLength,
  ).length;
}

async function findInstallations(directory: Directory, row: Row): Promise<void> {
  const { sql, now, suspensions } = directory;
  const page = row.next_page ?? 1;
  const by = { id: row.by_id, login: row.by_login };
  try {
    const found =
      row.kind === "account"
        ? [await suspensions.installationOf(row.value)].filter((one) => one !== null)
        : await suspensions.listInstallations(page);
    const isLast = row.kind === "account" || found.length < installationsPerPage;
    sql.transaction(() => {
      addSuspensions(directory, found, by);
      // Select from all consents again, because those under the account's former names are recognized only by its installation.
      if (row.kind === "account")
        sql.all("UPDATE mass_revocations SET next_id = 0 WHERE requested_at = ?", row.requested_at);
      const query = "UPDATE mass_revocations SET next_page = ?, due_at = ?, attempts = 0 WHERE requested_at = ?";
      sql.all(query, isLast ? null : page + 1, now(), row.requested_at);
    });
  } catch (error) {
    logError("GitHub did not say which installations there are, and will be asked again", { error: String(error) });
    const query = "UPDATE mass_revocations SET attempts = attempts + 1, due_at = ? WHERE requested_at = ?";
    sql.all(query, now() + pauseAfter(error, row.attempts), row.requested_at);
  }
}
