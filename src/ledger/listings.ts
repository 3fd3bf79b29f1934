import type { DirectoryChange } from "../directory/changes.ts";
import { type DirectoryName, personName, repositoryName, serviceName } from "../directory/context.ts";
import { type ConsentEntry, type DirectoryEntry, type EntryKey, formatKey } from "../directory/entries.ts";
import { day, hour } from "../domain/time.ts";
import { forEachConcurrently } from "../durableObjects/concurrency.ts";
import type { Person } from "../store/agents.ts";
import { type Agent, findAgent } from "./agent.ts";
import { advanceAlarm, deliveryTime, scheduleAlarm } from "./alarm.ts";
import { type Consent, type ConsentHead, listConsents } from "./consents.ts";
import type { Ledger } from "./context.ts";
import { findPendingEvents } from "./notifications.ts";
import { addEntry, deliverNext, listingsKey } from "./outbox.ts";
import { listOpenRequests } from "./requests.ts";

/** The maximum number of directories that one delivery calls. A Worker may make 50 calls per request, so the alarm calls the rest. */
const maxDirectories = 10;
const concurrency = 3;
/** The minimum time between two reports to the directories about the use of a consent. */
const usePeriod = hour;

interface ListingRow {
  [column: string]: string | number | null;
  directory: DirectoryName;
  key: string;
  entry: string | null;
  is_told: number;
}

/**
 * Tells the directories what has changed since they were last told, with one call to each. Never throws. Listings are computed from the
 * committed state, so code that changes that state only needs to add a `list` entry to the outbox.
 */
export async function deliverListings(ledger: Ledger): Promise<void> {
  await deliverNext(ledger, listingsKey, sendChanges);
}

/** Tells the directories about changes in the background. If this ledger is evicted first, the alarm does it. */
export function tellDirectories(ledger: Ledger): void {
  advanceAlarm(ledger, ledger.now() + deliveryTime);
  ledger.background(deliverListings(ledger).then(() => scheduleAlarm(ledger)));
}

/** Queues an update for a directory, which may have an entry that this ledger has never sent. Call it in a transaction. */
export function queueListing({ sql }: Ledger, directory: DirectoryName, key: EntryKey): void {
  sql.all("INSERT OR REPLACE INTO listings VALUES (?, ?, NULL, 0, 0)", directory, formatKey(key));
}

/** Records that a consent is being used, at most once an hour. Returns whether the directories must be told. */
export function recordUse(ledger: Ledger, { id, usedAt }: ConsentHead): boolean {
  const { sql, now } = ledger;
  if (usedAt !== null && usedAt > now() - usePeriod) return false;
  sql.transaction(() => {
    sql.all("UPDATE consents SET used_at = ? WHERE id = ?", now(), id);
    addEntry(ledger, { action: "list" });
  });
  return true;
}

/** A change, and the directory's resulting entry. */
interface Told extends DirectoryChange {
  directory: DirectoryName;
  /** The entry as JSON; `null` if it is being removed. */
  text: string | null;
}

async function sendChanges(ledger: Ledger, _entry: unknown, version: number): Promise<"all" | "more"> {
  const { sql, directory } = ledger;
  const changes = findChanges(ledger, version);
  const byDirectory = Map.groupBy(changes, (change) => change.directory);
  const pending = findPendingEvents(ledger);
  // Call people's directories first, so that people see what they have just done.
  const names = [...new Set([...byDirectory.keys(), ...pending.keys()])].sort();
  // Record the changes before the calls, because a call may take effect even if its answer is lost.
  for (const change of changes) writeListing(ledger, change);
  await forEachConcurrently(concurrency, names.slice(0, maxDirectories), async (name) => {
    const told = byDirectory.get(name) ?? [];
    const { ids, events } = pending.get(name) ?? { ids: [], events: [] };
    await directory(name).recordChanges(
      told.map(({ key, entry }) => ({ key, entry, version })),
      events,
    );
    sql.transaction(() => {
      for (const change of told) markTold(ledger, change);
      for (const id of ids) sql.all("DELETE FROM outbox WHERE id = ?", id);
    });
  });
  return names.length > maxDirectories || findPendingEvents(ledger).size > 0 ? "more" : "all";
}

/** Records what the directory is about to be told. */
function writeListing({ sql }: Ledger, { directory, key, entry, text }: Told): void {
  const row = [directory, formatKey(key)] as const;
  if (entry) {
    const isPending = entry.kind === "consent" && entry.pending !== null;
    sql.all("INSERT OR REPLACE INTO listings VALUES (?, ?, ?, 0, ?)", ...row, text, isPending ? 1 : 0);
  } else sql.all("UPDATE listings SET is_told = 0 WHERE directory = ? AND key = ?", ...row);
}

/** Records that the directory was told, unless there is something newer to tell it. */
function markTold({ sql }: Ledger, { directory, key, text }: Told): void {
  const row = [directory, formatKey(key)] as const;
  if (text === null) sql.all("DELETE FROM listings WHERE directory = ? AND key = ?", ...row);
  else sql.all("UPDATE listings SET is_told = 1 WHERE directory = ? AND key = ? AND entry = ?", ...row, text);
}

