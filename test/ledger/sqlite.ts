import { DatabaseSync } from "node:sqlite";
import type { Sql } from "../../src/durableObjects/sql.ts";

/** SQLite in memory, as a Durable Object has it. */
export function createSqlite(): Sql {
  const database = new DatabaseSync(":memory:");
  let depth = 0;
  return {
    // What the rows are is said by the query, as with the Durable Object's `exec<T>`.
    all: <T>(query: string, ...bindings: (string | number | null)[]) => database.prepare(query).all(...bindings) as T[],
    transaction(work) {
      const savepoint = `level_${depth++}`;
      database.exec(`SAVEPOINT ${savepoint}`);
      try {
        return work();
      } catch (error) {
        database.exec(`ROLLBACK TO ${savepoint}`);
        throw error;
      } finally {
        database.exec(`RELEASE ${savepoint}`);
        depth--;
      }
    },
  };
}
