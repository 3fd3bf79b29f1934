import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, Sql, SqlValue } from "../../src/durableObjects/sql.ts";

/** In-memory SQLite with the interface that a Durable Object has. */
export interface MemorySql extends Sql {
  /**
   * Deletes every row, so that tables and prepared statements can be reused. Creating them takes longer than simulating
   * a history.
   */
  clear(): void;
}

export function createMemorySql(): MemorySql {
  const database = new DatabaseSync(":memory:");
  const statements = new Map<string, StatementSync>();
  const prepare = (query: string) => {
    const statement = statements.get(query) ?? database.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  let depth = 0;
  return {
    // The caller declares the type of the rows, as with the Durable Object's `exec<T>`.
    all: <T extends Row>(query: string, ...bindings: SqlValue[]) => prepare(query).all(...bindings) as T[],
    transaction(work) {
      const savepoint = `level_${depth++}`;
      prepare(`SAVEPOINT ${savepoint}`).run();
      try {
        return work();
      } catch (error) {
        prepare(`ROLLBACK TO ${savepoint}`).run();
        throw error;
      } finally {
        prepare(`RELEASE ${savepoint}`).run();
        depth--;
      }
    },
    clear() {
      const tables = prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      for (const { name } of tables) prepare(`DELETE FROM "${name}"`).run();
    },
  };
}

/** Returns the same database, and how SQLite plans each query made through it. */
export function explained<Database extends Sql>(sql: Database): { sql: Database; plan: string[] } {
  const plan: string[] = [];
  const all: Sql["all"] = (query, ...bindings) => {
    plan.push(...sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings).map(({ detail }) => detail));
    return sql.all(query, ...bindings);
  };
  return { sql: { ...sql, all }, plan };
}
