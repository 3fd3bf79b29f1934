/**
 * Measures the built Worker next to baseline Workers that do the minimum, in bare workerd and in Miniflare, without rate limits.
 *
 *   npm run build && npm run bench
 *   npm run bench -- --json --rounds 7 --seconds 2 --connections 16
 *   npm run bench -- --only consent    # how long people wait when they open and approve a request
 *
 * Stops with an error at the first unexpected response.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { formatConsentLatency, measureConsentLatency } from "./bench/consentLatency.ts";
import { bundlePath, startEnvironment } from "./bench/environment.ts";
import { measureGitTransfers } from "./bench/gitTransfer.ts";
import { prepareMiniflareScenarios } from "./bench/miniflare.ts";
import { type BenchResult, formatReport, type Row } from "./bench/report.ts";
import { countRequestCost, type RequestCost } from "./bench/requestCost.ts";
import { type Measurement, measureRounds, medianMeasurement, relativeThroughput } from "./bench/rounds.ts";
import { prepareScenarios, type Scenario } from "./bench/scenarios.ts";
import { measureStartUp, measureStartUpCpu } from "./bench/startUp.ts";
import { median } from "./bench/statistics.ts";
import { measureWaitLatency } from "./bench/waitLatency.ts";
import { runScript } from "./local/cleanup.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
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
/** The latencies of GitHub, in milliseconds, with which cold requests and waits are measured. */
const githubLatencies = [0, 150];

/** How often a request is opened and approved. */
const consentTimes = 10;

await runScript(async () => {
  const [, far = 0] = githubLatencies;
  if (values.only === "consent") {
    const latencies = await measureConsentLatency(far, consentTimes);
    console.log(values.json ? JSON.stringify(latencies, null, 2) : formatConsentLatency(latencies, far).join("\n"));
    return;
  }
  const environment = await startEnvironment();
  const startUp = {
    ...(await measureStartUp(environment, 9)),
    cpu: await measureStartUpCpu(environment.folder),
  };
  const scenarios = await prepareScenarios(environment);
  const cold = scenarios.at(-1);
  if (!cold) throw new Error("There is nothing to measure.");

  const memory = { start: environment.worker.memory(), end: 0 };
  const costs = new Map<string, RequestCost>();
  for (const scenario of scenarios)
    if (scenario.server === environment.worker) costs.set(scenario.name, await countRequestCost(environment, scenario));
  const measured = await measureRounds(scenarios.slice(0, -1), effort);
  const waits: BenchResult["waits"] = [];
  const coldCost = costs.get(cold.name);
  for (const latency of githubLatencies) {
    environment.setLatency(latency);
    const name = `${cold.name}, GitHub ${latency} ms away`;
    for (const [, rounds] of await measureRounds([cold], effort)) measured.set(name, rounds);
    if (coldCost) costs.set(name, coldCost);
    const { afterDecision, afterClick } = await measureWaitLatency(environment, 4 * effort.rounds);
    waits.push({ latency, afterDecision: median(afterDecision), afterClick: median(afterClick) });
  }
  memory.end = environment.worker.memory();
  environment.setLatency(0);
  const git = await measureGitTransfers(environment, 3);
  const consents = { latency: far, steps: await measureConsentLatency(far, consentTimes) };
  const bundle = await readFile(bundlePath);
  const size = { raw: bundle.length, gzip: gzipSync(bundle, { level: 9 }).length };
  const rows = toRows(scenarios, measured).map((row) => ({ ...row, ...costs.get(row.name) }));
  const miniflareScenarios = await prepareMiniflareScenarios(environment);
  const miniflare = toRows(miniflareScenarios, await measureRounds(miniflareScenarios, effort));
  const result: BenchResult = { effort, rows, miniflare, waits, consents, git, startUp, memory, size };
  console.log(values.json ? JSON.stringify(result, null, 2) : formatReport(result));
});

function toRows(scenarios: Scenario[], measured: Map<string, Measurement[]>): Row[] {
  return [...measured].map(([name, rounds]) => {
    const baseline = scenarios.find((scenario) => scenario.name === name)?.baseline ?? null;
    const ratio = baseline === null ? null : relativeThroughput(measured.get(baseline) ?? [], rounds);
    return { name, ...medianMeasurement(rounds), baseline, ratio };
  });
}
