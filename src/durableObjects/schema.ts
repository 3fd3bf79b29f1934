import { first, type Sql } from "./sql.ts";

/** The tables of one Durable Object class. */
export interface Schema {
  /** The name and columns of each table in the current version. */
  tables: readonly string[];
  /** The name and columns of each index. Indexes are created after the tables have been created or migrated. */
  indexes?: readonly string[];
  /** The migrations, starting with the one from version 1 to version 2. Once released, a migration never changes. */
  migrations: readonly ((sql: Sql) => void)[];
  /** A table whose existence identifies version 1, if that version was released without recording its number. */
  unrecorded?: string;
}

/** Creates or migrates the tables in one transaction. Cloudflare doesn't allow `PRAGMA user_version`, so a table holds the version. */
export function openTables(sql: Sql, { tables, indexes = [], migrations, unrecorded }: Schema): void {
  sql.transaction(() => {
    sql.all("CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)");
    const recorded = first<{ version: number }>(sql, "SELECT version FROM schema")?.version;
    const current = migrations.length + 1;
    if (recorded !== undefined && recorded >= current) return;
    const version = recorded ?? (unrecorded && hasTable(sql, unrecorded) ? 1 : null);
    if (version === null) for (const table of tables) sql.all(`CREATE TABLE IF NOT EXISTS ${table}`);
    else for (const migrate of migrations.slice(version - 1)) migrate(sql);
    for (const index of indexes) sql.all(`CREATE INDEX IF NOT EXISTS ${index}`);
    sql.all("DELETE FROM schema");
    sql.all("INSERT INTO schema VALUES (?)", current);
  });
}

function hasTable(sql: Sql, name: string): boolean {
  return first(sql, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name) !== undefined;
}
