import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql } from "../../src/durableObjects/sql.ts";

/** Tables that are used again, empty, by the next history: making them and preparing statements takes longer than a history. */
export interface Tables extends Sql {
  clear(): void;
}

export function createTables(): Tables {
  const database = new DatabaseSync(":memory:");
  const statements = new Map<string, StatementSync>();
  const prepare = (query: string) => {
    const statement = statements.get(query) ?? database.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  let depth = 0;
  return {
    all: <T>(query: string, ...bindings: (string | number | null)[]) => prepare(query).all(...bindings) as T[],
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
