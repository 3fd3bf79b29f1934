import { inLanes } from "../durableObjects/lanes.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import type { Directory } from "./context.ts";

/** How many ledgers one page asks. */
const maxLedgers = 20;
const lanes = 6;

/**
 * Asks the ledgers about consents whose ids alone are known, because release 0.1.0 stored nothing else. Asks some of them for each page,
 * until none are left. A ledger that fails is asked again for the next page.
 */
export async function askAboutUnknownConsents(directory: Directory): Promise<void> {
  const { sql, name, ledger } = directory;
  const agents = sql.all<{ agent_id: string; ids: string }>(
    `SELECT agent_id, group_concat(repository_id) AS ids FROM consents WHERE entry IS NULL GROUP BY agent_id LIMIT ${maxLedgers}`,
  );
  await inLanes(lanes, agents, async ({ agent_id, ids }) => {
    try {
      await ledger(agent_id).relist(name, ids.split(",").map(Number));
    } catch (error) {
      logError("a ledger did not say what it has approved", { agentId: agent_id, error: String(error) });
    }
  });
}

/** Returns how many consents are known by their ids only. */
export function countUnknownConsents({ sql }: Directory): number {
  return first<{ count: number }>(sql, "SELECT COUNT(*) AS count FROM consents WHERE entry IS NULL")?.count ?? 0;
}
