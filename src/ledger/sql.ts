/** What SQLite binds and returns here. */
export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** SQLite, as a Durable Object and `node:sqlite` both have it: synchronous. */
export interface Sql {
  all<T extends Row>(query: string, ...bindings: SqlValue[]): T[];
  /** All of what `work` writes, or nothing. `work` must not await. */
  transaction<T>(work: () => T): T;
}

export function first<T extends Row>(sql: Sql, query: string, ...bindings: SqlValue[]): T | undefined {
  return sql.all<T>(query, ...bindings)[0];
}
