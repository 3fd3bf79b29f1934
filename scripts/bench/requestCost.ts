import { setTimeout as pause } from "node:timers/promises";
import type { BenchEnvironment } from "./environment.ts";
import { sendLoad } from "./load.ts";
import type { Scenario } from "./scenarios.ts";

/** The operations that one request causes outside the Worker, on average. */
export interface RequestCost {
  kvReads: number;
  kvWrites: number;
  kvLists: number;
  ledgerCalls: number;
  directoryCalls: number;
  deviceRequestCalls: number;
  githubCalls: number;
}

/** Counts the operations of sequential requests. */
export async function countRequestCost(environment: BenchEnvironment, scenario: Scenario): Promise<RequestCost> {
  const { countKvOperations, readLog, sandbox } = environment;
  const before = { kv: await countKvOperations(), lines: (await readLog()).length, calls: sandbox.calls.length };
  const { requests } = await sendLoad(scenario, 1, 200);
  await pause(500); // A new token is written to KV after the response.
  const kv = await countKvOperations();
  const lines = (await readLog()).slice(before.lines);
  if (lines.length !== requests)
    throw new Error(`${scenario.name}: the log has ${lines.length} lines for ${requests} requests`);
  const perRequest = (count: number) => Math.round((count / requests) * 100) / 100;
  return {
    kvReads: perRequest(kv.GET - before.kv.GET),
    kvWrites: perRequest(kv.PUT + kv.DELETE - before.kv.PUT - before.kv.DELETE),
    kvLists: perRequest(kv.LIST - before.kv.LIST),
    directoryCalls: perRequest(lines.reduce((sum, line) => sum + line.directoryCalls, 0)),
    deviceRequestCalls: perRequest(lines.reduce((sum, line) => sum + (line.deviceRequestCalls ?? 0), 0)),
    ledgerCalls: perRequest(lines.reduce((sum, line) => sum + line.ledgerCalls, 0)),
    githubCalls: perRequest(sandbox.calls.length - before.calls),
  };
}
