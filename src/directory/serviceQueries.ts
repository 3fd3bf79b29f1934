import { first, type SqlValue } from "../durableObjects/sql.ts";
import { searchAgentsOnce, searchProgress } from "./agentSearch.ts";
import type { Directory } from "./context.ts";
import type { ConsentEntry } from "./entries.ts";
import { listMassRevocations, type MassRevocation } from "./massRevocations.ts";
import { type AgentRow, type ListedAgent, listedAgentFrom, listPending } from "./queries.ts";
import { countRevocations } from "./revocations.ts";
import { countSuspensions, type SuspensionCounts } from "./suspensions.ts";

/** A query for one page of agents. */
export interface ServiceQuery {
  /** Part of an agent's label or id, or of its registrant's login or id. */
  search?: string;
  registered?: "by_a_person" | "by_an_operator";
  /** The value of `next` from the previous page. */
  after?: string;
}

export interface ServiceAgent extends ListedAgent {
  registrant: NonNullable<ListedAgent["registrant"]> | null;
  /** Whether the ledger is being asked to revoke the agent's access. */
  isBeingRevoked: boolean;
}

/** A page of agents, and the state of operators' revocations and suspensions. */
export interface ServicePage {
  agents: ServiceAgent[];
  /** Where the next page begins; `null` on the last page. */
  next: string | null;
  /** How many agents and consents there are, each counted up to `maxCounted`. */
  counts: { agents: number; consents: number };
  /** Consents with revocations that GitHub hasn't confirmed, latest first. */
  pending: ConsentEntry[];
  revocations: MassRevocation[];
  /** Whether everything that operators revoked has ended. */
  hasEnded: boolean;
  suspensions: SuspensionCounts;
  /** Whether a search for agents is running, and how many agents were found but aren't listed yet. */
  search: { isRunning: boolean; found: number };
}

const pageSize = 20;
/** The maximum count. Counting further isn't worth the cost. */
export const maxCounted = 10_000;

/** Returns one page of agents. Reads a bounded number of rows, unless the query contains a search. */
export async function getServicePage(directory: Directory, query: ServiceQuery): Promise<ServicePage> {
  await searchAgentsOnce(directory);
  const revocations = listMassRevocations(directory);
  return {
    ...listAgents(directory, query),
    counts: {
      agents: countUpTo(directory, "agents"),
      consents: countUpTo(directory, "consents WHERE ends_at > ?", directory.now()),
    },
    pending: listPending(directory),
    revocations,
    hasEnded: countRevocations(directory) === 0 && revocations.every(({ finishedAt }) => finishedAt !== null),
    suspensions: countSuspensions(directory),
    search: searchProgress(directory),
  };
}

interface ServiceAgentRow extends AgentRow {
  registrant_id: number | null;
  registrant_login: string | null;
  being_revoked: number;
}

const registered = { by_a_person: "registrant_id IS NOT NULL", by_an_operator: "registrant_id IS NULL" };

function listAgents({ sql }: Directory, query: ServiceQuery): Pick<ServicePage, "agents" | "next"> {
  const where = ["1 = 1"];
  const bindings: SqlValue[] = [];
  const [, at, id] = /^(\d+)\.(.+)$/.exec(query.after ?? "") ?? [];
  if (at !== undefined && id !== undefined) {
    where.push("(created_at, agent_id) < (?, ?)");
    bindings.push(Number(at), id);
  }
  if (query.registered) where.push(registered[query.registered]);
  if (query.search) {
    where.push("instr(text, ?) > 0");
    bindings.push(query.search.toLowerCase());
  }
  const rows = sql.all<ServiceAgentRow>(
    `SELECT *, EXISTS (SELECT 1 FROM revocations r WHERE r.agent_id = agents.agent_id) AS being_revoked FROM agents
     WHERE ${where.join(" AND ")} ORDER BY created_at DESC, agent_id DESC LIMIT ${pageSize + 1}`,
    ...bindings,
  );
  const agents = rows.slice(0, pageSize).map(serviceAgentFrom);
  const last = agents.at(-1);
  return { agents, next: rows.length > pageSize && last ? `${last.createdAt}.${last.agentId}` : null };
}

function serviceAgentFrom(row: ServiceAgentRow): ServiceAgent {
  return {
    ...listedAgentFrom(row),
    registrant: row.registrant_id === null ? null : { id: row.registrant_id, login: row.registrant_login ?? "" },
    isBeingRevoked: row.being_revoked === 1,
  };
}

function countUpTo({ sql }: Directory, from: string, ...bindings: SqlValue[]): number {
  const query = `SELECT COUNT(*) AS count FROM (SELECT 1 FROM ${from} LIMIT ${maxCounted})`;
  return first<{ count: number }>(sql, query, ...bindings)?.count ?? 0;
}
