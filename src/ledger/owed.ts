import { minute, second } from "../domain/time.ts";
import type { KvPutOptions } from "../store/kv.ts";
import type { Ledger } from "./context.ts";
import type { Row } from "./sql.ts";

/** What a committed decision still has to do outside. It is stored with the decision and done until it is done. */
export type Debt =
  /** `sealed`: the token, sealed. It is dead by itself at `expiresAt`. */
  | { action: "kill"; sha256: string; sealed: string; expiresAt: number }
  | { action: "delete"; key: string }
  | { action: "put"; key: string; options: KvPutOptions };

interface OwedRow extends Row {
  id: number;
  key: string;
  payload: string;
  attempts: number;
}

/** The longest pause between two attempts. */
const longestPause = 5 * minute;

/** Stores a debt; for one KV key the latest counts. Belongs into the transaction of the decision that owes it. */
export function owe({ sql, now }: Ledger, debt: Debt): void {
  const key = debt.action === "kill" ? `kill:${debt.sha256}` : debt.key;
  const endsAt = debt.action === "kill" ? debt.expiresAt : null;
  sql.all(
    "INSERT OR REPLACE INTO owed (key, action, payload, attempts, due_at, ends_at) VALUES (?, ?, ?, 0, ?, ?)",
    key,
    debt.action,
    JSON.stringify(debt),
    now(),
    endsAt,
  );
}

/** How many tokens still have to be killed at GitHub. */
export function owedKills({ sql }: Ledger): number {
  return sql.all("SELECT id FROM owed WHERE action = 'kill'").length;
}

/** Pays what is due. Never throws; what fails is due again later. Whoever calls while one is under way waits for a further one. */
export async function drain(ledger: Ledger): Promise<void> {
  const before = ledger.draining ?? Promise.resolve();
  const mine = before.then(() => drainOnce(ledger));
  ledger.draining = mine;
  await mine;
  if (ledger.draining === mine) ledger.draining = null;
}

async function drainOnce(ledger: Ledger): Promise<void> {
  const { sql, now } = ledger;
  sql.all("DELETE FROM owed WHERE ends_at <= ?", now());
  const due = sql.all<OwedRow>(
    "SELECT id, key, payload, attempts FROM owed WHERE due_at <= ? ORDER BY id LIMIT 50",
    now(),
  );
  await Promise.all(
    due.map(async (row) => {
      try {
        await pay(ledger, JSON.parse(row.payload));
        // By id: a newer debt for the same key has another one and stays.
        sql.all("DELETE FROM owed WHERE id = ?", row.id);
      } catch (error) {
        console.error(
          JSON.stringify({ message: "not done yet, will be tried again", key: row.key, error: String(error) }),
        );
        const pause = Math.min(2 ** row.attempts * second, longestPause);
        sql.all("UPDATE owed SET attempts = attempts + 1, due_at = ? WHERE id = ?", now() + pause, row.id);
      }
    }),
  );
}

async function pay({ kv, github, seal, cacheWrites }: Ledger, debt: Debt): Promise<void> {
  switch (debt.action) {
    case "kill": {
      const opened = await seal.open<{ token: string }>("token", debt.sealed);
      if (opened) await github.kill(opened.token); // Sealed under a secret that is gone: it ends within the hour by itself.
      return;
    }
    case "delete":
      await cacheWrites.get(debt.key);
      return kv.delete(debt.key);
    case "put":
      return kv.put(debt.key, "", debt.options);
  }
}
