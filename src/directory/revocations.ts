import { minute, second } from "../domain/time.ts";
import { inLanes } from "../durableObjects/lanes.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import type { Person } from "../store/agents.ts";
import { scheduleAlarm } from "./alarmTime.ts";
import type { Directory } from "./context.ts";
import type { ConsentEntry } from "./entries.ts";

/** Which of the listed consents a person revokes: those of an agent, of a repository, or all. */
export interface RevocationRequest {
  agentId?: string;
  repositoryId?: number;
  by: Person;
  /** Whether the person was proven to administer the repository. */
  isAdministrator: boolean;
}

/** `name`: the agent's label, or the repository. `revoked`: consents whose ledgers have ended them. `left`: those whose ledgers will be asked in the background. */
export interface RevocationResult {
  name: string;
  revoked: number;
  left: number;
}

/** One run asks this many ledgers, about this many consents each, because a Worker on the free plan may make 50 calls per request. */
const [maxLedgers, maxConsents, lanes] = [20, 25, 5];
/** A run begins no further call after this time, so that whoever waits for it is answered. */
const patience = 5 * second;
/** While a call is in flight, nothing else asks about the same consents. */
const lease = minute;
const longestPause = 5 * minute;

/** Revokes the listed consents: some at once, the rest in the background. What was asked for is never lost. */
export async function revokeListed(directory: Directory, request: RevocationRequest): Promise<RevocationResult> {
  const { sql, now } = directory;
  const { agentId = null, repositoryId = null, by, isAdministrator } = request;
  const name = nameOf(directory, request);
  sql.all(
    `INSERT OR REPLACE INTO revocations
     SELECT agent_id, repository_id, ?, ?, ?, ?, ?, 0 FROM consents
     WHERE (ends_at > ?5 OR entry IS NULL) AND (?6 IS NULL OR agent_id = ?6) AND (?7 IS NULL OR repository_id = ?7)`,
    by.id,
    by.login,
    isAdministrator ? 1 : 0,
    now(),
    now(),
    agentId,
    repositoryId,
  );
  scheduleAlarm(directory);
  const revoked = await continueRevocations(directory);
  return { name, revoked, left: countRevocations(directory) };
}

function nameOf({ sql }: Directory, { agentId, repositoryId }: RevocationRequest): string {
  const query = "SELECT entry FROM consents WHERE entry IS NOT NULL AND (agent_id = ? OR repository_id = ?) LIMIT 1";
  const row = first<{ entry: string }>(sql, query, agentId ?? null, repositoryId ?? null);
  if (!row) return "";
  const { label, repo }: ConsentEntry = JSON.parse(row.entry);
  return agentId === undefined ? repo : label;
}

/** Returns how many consents are being revoked. */
export function countRevocations({ sql }: Directory): number {
  return first<{ count: number }>(sql, "SELECT COUNT(*) AS count FROM revocations")?.count ?? 0;
}

interface Batch {
  [column: string]: string | number;
  agent_id: string;
  by_id: number;
  by_login: string;
  is_administrator: number;
  requested_at: number;
  ids: string;
}

/** Asks ledgers to end what is due. Returns how many consents they ended. */
export async function continueRevocations(directory: Directory): Promise<number> {
  const { sql, now, ledger } = directory;
  const end = now() + patience;
  sql.all(
    "DELETE FROM revocations WHERE NOT EXISTS (SELECT 1 FROM consents c WHERE c.agent_id = revocations.agent_id AND c.repository_id = revocations.repository_id)",
  );
  const batches = sql.all<Batch>(
    `SELECT agent_id, by_id, by_login, is_administrator, requested_at, group_concat(repository_id) AS ids FROM revocations
     WHERE due_at <= ? GROUP BY agent_id, by_id, is_administrator, requested_at LIMIT ${maxLedgers}`,
    now(),
  );
  let revoked = 0;
  await inLanes(lanes, batches, async ({ agent_id: agentId, ids, ...batch }) => {
    if (now() > end) return;
    const repositoryIds = ids.split(",").slice(0, maxConsents).map(Number);
    const where = `agent_id = ? AND requested_at = ? AND repository_id IN (${repositoryIds.join()})`;
    sql.all(`UPDATE revocations SET due_at = ? WHERE ${where}`, now() + lease, agentId, batch.requested_at);
    try {
      const ended = await ledger(agentId).revokeConsents({
        repositoryIds,
        by: { id: batch.by_id, login: batch.by_login },
        isAdministrator: batch.is_administrator === 1,
        requestedAt: batch.requested_at,
      });
      revoked += ended;
      sql.all(`DELETE FROM revocations WHERE ${where}`, agentId, batch.requested_at);
    } catch (error) {
      logError("a ledger could not be asked to revoke consents, and will be asked again", {
        agentId,
        error: String(error),
      });
      sql.all(
        `UPDATE revocations SET attempts = attempts + 1, due_at = ? + MIN(${longestPause}, ${second} * (1 << MIN(attempts, 9)))
         WHERE ${where}`,
        now(),
        agentId,
        batch.requested_at,
      );
    }
  });
  scheduleAlarm(directory);
  return revoked;
}
