import { first } from "../durableObjects/sql.ts";
import type { Directory } from "./context.ts";
import { importEntries } from "./import.ts";

export interface RegisteredAgent {
  agentId: string;
  label: string;
  createdAt: number;
}

export interface ApprovedConsent {
  agentId: string;
  repositoryId: number;
}

/** One page of a person's directory, newest first: all agents, and some of the consents. */
export interface DirectoryPage {
  agents: RegisteredAgent[];
  consents: ApprovedConsent[];
  /** Where the next page of consents begins; `null` after the last one. */
  next: number | null;
}

const pageSize = 20;

/** Returns a page. `before` is the `next` of the previous page. */
export async function getPage(directory: Directory, before: number | null): Promise<DirectoryPage> {
  await importEntries(directory);
  const { sql } = directory;
  const agents = sql.all<{ agent_id: string; label: string; created_at: number }>(
    "SELECT agent_id, label, created_at FROM agents ORDER BY created_at DESC, agent_id",
  );
  const rows = sql.all<{ id: number; agent_id: string; repository_id: number }>(
    "SELECT id, agent_id, repository_id FROM consents WHERE id < ? ORDER BY id DESC LIMIT ?",
    before ?? Number.MAX_SAFE_INTEGER,
    pageSize + 1,
  );
  const consents = rows.slice(0, pageSize);
  return {
    agents: agents.map(({ agent_id, label, created_at }) => ({ agentId: agent_id, label, createdAt: created_at })),
    consents: consents.map(({ agent_id, repository_id }) => ({ agentId: agent_id, repositoryId: repository_id })),
    next: rows.length > pageSize ? (consents.at(-1)?.id ?? null) : null,
  };
}

/** Returns whether the person registered the agent or approved a consent for it, which proves that the id isn't made up. */
export function hasAgent(directory: Directory, agentId: string): boolean {
  const query = "SELECT 1 FROM agents WHERE agent_id = ?1 UNION ALL SELECT 1 FROM consents WHERE agent_id = ?1 LIMIT 1";
  return first(directory.sql, query, agentId) !== undefined;
}
