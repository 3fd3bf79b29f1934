import { expect, test } from "vitest";
import {
  compareCounts,
  formatComparison,
  formatRatios,
  isAccepted,
  readBaseline,
} from "../../scripts/bench/baseline.ts";
import { type Counts, countsOf } from "../../scripts/bench/counts.ts";
import { pairsWithin, sharedLimits } from "../../scripts/bench/limits.ts";
import { agentMonth, agentsOnFreePlan, billAgent, priceMonth } from "../../scripts/bench/month.ts";
import { billFor, priceOf } from "../../scripts/bench/prices.ts";

const none = countsOf(() => 0);
const warm: Counts = { ...none, workerRequests: 1, kvReads: 1 };
const cold: Counts = { ...warm, kvReads: 2, kvWrites: 1, ledgerCalls: 1, githubCalls: 1, rowsWritten: 20 };
const baseline = { counts: { warm: { workerRequests: 1, kvReads: 1 }, cold } };

function compare(counts: Record<string, Counts>) {
  const comparison = compareCounts(baseline, new Map(Object.entries(counts)));
  return { accepted: isAccepted(comparison), says: formatComparison(comparison).join("\n") };
}

test("the benchmark accepts the counts of the baseline, and paths that are new", () => {
  expect(compare({ warm, cold })).toEqual({ accepted: true, says: "The counts are those of the baseline." });
  expect(compare({ warm, cold, new: cold }).accepted).toBe(true);
});

test.each([
  ["reads KV once more", { warm: { ...warm, kvReads: 2 }, cold }, "warm: kvReads 1 → 2"],
  ["deletes from KV, which it didn't before", { warm: { ...warm, kvDeletes: 1 }, cold }, "warm: kvDeletes 0 → 1"],
  ["calls a ledger", { warm: { ...warm, ledgerCalls: 1 }, cold }, "warm: ledgerCalls 0 → 1"],
  ["calls GitHub twice", { warm, cold: { ...cold, githubCalls: 2 } }, "cold: githubCalls 1 → 2"],
  ["writes 50% more rows", { warm, cold: { ...cold, rowsWritten: 30 } }, "cold: rowsWritten 20 → 30"],
  ["is no longer counted", { warm }, "cold"],
])("the benchmark fails if a request %s", (_, counts, says) => {
  const compared = compare(counts);
  expect(compared.accepted).toBe(false);
  expect(compared.says).toContain(says);
});

test("the benchmark says that a count improved, and ignores a few rows", () => {
  const better = compare({ warm: { ...warm, kvReads: 0 }, cold });
  expect(better.accepted).toBe(true);
  expect(better.says).toContain("warm: kvReads 1 → 0");
  expect(compare({ warm, cold: { ...cold, rowsWritten: 23 } }).says).toBe("The counts are those of the baseline.");
});

test("the benchmark says how times compare with the baseline's, if it has any", () => {
  const times = { "warm 200": { requestsPerSecond: 2_000, p50: 8, cpu: 400 } };
  const measured = { requestsPerSecond: 3_000, p50: 4, p90: 5, p99: 6, cpu: 500 };
  const row = { name: "warm 200", ...measured, baseline: null, ratio: null };
  expect(formatRatios({ times }, [row, { ...row, name: "new" }])).toEqual([
    "Relative to the times of the baseline:",
    "  warm 200: 1.50 × the requests per second, 0.50 × p50, 1.25 × CPU",
    "",
  ]);
  expect(formatRatios({ times: {} }, [row])).toEqual([]);
});

test("a worse count cannot become accepted unnoticed where a call would cost the most", async () => {
  const { counts } = await readBaseline();
  const warmCost = { workerRequests: 1, kvReads: 1 };
  for (const path of ["one scope", "ten scopes", "ID token", "token exchange"])
    expect(counts[`warm 200, ${path}`]).toEqual(warmCost);
  expect(counts["cold 200"]).toMatchObject({ kvReads: 2, kvWrites: 1, ledgerCalls: 1, githubCalls: 1 });
  expect(counts["202"]).toMatchObject({ kvReads: 1, ledgerCalls: 1 });
  expect(counts["202"]).not.toHaveProperty("githubCalls");
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(Object.keys(agentMonth)));
});

test("a million warm requests cost a million Worker requests, KV reads, and milliseconds of CPU", () => {
  expect(priceOf(billFor(warm)) * 1e6).toBeCloseTo(0.3 + 0.5 + 3 * 0.02);
  expect(priceOf(billFor({ ...none, ledgerCalls: 1 })) * 1e6).toBeCloseTo(0.15 + 0.02 * 0.125 * 12.5);
});

test("a month costs what the plan doesn't include, and the scarcest quota limits the free plan", async () => {
  const { counts } = await readBaseline();
  const complete = Object.entries(counts).map(([path, some]) => [path, { ...none, ...some }] as const);
  const perAgent = billAgent(new Map(complete));
  expect(priceMonth(perAgent, 1).total).toBe(5);
  const [thousand, million] = [priceMonth(perAgent, 1_000), priceMonth(perAgent, 1_000_000)];
  expect(thousand.total).toBe(5);
  expect(million.items.kvWrites).toBeCloseTo(((perAgent.kvWrites * 1e6 - 1e6) * 5) / 1e6);
  expect(agentsOnFreePlan(perAgent)[0]?.name).toBe("kvWrites");
});

test("the App's limit on mints in wrangler.toml suffices for 5,400 pairs of an agent and a repository", () => {
  const limits = sharedLimits({ mints: 1, directoryCalls: 1, deviceStarts: 1 });
  const app = limits.find(({ source }) => source === "wrangler.toml, 15 per 10 s");
  expect(app && pairsWithin(app)).toBe(5_400);
});
