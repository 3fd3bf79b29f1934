import { expect, test } from "vitest";
import { type Fault, faultsOf } from "./faultInjector.ts";
import { runScenario } from "./scenario.ts";

test("completes the scenario without faults", async () => {
  const calls = await runScenario([]);
  console.log(calls.length, calls.join(", "));
  expect(new Set(calls)).toContain("mint");
});

test("keeps every promise, whatever happens to a single outside call", async () => {
  const calls = await runScenario([]);
  const faults = calls.flatMap((name, index) => faultsOf(name, index + 1));
  const wrong: string[] = [];
  for (const fault of faults) {
    await Promise.race([
      runScenario([fault]),
      new Promise((_, no) => setTimeout(() => no(new Error("hangs")), 10_000)),
    ]).catch((error) => wrong.push(describe(calls, fault, error)));
    if (wrong.length > 25) break;
  }
  console.log(`${faults.length} runs with one fault each`);
  expect(wrong).toEqual([]);
}, 300_000);

function describe(calls: string[], { at, by, delay }: Fault, error: unknown): string {
  return `call ${at} (${calls[at - 1]}) ${by} [${delay}]: ${error instanceof Error ? error.message : error}`;
}
