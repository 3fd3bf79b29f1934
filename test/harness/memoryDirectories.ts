import { type DirectoryCalls, directoryCalls } from "../../src/directory/calls.ts";
import { type Directory, openDirectory, personName } from "../../src/directory/context.ts";
import type { Sql } from "../../src/durableObjects/sql.ts";
import type { Kv } from "../../src/store/kv.ts";
import { createGate, type Gate } from "./gate.ts";
import { createMemorySql } from "./memorySql.ts";

/** The directories of all people, in memory. */
export interface MemoryDirectories {
  /** Passed by each change before it reaches a directory. */
  changes: Gate;
  open(userId: number): Directory;
  /** A directory as the Worker calls it. */
  of(userId: number): DirectoryCalls;
  /** Returns a directory's entries, sorted: agents by id, consents as `<agent id>:<repository id>`. */
  listed(userId: number): string[];
}

export function createMemoryDirectories(
  now: () => number,
  kv: Kv,
  createDatabase: () => Sql = createMemorySql,
): MemoryDirectories {
  const changes = createGate("the directory");
  const directories = new Map<number, Directory>();
  const open = (userId: number): Directory => {
    const directory = directories.get(userId) ?? openDirectory(personName(userId), { sql: createDatabase(), now, kv });
    directories.set(userId, directory);
    return directory;
  };
  return {
    changes,
    open,
    of: (userId) => ({
      getPage: (before) => directoryCalls.getPage(open(userId), before),
      hasAgent: async (agentId) => directoryCalls.hasAgent(open(userId), agentId),
      reserveAgent: (agentId) => directoryCalls.reserveAgent(open(userId), agentId),
      async recordChange(change) {
        await changes.pass();
        directoryCalls.recordChange(open(userId), change);
      },
    }),
    listed: (userId) =>
      open(userId)
        .sql.all<{ entry: string }>(
          "SELECT agent_id AS entry FROM agents UNION ALL SELECT agent_id || ':' || repository_id FROM consents",
        )
        .map(({ entry }) => entry)
        .sort(),
  };
}
