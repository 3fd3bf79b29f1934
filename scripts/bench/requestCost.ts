import { setTimeout as pause } from "node:timers/promises";
import type { Stage } from "./environment.ts";
import { load } from "./load.ts";
import type { Path } from "./scenarios.ts";

/** What one request costs outside of the Worker. */
export interface Cost {
  kvReads: number;
  kvWrites: number;
  ledgerCalls: number;
  gitHubCalls: number;
}

/** Counts over some requests, one after the other. */
export async function countCosts({ kvCounts, lines, sandbox }: Stage, path: Path): Promise<Cost> {
  const before = { kv: await kvCounts(), lines: (await lines()).length, calls: sandbox.world.calls.length };
  const { requests } = await load(path, 1, 200);
  await pause(500); // A cold token is cached after its answer.
  const [kv, logged] = [await kvCounts(), (await lines()).slice(before.lines)];
  if (logged.length !== requests)
    throw new Error(`${path.name}: ${requests} requests and ${logged.length} lines in the log`);
  const each = (count: number) => Math.round((count / requests) * 100) / 100;
  return {
    kvReads: each(kv.GET + kv.LIST - before.kv.GET - before.kv.LIST),
    kvWrites: each(kv.PUT + kv.DELETE - before.kv.PUT - before.kv.DELETE),
    ledgerCalls: each(logged.reduce((sum, line) => sum + line.ledgerCalls, 0)),
    gitHubCalls: each(sandbox.world.calls.length - before.calls),
  };
}
