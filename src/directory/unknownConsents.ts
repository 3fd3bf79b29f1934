import { forEachConcurrently } from "../durableObjects/concurrency.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import type { Directory } from "./context.ts";

/** The maximum number of ledgers that one page asks. */
const maxLedgers = 20;
const concurrency = 6;

/**
 * Asks ledgers about consents for which only the ids are known, because release 0.1.0 stored nothing else. Each page asks some ledgers
 * until none are left. A ledger that fails is asked again for the next page.
 */
export async function askAboutUnknownConsents(directory: Directory): Promise<void> {
  const { sql, name, ledger } = directory;
  const agents = sql.all<{ agent_id: string; ids: string }>(
    `SELECT agent_id, group_concat(repository_id) AS ids FROM consents WHERE entry IS NULL GROUP BY agent_id LIMIT ${maxLedgers}`,
  );
  await forEachConcurrently(concurrency, agents, async ({ agent_id, ids }) => {
    try {
      await ledger(agent_id).relist(name, ids.split(",").map(Number));
    } catch (error) {
      logError("a ledger did not say what it has approved", { agentId: agent_id, error: String(error) });
    }
  });
}

/** Returns the number of consents for which only the ids are known. */
export function countUnknownConsents({ sql }: Directory): number {
  return first<{ count: number }>(sql, "SELECT COUNT(*) AS count FROM consents WHERE entry IS NULL")?.count ?? 0;
}
