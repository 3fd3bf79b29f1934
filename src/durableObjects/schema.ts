import { first, type Sql } from "./sql.ts";

/** The tables of one Durable Object class. */
export interface Schema {
  /** Names and columns of the present version. */
  tables: readonly string[];
  /** Names and columns. They are created after the tables, and after a migration. */
  indexes?: readonly string[];
  /** The first migrates version 1 to version 2, and so on. Once released, a migration never changes. */
  migrations: readonly ((sql: Sql) => void)[];
  /** A table that only version 1 has, where version 1 was released without a recorded version. */
  unrecorded?: string;
}

/** Creates or migrates the tables in one transaction. Cloudflare doesn't allow `PRAGMA user_version`, so a table holds the version. */
export function openTables(sql: Sql, { tables, indexes = [], migrations, unrecorded }: Schema): void {
  sql.transaction(() => {
    sql.all("CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)");
    const recorded = first<{ version: number }>(sql, "SELECT version FROM schema")?.version;
    const present = migrations.length + 1;
    if (recorded !== undefined && recorded >= present) return;
    const version = recorded ?? (unrecorded && hasTable(sql, unrecorded) ? 1 : null);
    if (version === null) for (const table of tables) sql.all(`CREATE TABLE IF NOT EXISTS ${table}`);
    else for (const migrate of migrations.slice(version - 1)) migrate(sql);
    for (const index of indexes) sql.all(`CREATE INDEX IF NOT EXISTS ${index}`);
    sql.all("DELETE FROM schema");
    sql.all("INSERT INTO schema VALUES (?)", present);
  });
}

function hasTable(sql: Sql, name: string): boolean {
  return first(sql, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", name) !== undefined;
}
