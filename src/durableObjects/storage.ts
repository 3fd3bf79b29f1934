import type { DurableObjectStorage } from "@cloudflare/workers-types";
import type { Row, Sql, SqlValue } from "./sql.ts";

/** Returns the SQLite database of a Durable Object. */
export function sqlOf(storage: DurableObjectStorage): Sql {
  return {
    all: <T extends Row>(query: string, ...bindings: SqlValue[]) => storage.sql.exec<T>(query, ...bindings).toArray(),
    transaction: (work) => storage.transactionSync(work),
  };
}
