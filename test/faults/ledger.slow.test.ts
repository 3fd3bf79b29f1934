import { expect, test } from "vitest";
import { runJob } from "./job.ts";
import { type Fault, faultsOf } from "./line.ts";

test("without a fault the whole job is done", async () => {
  const calls = await runJob([]);
  console.log(calls.length, calls.join(", "));
  expect(new Set(calls)).toContain("mint");
});

test("whatever happens to one call to KV or GitHub, nothing is lost, forgotten or handed out wrongly", async () => {
  const calls = await runJob([]);
  const faults = calls.flatMap((name, index) => faultsOf(name, index + 1));
  const wrong: string[] = [];
  for (const fault of faults) {
    await Promise.race([
      runJob([fault]),
      new Promise((_, no) => setTimeout(() => no(new Error("hangs")), 10_000)),
    ]).catch((error) => wrong.push(describe(calls, fault, error)));
    if (wrong.length > 25) break;
  }
  console.log(`${faults.length} runs with one fault each`);
  expect(wrong).toEqual([]);
}, 300_000);

function describe(calls: string[], { at, by, patience }: Fault, error: unknown): string {
  return `call ${at} (${calls[at - 1]}) ${by} [${patience}]: ${error instanceof Error ? error.message : error}`;
}
