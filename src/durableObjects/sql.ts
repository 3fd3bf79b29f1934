/** The values that SQLite binds and returns here. */
export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** Synchronous SQLite, as both a Durable Object and `node:sqlite` offer it. */
export interface Sql {
  all<T extends Row>(query: string, ...bindings: SqlValue[]): T[];
  /** Commits everything that `work` writes, or nothing. `work` must not await. */
  transaction<T>(work: () => T): T;
}

export function first<T extends Row>(sql: Sql, query: string, ...bindings: SqlValue[]): T | undefined {
  return sql.all<T>(query, ...bindings)[0];
}
