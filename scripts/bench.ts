/**
 * Compares the built Worker with minimal baseline Workers, in bare workerd and in Miniflare, without rate limits.
 *
 *   npm run build && npm run bench
 *   npm run bench -- --json --rounds 7 --seconds 2 --connections 16
 *   npm run bench -- --counts          # only counts what Cloudflare bills and GitHub limits; takes seconds
 *   npm run bench -- --accept          # replaces the baseline for counts and times
 *   npm run bench -- --scale           # counts for an owner with 10,000 consents, costs, and what saturates first
 *   npm run bench -- --only consent    # how long people wait when they open and approve a request
 *
 * Exits with status 1 if a count is worse than in scripts/bench/baseline.json, or at the first unexpected response.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import {
  compareCounts,
  formatComparison,
  formatRatios,
  isAccepted,
  readBaseline,
  writeBaseline,
} from "./bench/baseline.ts";
import { formatConsentLatency, measureConsentLatency } from "./bench/consentLatency.ts";
import { type Counts, countPaths } from "./bench/counts.ts";
import { bundlePath, startEnvironment } from "./bench/environment.ts";
import { measureGitTransfers } from "./bench/gitTransfer.ts";
import { prepareMiniflareScenarios } from "./bench/miniflare.ts";
import { preparePaths } from "./bench/paths.ts";
import { type BenchResult, formatCounts, formatReport, type Row } from "./bench/report.ts";
import { type Measurement, measureRounds, medianMeasurement, relativeThroughput } from "./bench/rounds.ts";
import { formatScale, measureScale } from "./bench/scale.ts";
import { prepareScenarios, type Scenario } from "./bench/scenarios.ts";
import { measureStartUp, measureStartUpCpu } from "./bench/startUp.ts";
import { median } from "./bench/statistics.ts";
import { measureWaitLatency } from "./bench/waitLatency.ts";
import { runScript } from "./local/cleanup.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    counts: { type: "boolean", default: false },
    scale: { type: "boolean", default: false },
    accept: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    connections: { type: "string", default: "16" },
  },
});
const effort = {
  rounds: Number(values.rounds),
  milliseconds: Number(values.seconds) * 1000,
  connections: Number(values.connections),
};
/** The simulated latencies of GitHub, in milliseconds, for measuring cold requests and waits. */
const far = 150;
const githubLatencies = [0, far];

/** The number of times that a request is opened and approved. */
const consentTimes = 10;

await runScript(async () => {
  if (values.only === "consent") {
    const latencies = await measureConsentLatency(far, consentTimes);
    return print(latencies, formatConsentLatency(latencies, far));
  }
  if (values.scale) {
    const scale = await measureScale();
    return print(scale, formatScale(scale));
  }
  const counts = await count();
  const result = values.counts ? null : await measure(counts);
  const baseline = await readBaseline();
  const comparison = compareCounts(baseline, counts);
  print({ ...(result ?? { counts: Object.fromEntries(counts) }), comparison }, [
    ...(result ? [formatReport(result), ""] : []),
    ...formatCounts(counts),
    "",
    ...(result ? formatRatios(baseline, result.rows) : []),
    ...formatComparison(comparison),
  ]);
  if (values.accept) await writeBaseline(counts, result?.rows ?? null);
  else if (!isAccepted(comparison)) process.exitCode = 1;
});

function print(result: unknown, lines: string[]): void {
  console.log(values.json ? JSON.stringify(result, null, 2) : lines.join("\n"));
}

async function count(): Promise<Map<string, Counts>> {
  const environment = await startEnvironment({ counts: true });
  return countPaths(environment, await preparePaths(environment));
}

async function measure(counts: Map<string, Counts>): Promise<BenchResult> {
  const environment = await startEnvironment();
  const startUp = {
    ...(await measureStartUp(environment, 9)),
    cpu: await measureStartUpCpu(environment.folder),
  };
  const scenarios = await prepareScenarios(environment);
  const cold = scenarios.at(-1);
  if (!cold) throw new Error("There is nothing to measure.");

  const memory = { start: environment.worker.memory(), end: 0 };
  const measured = await measureRounds(scenarios.slice(0, -1), effort);
  const waits: BenchResult["waits"] = [];
  for (const latency of githubLatencies) {
    environment.setLatency(latency);
    const name = `${cold.name}, GitHub ${latency} ms away`;
    for (const [, rounds] of await measureRounds([cold], effort)) measured.set(name, rounds);
    const { afterDecision, afterClick } = await measureWaitLatency(environment, 4 * effort.rounds);
    waits.push({ latency, afterDecision: median(afterDecision), afterClick: median(afterClick) });
  }
  memory.end = environment.worker.memory();
  environment.setLatency(0);
  const git = await measureGitTransfers(environment, 3);
  const consents = { latency: far, steps: await measureConsentLatency(far, consentTimes) };
  const bundle = await readFile(bundlePath);
  const size = { raw: bundle.length, gzip: gzipSync(bundle, { level: 9 }).length };
  const countsOf = (name: string) => counts.get(name.startsWith(cold.name) ? cold.name : name);
  const rows = toRows(scenarios, measured).map((row) => ({ ...row, ...countsOf(row.name) }));
  const miniflareScenarios = await prepareMiniflareScenarios(environment);
  const miniflare = toRows(miniflareScenarios, await measureRounds(miniflareScenarios, effort));
  return { effort, rows, miniflare, waits, consents, git, startUp, memory, size };
}

function toRows(scenarios: Scenario[], measured: Map<string, Measurement[]>): Row[] {
  return [...measured].map(([name, rounds]) => {
    const baseline = scenarios.find((scenario) => scenario.name === name)?.baseline ?? null;
    const ratio = baseline === null ? null : relativeThroughput(measured.get(baseline) ?? [], rounds);
    return { name, ...medianMeasurement(rounds), baseline, ratio };
  });
}
