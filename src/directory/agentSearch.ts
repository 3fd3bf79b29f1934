import { minute } from "../domain/time.ts";
import { forEachConcurrently } from "../durableObjects/concurrency.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import { agentPrefix, readAgent } from "../store/agents.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { Directory } from "./context.ts";

/**
 * The maximum number of ledgers that one run asks, with one read from KV for each. With an alarm's other work, that stays below the 50
 * calls that a Worker on the free plan may make.
 */
const maxAgents = 8;
const concurrency = 4;
/** How long a call is reserved for the run that makes it. After a failure, the call isn't repeated sooner. */
const lease = minute;
/**
 * The minimum time from the start of a search to the start of the next one, per page of KV's list. The free plan allows 1,000 list calls
 * a day.
 */
const pausePerPage = 5 * minute;

interface Search extends Record<string, string | number | null> {
  cursor: string | null;
  is_listing: number;
  pages: number;
  started_at: number;
  due_at: number;
  finished_at: number | null;
}

/** Starts a search for agents that no ledger has listed, unless a search is running or the last one was too recent. */
export async function searchAgents(directory: Directory): Promise<void> {
  const { sql, now } = directory;
  const last = findSearch(directory);
  if (last && (last.finished_at === null || last.started_at + last.pages * pausePerPage > now())) return;
  sql.transaction(() => {
    sql.all("DELETE FROM agent_search");
    sql.all("INSERT INTO agent_search VALUES (NULL, 1, 0, ?1, ?1, NULL)", now());
  });
  scheduleAlarm(directory);
  await continueSearch(directory);
}

/** Starts the first search. Ledgers list their agents only once the service has operators, so this search finds the earlier agents. */
export async function searchAgentsOnce(directory: Directory): Promise<void> {
  if (!findSearch(directory)) await searchAgents(directory);
}

/** Returns whether agents may still be missing from the directory. */
export function isSearching(directory: Directory): boolean {
  return findSearch(directory)?.finished_at == null;
}

/** Returns whether agents may still be missing from the directory, and how many have been found but aren't listed yet. */
export function searchProgress(directory: Directory): { isRunning: boolean; found: number } {
  const { found } = first<{ found: number }>(directory.sql, "SELECT COUNT(*) AS found FROM found_agents") ?? {
    found: 0,
  };
  return { isRunning: isSearching(directory), found };
}

/** Reads a page of KV's list, and asks some of the ledgers that it found to list their agents. Never throws. */
export async function continueSearch(directory: Directory): Promise<void> {
  const { sql, now } = directory;
  const search = findSearch(directory);
  if (!search || search.finished_at !== null) return;
  if (search.is_listing && search.due_at <= now()) await listPage(directory, search);
  await askLedgers(directory);
  sql.all(
    "UPDATE agent_search SET finished_at = ? WHERE NOT is_listing AND finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM found_agents)",
    now(),
  );
}

function findSearch({ sql }: Directory): Search | undefined {
  return first<Search>(sql, "SELECT * FROM agent_search");
}

async function listPage({ sql, now, kv }: Directory, { cursor }: Search): Promise<void> {
  sql.all("UPDATE agent_search SET due_at = ?", now() + lease);
  try {
    const page = await kv.list(cursor === null ? { prefix: agentPrefix } : { prefix: agentPrefix, cursor });
    const ids = page.keys.map(({ name }) => name.slice(agentPrefix.length));
    sql.transaction(() => {
      sql.all(
        `INSERT OR IGNORE INTO found_agents SELECT value, ? FROM json_each(?)
         WHERE NOT EXISTS (SELECT 1 FROM agents WHERE agent_id = value)`,
        now(),
        JSON.stringify(ids),
      );
      sql.all(
        "UPDATE agent_search SET cursor = ?, is_listing = ?, pages = pages + 1, due_at = ?",
        page.cursor ?? null,
        page.list_complete ? 0 : 1,
        now(),
      );
    });
  } catch (error) {
    logError("agents could not be listed, and will be listed again", { error: String(error) });
  }
}

async function askLedgers({ sql, now, kv, ledger }: Directory): Promise<void> {
  const query = `UPDATE found_agents SET due_at = ?1 + ${lease} WHERE agent_id IN
    (SELECT agent_id FROM found_agents WHERE due_at <= ?1 ORDER BY due_at LIMIT ${maxAgents}) RETURNING agent_id`;
  const found = sql.all<{ agent_id: string }>(query, now());
  await forEachConcurrently(concurrency, found, async ({ agent_id: agentId }) => {
    try {
      const record = await readAgent(kv, agentId);
      // An unreadable record doesn't belong to an agent, and deleted agents aren't listed.
      if (record !== null && record !== "deleted") await ledger(agentId).listAgent(record);
      sql.all("DELETE FROM found_agents WHERE agent_id = ?", agentId);
    } catch (error) {
      logError("a ledger did not list its agent, and will be asked again", { agentId, error: String(error) });
    }
  });
}
