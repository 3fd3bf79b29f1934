import { openTables } from "../durableObjects/schema.ts";
import type { Sql } from "../durableObjects/sql.ts";
import type { Kv } from "../store/kv.ts";
import { directorySchema } from "./schema.ts";

/** The state and services that a directory's rules use. */
export interface Directory {
  /** The GitHub id of the person. */
  userId: number;
  sql: Sql;
  now(): number;
  kv: Pick<Kv, "list">;
}

/** Returns the name of a person's directory. */
export function personName(userId: number): string {
  return `person:${userId}`;
}

/** Opens the directory of that name. */
export function openDirectory(name: string, ports: Omit<Directory, "userId">): Directory {
  const [, id] = /^person:(\d+)$/.exec(name) ?? [];
  if (!id) throw new Error(`${name} is not the name of a directory`);
  openTables(ports.sql, directorySchema);
  return { ...ports, userId: Number(id) };
}
