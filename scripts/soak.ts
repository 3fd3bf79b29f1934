/**
 * Runs mixed load on the built Worker for ten minutes. Agents request, wait for, and revoke tokens while an owner approves and revokes
 * access.
 *
 *   npm run build && npm run soak
 *   npm run soak -- --minutes 1
 *
 * Fails if a response was an error, if memory grew, or if GitHub and the ledgers disagree about live tokens at the end.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startEnvironment } from "./bench/environment.ts";
import { measureHeap } from "./bench/heap.ts";
import { inOrder, quantile } from "./bench/statistics.ts";
import { runScript } from "./local/cleanup.ts";
import { findFreePort } from "./local/ports.ts";
import { auditTokens, type TokenAudit } from "./soak/tokenAudit.ts";
import { startWorkload, type Workload, type WorkloadResults } from "./soak/workload.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const duration = Number(values.minutes) * 60_000;

/**
 * The lifetime of tokens, in milliseconds. They are renewed five minutes before they expire, so every 90 seconds instead of every 55
 * minutes.
 */
const installationTokenLife = 390_000;
/** The rates to try, in requests per second, and the duration of each trial. */
const rates = [25, 50, 100, 200, 400, 800];
const trialSeconds = 5;
/** The number of memory samples, and the MiB by which the heap may grow after the first third of the test. */
const sampleCount = 12;
const maxHeapGrowth = 2;

interface MemorySample {
  heap: number;
  process: number;
}

await runScript(async () => {
  const inspector = await findFreePort();
  const environment = await startEnvironment({ installationTokenLife, inspector });
  const workload = await startWorkload(environment, { agents: 16, waiting: 6, rate: 25 });
  await pause(trialSeconds * 1000);
  workload.rate = await findHighestRate(workload);
  const samples = await sampleMemory(workload, async () => ({
    heap: await measureHeap(inspector),
    process: environment.worker.memory(),
  }));
  const { results, rate } = workload;
  await workload.end();
  await pause(5000); // Gives the outboxes time to be delivered.
  await environment.worker.close();
  const { sandbox } = environment;
  const audit = auditTokens(sandbox, join(environment.folder, "ledgers"));
  const mints = sandbox.calls.filter(({ path }) => path.endsWith("/access_tokens")).length;
  console.log(formatSummary(rate, results, mints, samples, audit));
  const failures = findFailures(results, samples, audit);
  if (failures.length > 0) throw new Error(`The soak test failed: ${failures.slice(0, 5).join("; ")}.`);
});

/** Samples memory throughout the test. Starts over at a lower rate if the current one turns out to be too high. */
async function sampleMemory(workload: Workload, sample: () => Promise<MemorySample>): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  workload.results.times = [];
  while (samples.length < sampleCount) {
    await pause(duration / sampleCount);
    samples.push(await sample());
    const lowerRate = rates[rates.indexOf(workload.rate) - 1];
    if (isSteady(workload.results.times) || lowerRate === undefined) continue;
    // The trial was too short to show the effect of renewing tokens every 90 seconds.
    workload.rate = lowerRate;
    workload.results.times = [];
    samples.length = 0;
  }
  return samples;
}

/** Returns the highest rate that the Worker sustains for a few seconds. */
async function findHighestRate(workload: Workload): Promise<number> {
  let highest = rates[0] ?? 1;
  for (const rate of rates) {
    workload.rate = rate;
    workload.results.times = [];
    await pause(trialSeconds * 1000);
    const { times } = workload.results;
    if (times.length <= 0.9 * rate * trialSeconds || !isSteady(times)) break;
    highest = rate;
  }
  return highest;
}

/** Returns whether the 99th percentile of the times is less than ten times the median. */
function isSteady(times: readonly number[]): boolean {
  const sorted = inOrder(times);
  return quantile(sorted, 0.99) < 10 * quantile(sorted, 0.5);
}

function formatSummary(
  rate: number,
  { times, answers, approvals, revocations }: WorkloadResults,
  mints: number,
  samples: MemorySample[],
  { live, unknown, stale }: TokenAudit,
): string {
  const sorted = inOrder(times);
  const [p50, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
  const heap = samples.map((sample) => sample.heap.toFixed(1)).join(" ");
  const resident = samples.map((sample) => sample.process.toFixed(0)).join(" ");
  return `${values.minutes} minutes at ${rate} requests per second: ${times.length} token requests without a wait, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms
Answers: ${JSON.stringify(answers)}; ${approvals} approvals, ${revocations} revocations, ${mints} tokens minted
Heap in use: ${heap} MiB; memory of the process: ${resident} MiB
At the end: ${live} live tokens at GitHub, ${unknown} of them unknown to the ledgers; ${stale} tokens in ledgers are revoked or waiting to be`;
}

function findFailures(results: WorkloadResults, samples: MemorySample[], { unknown, stale }: TokenAudit): string[] {
  const early = samples[sampleCount / 3]?.heap ?? 0;
  const late = samples[sampleCount - 1]?.heap ?? 0;
  return [
    ...new Set(results.errors),
    ...(late > early + maxHeapGrowth ? ["memory grew"] : []),
    ...(unknown + stale > 0 ? ["GitHub and the ledgers disagree about live tokens"] : []),
    ...(results.approvals * results.revocations === 0 ? ["nothing was approved or nothing was revoked"] : []),
  ];
}
