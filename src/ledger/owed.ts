import { minute, second } from "../domain/time.ts";
import { GitHubUnavailable } from "../github/request.ts";
import { type KvPutOptions, shortestLife } from "../store/kv.ts";
import type { Ledger } from "./context.ts";
import { first, type Row } from "./sql.ts";

/** What a committed decision still has to do outside. It is stored with the decision and done until it is done. */
export type Debt =
  /** `sealed`: the token, sealed, handed out by this consent. It is dead by itself at `expiresAt`. */
  | { action: "kill"; sha256: string; sealed: string; expiresAt: number; consentId: number }
  | { action: "delete"; key: string }
  /** Of a list by which the dashboard finds this ledger: not before the tokens are dead, for until then it has something to tell. */
  | { action: "unlist"; key: string }
  | { action: "put"; key: string; value: string; options: KvPutOptions };

interface OwedRow extends Row {
  id: number;
  payload: string;
  attempts: number;
}

/** A token of GitHub's hour that has more than this left was minted within the last minute. */
const youth = 59 * minute;

/** The longest pause between two attempts. */
const longestPause = 5 * minute;
const nextKill = "SELECT MIN(due_at) FROM owed WHERE action = 'kill'";

/** Stores a debt; for one KV key the latest counts. Belongs into the transaction of the decision that owes it. */
export function owe({ sql, now }: Ledger, debt: Debt): void {
  const key = debt.action === "kill" ? `kill:${debt.sha256}` : debt.key;
  sql.all(
    "INSERT OR REPLACE INTO owed (key, action, payload, attempts, due_at, ends_at) VALUES (?, ?, ?, 0, ?, ?)",
    key,
    debt.action,
    JSON.stringify(debt),
    now(),
    endOf(debt),
  );
}

/** When a debt is void by itself: a token is dead, a row of KV would have ended. */
function endOf(debt: Debt): number | null {
  if (debt.action === "kill") return debt.expiresAt;
  const expiration = debt.action === "put" ? debt.options.expiration : undefined;
  return expiration === undefined ? null : expiration * second - shortestLife;
}

/** How many tokens GitHub has not confirmed to be dead yet: all, or those of consents that concern `userId`. */
export function owedKills({ sql }: Ledger, userId: number | null): number {
  return sql.all(
    `SELECT id FROM owed WHERE action = 'kill' AND (?1 IS NULL
       OR payload ->> 'consentId' IN (SELECT consent_id FROM concerned WHERE user_id = ?1))`,
    userId,
  ).length;
}

/** The latest debt; what is owed from now on comes after it. */
export function lastDebt({ sql }: Ledger): number {
  return first<{ id: number | null }>(sql, "SELECT MAX(id) AS id FROM owed")?.id ?? 0;
}

/**
 * Pays what is due of the debts after `after`. Never throws; what fails is due again later. Who decided something waits for its own
 * debts only, so that one that hangs holds up no other; the alarm pays them all.
 */
export async function drain(ledger: Ledger, after = 0): Promise<void> {
  const { sql, now } = ledger;
  sql.all("DELETE FROM owed WHERE ends_at <= ?", now());
  await payDue(ledger, "action <> 'unlist'", after);
  if (owedKills(ledger, null) === 0) await payDue(ledger, "action = 'unlist'", after);
  else sql.all(`UPDATE owed SET due_at = (${nextKill}) WHERE action = 'unlist' AND due_at < (${nextKill})`);
}

async function payDue(ledger: Ledger, which: string, after: number): Promise<void> {
  const { sql, now, underWay } = ledger;
  // Cached copies first: while one is there it may be handed out, so that no number of tokens may stand before it.
  const due = sql.all<{ key: string }>(
    `SELECT key FROM owed WHERE ${which} AND due_at <= ? AND id > ? ORDER BY action = 'kill', id LIMIT 50`,
    now(),
    after,
  );
  await Promise.all(
    due.map(({ key }) => {
      const before = underWay.get(key) ?? Promise.resolve();
      const mine = before
        .then(() => payKey(ledger, key))
        .finally(() => underWay.get(key) === mine && underWay.delete(key));
      underWay.set(key, mine);
      return mine;
    }),
  );
}

async function payKey(ledger: Ledger, key: string): Promise<void> {
  const { sql, now } = ledger;
  const query = "SELECT id, payload, attempts FROM owed WHERE key = ? AND due_at <= ?";
  const row = first<OwedRow>(sql, query, key, now());
  if (!row) return; // Paid meanwhile, or tried.
  try {
    await pay(ledger, JSON.parse(row.payload));
    // By id: a newer debt for the same key has another one and stays.
    sql.all("DELETE FROM owed WHERE id = ?", row.id);
  } catch (error) {
    console.error(JSON.stringify({ message: "not done yet, will be tried again", key, error: String(error) }));
    const asked = error instanceof GitHubUnavailable && error.asked ? error.retryAfter * second : 0;
    const pause = Math.max(Math.min(2 ** row.attempts * second, longestPause), asked);
    sql.all("UPDATE owed SET attempts = attempts + 1, due_at = ? WHERE id = ?", now() + pause, row.id);
  }
}

async function pay({ kv, github, seal, now }: Ledger, debt: Debt): Promise<void> {
  switch (debt.action) {
    case "kill": {
      const opened = await seal.open<{ token: string }>("token", debt.sealed);
      // It stays owed, and so is told on the agent's page, until it is dead by itself within the hour.
      if (!opened) throw new Error("sealed under a secret that is not listed any more");
      // Not all of GitHub knows a new token at once, so that one which it does not know may be alive. Its age is that at the
      // question: the answer may come late.
      const young = debt.expiresAt - now() > youth;
      const killed = await github.kill(opened.token);
      if (killed === "unknown" && young) throw new Error("GitHub does not know it yet");
      return;
    }
    case "delete":
    case "unlist":
      return kv.delete(debt.key);
    case "put":
      return kv.put(debt.key, debt.value, debt.options);
  }
}
