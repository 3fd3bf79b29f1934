import { setTimeout as pause } from "node:timers/promises";
import type { BenchEnvironment } from "./environment.ts";
import { median } from "./statistics.ts";

/** The operations that cost money or count toward a limit. An alarm is a call from Cloudflare to a Durable Object. */
export const countNames = [
  ...(["workerRequests", "kvReads", "kvWrites", "kvDeletes", "kvLists"] as const),
  ...(["ledgerCalls", "directoryCalls", "deviceRequestCalls", "alarms", "githubCalls"] as const),
  ...(["rowsRead", "rowsWritten"] as const),
] as const;
export type CountName = (typeof countNames)[number];

/** The counts of the operations that one action causes, including background work. */
export type Counts = Record<CountName, number>;

/** An action by an agent or a person, and how to perform it once. */
export interface CountedPath {
  name: string;
  /** Prepares the action. The preparation isn't counted. */
  prepare?(): Promise<unknown>;
  send(): Promise<unknown>;
  /** The number of times to perform the action; the counts are medians. Default: 3. */
  times?: number;
  /** The idle time, in milliseconds, after which background work is considered done. Default: 40. */
  idleTime?: number;
}

/** Counts the operations of each path, in the given order. */
export async function countPaths(
  environment: BenchEnvironment,
  paths: readonly CountedPath[],
): Promise<Map<string, Counts>> {
  const counted = new Map<string, Counts>();
  let before = await countWhenIdle(environment);
  for (const path of paths) {
    const runs: Counts[] = [];
    for (let time = 0; time < (path.times ?? 3); time++) {
      if (path.prepare) {
        await path.prepare();
        before = await countWhenIdle(environment);
      }
      await path.send();
      const after = await countWhenIdle(environment, path.idleTime);
      const start = before;
      runs.push(countsOf((name) => after[name] - start[name]));
      before = after;
    }
    // The median ignores periodic work, because the action doesn't cause it.
    counted.set(
      path.name,
      countsOf((name) => median(runs.map((run) => run[name]))),
    );
  }
  return counted;
}

/** Waits until the counts haven't changed for `idleTime` milliseconds, then returns them. */
export async function countWhenIdle(environment: BenchEnvironment, idleTime = 40): Promise<Counts> {
  for (let counts = await readCounts(environment); ; ) {
    await pause(idleTime);
    const later = await readCounts(environment);
    if (countNames.every((name) => counts[name] === later[name])) return counts;
    counts = later;
  }
}

async function readCounts({ worker, sandbox, countKvOperations }: BenchEnvironment): Promise<Counts> {
  const kv = await countKvOperations();
  const counted: Omit<Counts, `kv${string}` | "githubCalls"> = await (
    await fetch(`${worker.origin}/bench/counts`)
  ).json();
  return {
    ...{ kvReads: kv.GET, kvWrites: kv.PUT, kvDeletes: kv.DELETE, kvLists: kv.LIST },
    ...counted,
    githubCalls: sandbox.calls.length,
  };
}

export function countsOf(count: (name: CountName) => number): Counts {
  return Object.fromEntries(countNames.map((name) => [name, count(name)])) as Counts;
}
