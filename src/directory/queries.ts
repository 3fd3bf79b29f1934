import type { Ability } from "../domain/ability.ts";
import { first, type SqlValue } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import type { AgentEntry, ConsentEntry, RequestEntry } from "./entries.ts";
import { importEntries } from "./import.ts";
import { countRevocations } from "./revocations.ts";
import { askAboutUnknownConsents, countUnknownConsents } from "./unknownConsents.ts";

export type Order = "repository" | "ends" | "used";

/** A query for one page of consents. */
export interface PageQuery {
  /** Part of a repository's name, an agent's label, or a person's login. */
  search?: string;
  can?: Ability;
  order?: Order;
  /** The value of `next` from the previous page. */
  after?: string;
}

export interface ListedAgent extends AgentEntry {
  /** How many repositories the agent has access to. */
  repositories: number;
  /** When the agent was last used, to within an hour; `null` if never. */
  usedAt: number | null;
}

export interface ListedConsent extends ConsentEntry {
  /** How many agents in this directory have access to the repository, counted up to `maxCounted`. */
  agents: number;
  /** Whether the ledger is being asked to revoke the consent. */
  isBeingRevoked: boolean;
}

/** One page of a directory, with some of the consents that match the query and facts about the entire directory. */
export interface DirectoryPage {
  /** All agents of a person, newest first. */
  agents: ListedAgent[];
  /** The newest open requests from a person's agents. */
  requests: RequestEntry[];
  hasMoreRequests: boolean;
  consents: ListedConsent[];
  /** Where the next page of consents begins; `null` on the last page. */
  next: string | null;
  /** Consents with revocations that GitHub hasn't confirmed, latest first. */
  pending: ConsentEntry[];
  /** How many consents are being revoked in the background. */
  beingRevoked: number;
  /** How many consents from release 0.1.0 aren't listed yet. */
  unlisted: number;
}

const pageSize = 20;
const maxRequests = 5;
const maxPending = 5;
/** The maximum count of a repository's agents. Counting further isn't worth the cost. */
export const maxCounted = 100;

/** Returns one page of a directory. Reads a bounded number of rows, unless the query contains a search. */
export async function getPage(directory: Directory, query: PageQuery): Promise<DirectoryPage> {
  await importEntries(directory);
  if (countUnknownConsents(directory) > 0) await askAboutUnknownConsents(directory);
  const { consents, next } = listConsents(directory, query);
  const requests = listRequests(directory);
  return {
    agents: listAgents(directory),
    requests: requests.slice(0, maxRequests),
    hasMoreRequests: requests.length > maxRequests,
    consents,
    next,
    pending: listPending(directory),
    beingRevoked: countRevocations(directory),
    unlisted: countUnknownConsents(directory),
  };
}

function listAgents({ sql }: Directory): ListedAgent[] {
  return sql.all<AgentRow>("SELECT * FROM agents ORDER BY created_at DESC, agent_id DESC").map(listedAgentFrom);
}

/** A row of the table `agents`, with the columns that every directory uses. */
export interface AgentRow extends Record<string, SqlValue> {
  agent_id: string;
  label: string;
  created_at: number;
  expires_at: number | null;
  by_device_code: number;
  used_at: number;
  repositories: number;
}

export function listedAgentFrom(row: AgentRow): ListedAgent {
  return {
    kind: "agent",
    agentId: row.agent_id,
    label: row.label,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    byDeviceCode: row.by_device_code === 1,
    usedAt: row.used_at || null,
    repositories: row.repositories,
  };
}

interface EntryRow {
  [column: string]: SqlValue;
  entry: string;
}

function listRequests({ sql, now }: Directory): RequestEntry[] {
  // With a plain `expires_at`, SQLite would search its index and sort.
  const query = `SELECT entry FROM requests WHERE +expires_at > ? ORDER BY created_at DESC LIMIT ${maxRequests + 1}`;
  return sql.all<EntryRow>(query, now()).map(({ entry }) => JSON.parse(entry));
}

/** Returns consents with revocations that GitHub hasn't confirmed, latest first. */
export function listPending({ sql, now }: Directory): ConsentEntry[] {
  const query = `SELECT entry FROM consents WHERE pending_until > 0 AND pending_until > ?
    ORDER BY pending_until DESC LIMIT ${maxPending}`;
  return sql.all<EntryRow>(query, now()).map(({ entry }) => JSON.parse(entry));
}

interface ConsentRow extends EntryRow {
  id: number;
  position: string | number;
  repository_id: number;
  being_revoked: number;
}

const orders = {
  repository: { column: "repo", comparison: ">", direction: "" },
  ends: { column: "ends_at", comparison: ">", direction: "" },
  used: { column: "used_at", comparison: "<", direction: "DESC" },
} as const;

function listConsents(directory: Directory, { search, can, order = "repository", after }: PageQuery) {
  const { sql, now } = directory;
  const { column, comparison, direction } = orders[order];
  const where = ["ends_at > ?"];
  const bindings: SqlValue[] = [now()];
  const cursor = readCursor(after, order);
  if (cursor) {
    where.push(`(${column}, id) ${comparison} (?, ?)`);
    bindings.push(cursor.position, cursor.id);
  }
  if (search) {
    where.push("instr(text, ?) > 0");
    bindings.push(search.toLowerCase());
  }
  if (can) {
    where.push("instr(abilities, ?) > 0");
    bindings.push(can);
  }
  const rows = sql.all<ConsentRow>(
    `SELECT id, ${column} AS position, repository_id, entry, EXISTS (SELECT 1 FROM revocations r
       WHERE r.agent_id = consents.agent_id AND r.repository_id = consents.repository_id) AS being_revoked
     FROM consents WHERE ${where.join(" AND ")} ORDER BY ${column} ${direction}, id ${direction} LIMIT ${pageSize + 1}`,
    ...bindings,
  );
  const shown = rows.slice(0, pageSize);
  const agents = countAgents(directory, new Set(shown.map(({ repository_id }) => repository_id)));
  const consents = shown.map(({ entry, repository_id, being_revoked }): ListedConsent => {
    const listed: ConsentEntry = JSON.parse(entry);
    const grants = listed.grants.filter(({ endsAt }) => endsAt > now());
    return { ...listed, grants, agents: agents.get(repository_id) ?? 1, isBeingRevoked: being_revoked === 1 };
  });
  const last = shown.at(-1);
  return { consents, next: rows.length > pageSize && last ? `${last.id}.${last.position}` : null };
}

function readCursor(after: string | undefined, order: Order): { id: number; position: string | number } | null {
  const [, id = "", position = ""] = /^(\d+)\.(.*)$/.exec(after ?? "") ?? [];
  if (id === "") return null;
  return { id: Number(id), position: order === "repository" ? position : Number(position) };
}

function countAgents({ sql, now }: Directory, repositoryIds: ReadonlySet<number>): Map<number, number> {
  const query = `SELECT COUNT(*) AS count FROM
    (SELECT 1 FROM consents WHERE repository_id = ? AND ends_at > ? LIMIT ${maxCounted})`;
  const count = (id: number) => first<{ count: number }>(sql, query, id, now())?.count ?? 0;
  return new Map([...repositoryIds].map((id) => [id, count(id)]));
}

/** Returns whether the directory has the agent or one of its consents, which proves that the id isn't made up. */
export function hasAgent(directory: Directory, agentId: string): boolean {
  const query = "SELECT 1 FROM agents WHERE agent_id = ?1 UNION ALL SELECT 1 FROM consents WHERE agent_id = ?1 LIMIT 1";
  return first(directory.sql, query, agentId) !== undefined;
}
