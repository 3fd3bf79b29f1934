/** A value that is bound to a query or read from a column. */
export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** A synchronous SQLite database, which both Durable Objects and `node:sqlite` provide. */
export interface Sql {
  all<T extends Row>(query: string, ...bindings: SqlValue[]): T[];
  /** Commits everything that `work` writes, or nothing. `work` must not await. */
  transaction<T>(work: () => T): T;
}

export function first<T extends Row>(sql: Sql, query: string, ...bindings: SqlValue[]): T | undefined {
  return sql.all<T>(query, ...bindings)[0];
}
