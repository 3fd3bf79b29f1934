import { abilitiesOf } from "../domain/ability.ts";
import type { BranchPattern } from "../domain/branchPattern.ts";
import type { Scope } from "../domain/scopes.ts";
import { first } from "../durableObjects/sql.ts";
import type { Person } from "../store/agents.ts";
import type { Directory } from "./context.ts";

/** An agent as directories list it. */
export interface AgentEntry {
  kind: "agent";
  agentId: string;
  label: string;
  createdAt: number;
  /** When the agent token expires; `null` if it never expires. */
  expiresAt: number | null;
  byDeviceCode: boolean;
  /**
   * `null` for an agent that an operator registered. Only the service's directory has this field, because a person's directory is the
   * registrant's.
   */
  registrant?: Person | null;
}

/** What an agent may do in a repository. */
export interface ConsentEntry {
  kind: "consent";
  agentId: string;
  label: string;
  /** `null` for an agent that the operator registered. */
  registrant: Person | null;
  repositoryId: number;
  /** The full name as GitHub last spelled it. */
  repo: string;
  /** The approved scopes, and when each of them ends. There are none if the consent has ended. */
  grants: { scope: Scope; endsAt: number }[];
  /** The branches that an approved `contents:write` may push to; `null` for any branch. */
  branches: BranchPattern[] | null;
  approvers: Person[];
  /** When the latest approval was given. */
  approvedAt: number;
  /** When the consent was last used, to within an hour; `null` if never. */
  usedAt: number | null;
  /** The number of revocations that GitHub hasn't confirmed, and when the last of their tokens expires; `null` if there are none. */
  pending: { tokens: number; until: number } | null;
  /** The installation of the App that the consent is bound to. Only the service's directory has it. */
  installationId?: number | null;
}

/** A request from a person's agent that is at least partly undecided. */
export interface RequestEntry {
  kind: "request";
  agentId: string;
  requestId: string;
  label: string;
  /** What is still undecided in each repository. */
  wants: { repo: string; scopes: Scope[]; branches: BranchPattern[] | null }[];
  reason: string | null;
  createdAt: number;
  expiresAt: number;
}

/** An entry in a directory. */
export type DirectoryEntry = AgentEntry | ConsentEntry | RequestEntry;

/** What identifies an entry. */
export type EntryKey =
  | Pick<AgentEntry, "kind" | "agentId">
  | Pick<ConsentEntry, "kind" | "agentId" | "repositoryId">
  | Pick<RequestEntry, "kind" | "agentId" | "requestId">;

/** Returns the version of the last change to an entry; `null` if there was no recent change. */
export function findVersion({ sql }: Directory, key: EntryKey): number | null {
  const { table, where, bindings } = rowOf(key);
  const listed = first<{ version: number }>(sql, `SELECT version FROM ${table} WHERE ${where}`, ...bindings);
  const removed = first<{ version: number }>(sql, "SELECT version FROM removed WHERE key = ?", formatKey(key));
  return (listed ?? removed)?.version ?? null;
}

export function putEntry(directory: Directory, entry: DirectoryEntry, version: number): void {
  const { sql } = directory;
  sql.all("DELETE FROM removed WHERE key = ?", formatKey(entry));
  switch (entry.kind) {
    case "agent":
      sql.all(
        `INSERT INTO agents
           (agent_id, label, created_at, version, expires_at, by_device_code, registrant_id, registrant_login, text)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (agent_id) DO UPDATE SET label = excluded.label, version = excluded.version,
           expires_at = excluded.expires_at, by_device_code = excluded.by_device_code`,
        entry.agentId,
        entry.label,
        entry.createdAt,
        version,
        entry.expiresAt,
        entry.byDeviceCode ? 1 : 0,
        entry.registrant?.id ?? null,
        entry.registrant?.login ?? null,
        searchTextOf(entry),
      );
      sql.all("UPDATE registrations SET is_complete = 1 WHERE agent_id = ?", entry.agentId);
      countRepositories(directory, entry.agentId, 0);
      break;
    case "consent":
      putConsent(directory, entry, version);
      countRepositories(directory, entry.agentId, entry.usedAt ?? 0);
      break;
    case "request":
      sql.all(
        "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?)",
        entry.agentId,
        entry.requestId,
        version,
        JSON.stringify(entry),
        entry.createdAt,
        entry.expiresAt,
      );
  }
}

