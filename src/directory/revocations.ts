import { minute, second } from "../domain/time.ts";
import { forEachConcurrently } from "../durableObjects/concurrency.ts";
import { first } from "../durableObjects/sql.ts";
import { logError } from "../log.ts";
import type { Actor } from "../store/agents.ts";
import { scheduleAlarm } from "./alarm.ts";
import type { Directory } from "./context.ts";
import type { ConsentEntry } from "./entries.ts";

/** Which of the listed consents a person revokes: an agent's, those to a repository, or all of them. */
export interface RevocationRequest {
  agentId?: string;
  repositoryId?: number;
  by: Actor;
  /** Whether the person was proven to administer the repository. */
  isAdministrator: boolean;
}

/**
 * The result of a revocation. `name` is the agent's label or the repository, `revoked` is the number of consents that were revoked, and
 * `left` is the number of those left for the background.
 */
interface RevocationResult {
  name: string;
  revoked: number;
  left: number;
}

/** One run asks at most this many ledgers about this many consents each. A Worker on the free plan may make 50 calls per request. */
const [maxLedgers, maxConsents, concurrency] = [20, 25, 5];
/** A run starts no more calls after this time, so that its caller gets an answer. */
const patience = 5 * second;
/** How long consents are reserved for the call that asks about them. */
const lease = minute;
const maxPause = 5 * minute;

/** Revokes the listed consents, some immediately and the rest in the background, with retries. */
export async function revokeListed(directory: Directory, request: RevocationRequest): Promise<RevocationResult> {
  const { sql, now } = directory;
  const { agentId = null, repositoryId = null, by, isAdministrator } = request;
  const name = nameOf(directory, request);
  sql.all(
    `INSERT OR REPLACE INTO revocations
     SELECT agent_id, repository_id, ?, ?, ?, ?, ?, 0, ${by.isOperator ? 1 : 0} FROM consents
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

interface RevocationRow {
  [column: string]: string | number;
  agent_id: string;
  repository_id: number;
  by_id: number;
  by_login: string;
  is_administrator: number;
  is_operator: number;
  requested_at: number;
  is_listed: number;
}

/** Asks ledgers to end the consents that are due for revocation. Returns how many they ended. */
export async function continueRevocations(directory: Directory): Promise<number> {
  const { sql, now, ledger } = directory;
  const end = now() + patience;
  const due = sql.all<RevocationRow>(
    `SELECT r.*, EXISTS (SELECT 1 FROM consents c WHERE c.agent_id = r.agent_id AND c.repository_id = r.repository_id) AS is_listed
     FROM revocations r WHERE due_at <= ? ORDER BY due_at LIMIT ${2 * maxLedgers * maxConsents}`,
    now(),
  );
  for (const { is_listed, ...row } of due) if (!is_listed) forget(directory, row);
  const listed = due.filter(({ is_listed }) => is_listed);
  const batches = [...Map.groupBy(listed, (row) => `${row.agent_id} ${row.by_id} ${row.requested_at}`).values()];
  let revoked = 0;
  await forEachConcurrently(concurrency, batches.slice(0, maxLedgers), async (batch) => {
    const [row] = batch;
    if (!row || now() > end) return;
    const { agent_id: agentId, requested_at: requestedAt } = row;
    const repositoryIds = batch.slice(0, maxConsents).map(({ repository_id }) => repository_id);
    const where = `agent_id = ? AND requested_at = ? AND repository_id IN (${repositoryIds.join()})`;
    sql.all(`UPDATE revocations SET due_at = ? WHERE ${where}`, now() + lease, agentId, requestedAt);
    try {
      const ended = await ledger(agentId).revokeConsents({
        repositoryIds,
        by: { id: row.by_id, login: row.by_login, ...(row.is_operator && { isOperator: true }) },
        isAdministrator: row.is_administrator === 1,
        requestedAt,
      });
      revoked += ended;
      sql.all(`DELETE FROM revocations WHERE ${where}`, agentId, requestedAt);
    } catch (error) {
      logError("a ledger could not be asked to revoke consents, and will be asked again", {
        agentId,
        error: String(error),
      });
      sql.all(
        `UPDATE revocations SET attempts = attempts + 1, due_at = ? + MIN(${maxPause}, ${second} * (1 << MIN(attempts, 9)))
         WHERE ${where}`,
        now(),
        agentId,
        requestedAt,
      );
    }
  });
  scheduleAlarm(directory);
  return revoked;
}

/** Drops the revocation of a consent that has ended and is therefore no longer listed. */
function forget(
  { sql }: Directory,
  { agent_id, repository_id }: Pick<RevocationRow, "agent_id" | "repository_id">,
): void {
  sql.all("DELETE FROM revocations WHERE agent_id = ? AND repository_id = ?", agent_id, repository_id);
}