/** Returns the differences between the entries that should be listed and those that were sent to directories. */
function findChanges(ledger: Ledger, version: number): Told[] {
  const pending = pendingByRepository(ledger);
  const wanted = wantedListings(ledger, pending);
  // Without operators, nothing is sent to the service's directory, not even that something has ended.
  const query = `SELECT * FROM listings WHERE ${ledger.hasOperators} OR directory <> '${serviceName}'`;
  const rows = ledger.sql.all<ListingRow>(query);
  const changes: Told[] = [];
  for (const { directory, key: keyText, entry: told, is_told } of rows) {
    const name = `${directory} ${keyText}`;
    const known: DirectoryEntry | null = told === null ? null : JSON.parse(told);
    const key = known ?? keyFrom(keyText);
    const entry = wanted.get(name)?.entry ?? ended(known, pending);
    wanted.delete(name);
    const text = entry && JSON.stringify(entry);
    if (text === null || is_told === 0 || told !== text) changes.push({ directory, key, entry, text, version });
  }
  for (const { directory, entry } of wanted.values())
    changes.push({ directory, key: entry, entry, text: JSON.stringify(entry), version });
  return changes;
}

/** Returns the entry for an ended consent with revocations that GitHub hasn't confirmed; otherwise `null`. */
function ended(known: DirectoryEntry | null, pending: Pending): ConsentEntry | null {
  const tokens = known?.kind === "consent" ? pending.get(known.repositoryId) : undefined;
  return known?.kind === "consent" && tokens ? { ...known, grants: [], pending: tokens } : null;
}

function keyFrom(text: string): EntryKey {
  const [agentId = "", rest] = text.split(":");
  if (rest === undefined) return { kind: "agent", agentId };
  return /^\d{1,16}$/.test(rest)
    ? { kind: "consent", agentId, repositoryId: Number(rest) }
    : { kind: "request", agentId, requestId: rest };
}

type Pending = Map<number, NonNullable<ConsentEntry["pending"]>>;

function pendingByRepository({ sql, now }: Ledger): Pending {
  const rows = sql.all<{ repository_id: number; tokens: number; until: number }>(
    `SELECT payload ->> 'repositoryId' AS repository_id, COUNT(*) AS tokens, MAX(ends_at) AS until FROM outbox
     WHERE action = 'revoke' AND ends_at > ? GROUP BY 1`,
    now(),
  );
  return new Map(rows.map(({ repository_id, tokens, until }) => [repository_id, { tokens, until }]));
}

function wantedListings(ledger: Ledger, pending: Pending) {
  const wanted = new Map<string, { directory: DirectoryName; entry: DirectoryEntry }>();
  const want = (directory: DirectoryName, entry: DirectoryEntry) =>
    wanted.set(`${directory} ${formatKey(entry)}`, { directory, entry });
  const agent = findAgent(ledger);
  if (!agent) return wanted;
  const { agentId, hasOperators } = ledger;
  const { label, registeredBy: registrant, ...facts } = agent;
  for (const consent of listConsents(ledger)) {
    const entry = entryOf(ledger, agent, consent, pending);
    if (!entry) continue;
    for (const { id } of entry.approvers) want(personName(id), entry);
    if (registrant) want(personName(registrant.id), entry);
    want(repositoryName(entry.repositoryId), entry);
    if (!hasOperators) continue;
    // Round down to the day to save updates, because one directory serves all agents.
    const usedAt = entry.usedAt && entry.usedAt - (entry.usedAt % day);
    want(serviceName, { ...entry, usedAt, installationId: consent.installationId });
  }
  if (hasOperators) want(serviceName, { kind: "agent", agentId, label, ...facts, registrant });
  if (!registrant) return wanted;
  want(personName(registrant.id), { kind: "agent", agentId, label, ...facts });
  for (const request of listOpenRequests(ledger)) {
    want(personName(registrant.id), { kind: "request", agentId, label, ...request });
  }
  return wanted;
}

/** Returns the entry for a consent; `null` if nothing is approved. */
function entryOf({ agentId, now }: Ledger, agent: Agent, consent: Consent, pending: Pending): ConsentEntry | null {
  const { repositoryId, repo, usedAt } = consent;
  const alive = consent.decisions.filter(({ approved, endsAt }) => approved && endsAt > now());
  if (repositoryId === null || alive.length === 0) return null;
  const ends = new Map<(typeof alive)[number]["scope"], number>();
  for (const { scope, endsAt } of alive) ends.set(scope, Math.max(endsAt, ends.get(scope) ?? 0));
  const approvers = new Map<number, Person>(alive.map(({ decidedBy }) => [decidedBy.id, decidedBy]));
  return {
    kind: "consent",
    agentId,
    label: agent.label,
    registrant: agent.registeredBy,
    repositoryId,
    repo,
    grants: [...ends].map(([scope, endsAt]) => ({ scope, endsAt })),
    branches: alive.find(({ limit }) => limit)?.limit?.branches.slice() ?? null,
    approvers: [...approvers.values()],
    approvedAt: Math.max(...alive.map(({ decidedAt }) => decidedAt)),
    usedAt,
    pending: pending.get(repositoryId) ?? null,
  };
}