function searchTextOf({ agentId, label, registrant }: AgentEntry): string {
  if (registrant === undefined) return "";
  return [agentId, label, ...(registrant ? [registrant.login, registrant.id] : [])].join("\n").toLowerCase();
}

function putConsent({ sql }: Directory, entry: ConsentEntry, version: number): void {
  const { agentId, repositoryId, repo, label, grants, branches, approvers, registrant, usedAt, pending } = entry;
  const people = [...approvers, ...(registrant ? [registrant] : [])].map(({ login }) => login);
  const scopes = grants.map(({ scope }) => scope);
  sql.all(
    `INSERT INTO consents (agent_id, repository_id, version, entry, repo, text, abilities, ends_at, used_at, pending_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (agent_id, repository_id) DO UPDATE SET version = excluded.version, entry = excluded.entry, repo = excluded.repo,
       text = excluded.text, abilities = excluded.abilities, ends_at = excluded.ends_at, used_at = excluded.used_at,
       pending_until = excluded.pending_until`,
    agentId,
    repositoryId,
    version,
    JSON.stringify(entry),
    repo.toLowerCase(),
    [repo, label, ...people].join("\n").toLowerCase(),
    abilitiesOf(scopes, branches).join(" "),
    Math.max(0, ...grants.map(({ endsAt }) => endsAt)),
    usedAt ?? 0,
    pending?.until ?? 0,
  );
}

/** Lists a consent from release 0.1.0, for which only the ids are known. */
export function putUnknownConsent({ sql }: Directory, agentId: string, repositoryId: number): void {
  sql.all("INSERT INTO consents (agent_id, repository_id, version) VALUES (?, ?, 0)", agentId, repositoryId);
}

export function removeEntry(directory: Directory, key: EntryKey, version: number): void {
  const { sql, now } = directory;
  const { table, where, bindings } = rowOf(key);
  sql.all(`DELETE FROM ${table} WHERE ${where}`, ...bindings);
  sql.all("INSERT OR REPLACE INTO removed VALUES (?, ?, ?)", formatKey(key), version, now());
  if (key.kind !== "consent") return;
  sql.all("DELETE FROM revocations WHERE agent_id = ? AND repository_id = ?", key.agentId, key.repositoryId);
  countRepositories(directory, key.agentId, 0);
}

/** Updates an agent's repository count and last use, so that pages don't have to compute them. The last use outlives its consent. */
function countRepositories({ sql }: Directory, agentId: string, usedAt: number): void {
  sql.all(
    `UPDATE agents SET used_at = MAX(used_at, ?2),
       repositories = (SELECT COUNT(*) FROM consents WHERE agent_id = ?1 AND ends_at > 0) WHERE agent_id = ?1`,
    agentId,
    usedAt,
  );
}

function rowOf(key: EntryKey): { table: string; where: string; bindings: (string | number)[] } {
  switch (key.kind) {
    case "agent":
      return { table: "agents", where: "agent_id = ?", bindings: [key.agentId] };
    case "consent":
      return {
        table: "consents",
        where: "agent_id = ? AND repository_id = ?",
        bindings: [key.agentId, key.repositoryId],
      };
    case "request":
      return { table: "requests", where: "agent_id = ? AND request_id = ?", bindings: [key.agentId, key.requestId] };
  }
}

/** Returns an entry's key as text. */
export function formatKey(key: EntryKey): string {
  if (key.kind === "agent") return key.agentId;
  return `${key.agentId}:${key.kind === "consent" ? key.repositoryId : key.requestId}`;
}
