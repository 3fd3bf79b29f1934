import { cpus } from "node:os";
import { type ConsentLatency, formatConsentLatency } from "./consentLatency.ts";
import { type Counts, countNames } from "./counts.ts";
import type { GitTransfer } from "./gitTransfer.ts";
import type { Effort, Measurement } from "./rounds.ts";

export interface Row extends Measurement, Partial<Counts> {
  name: string;
  baseline: string | null;
  /** The throughput relative to the baseline. */
  ratio: number | null;
}

export interface BenchResult {
  effort: Effort;
  /** The scenarios in bare workerd. */
  rows: Row[];
  /** The scenarios in Miniflare, where the Worker's CPU time can't be measured. */
  miniflare: Row[];
  /** How soon a waiting request is answered, by the latency of GitHub. All values are in milliseconds. */
  waits: { latency: number; afterDecision: number; afterClick: number }[];
  consents: { latency: number; steps: ConsentLatency[] };
  git: GitTransfer[];
  /** The start-up times in milliseconds, and the ratio of the Worker's to the baseline's. */
  startUp: { worker: number; baseline: number; ratio: number; cpu: number };
  /** The resident memory of the Worker's process, in MiB. */
  memory: { start: number; end: number };
  /** The size of the Worker's bundle, in bytes. */
  size: { raw: number; gzip: number };
}

export function formatReport({
  effort,
  rows,
  miniflare,
  waits,
  consents,
  git,
  startUp,
  memory,
  size,
}: BenchResult): string {
  const model = cpus()[0]?.model ?? "unknown CPU";
  return [
    `Medians of ${effort.rounds} rounds of ${effort.milliseconds / 1000} s over ${effort.connections} connections, on ${cpus().length} × ${model}`,
    "",
    "Bare workerd:",
    ...formatTable(rows),
    "",
    "Miniflare, which wrangler dev uses:",
    ...formatTable(miniflare),
    "",
    ...waits.map(
      ({ latency, afterDecision, afterClick }) =>
        `A waiting request is answered ${afterDecision.toFixed(0)} ms after the decision (${afterClick.toFixed(0)} ms after the click), with GitHub ${latency} ms away.`,
    ),
    ...formatConsentLatency(consents.steps, consents.latency),
    ...git.map(
      ({ name, megabytes, direct, proxied, cpu, memory }) =>
        `A ${name} of ${megabytes} MB takes ${proxied.toFixed(1)} s through the git proxy and ${direct.toFixed(1)} s without it, with ${cpu.toFixed(2)} s of CPU and at most ${memory.toFixed(0)} MiB of memory.`,
    ),
    `From the start of workerd to the first response: ${startUp.worker.toFixed(0)} ms; baseline ${startUp.baseline.toFixed(0)} ms; ratio ${startUp.ratio.toFixed(2)}.`,
    `CPU time of the Worker's start: ${startUp.cpu.toFixed(0)} ms.`,
    `Memory of the Worker's process: ${memory.start.toFixed(0)} MiB at the start, ${memory.end.toFixed(0)} MiB at the end.`,
    `Bundle: ${(size.raw / 1024).toFixed(1)} KiB, ${(size.gzip / 1024).toFixed(1)} KiB compressed.`,
  ].join("\n");
}

function formatTable(rows: Row[]): string[] {
  const head = [
    "",
    "req/s",
    "of baseline",
    "p50 ms",
    "p90",
    "p99",
    "CPU µs",
    "KV r/w/d/l",
    "ledger",
    "directory",
    "device",
    "GitHub",
  ];
  const lines = rows.map((row) => [
    row.name,
    row.requestsPerSecond.toFixed(0),
    row.ratio?.toFixed(2) ?? "",
    ...[row.p50, row.p90, row.p99].map((time) => time.toFixed(1)),
    Number.isNaN(row.cpu) ? "" : row.cpu.toFixed(0),
    row.kvReads === undefined ? "" : [row.kvReads, row.kvWrites, row.kvDeletes, row.kvLists].join("/"),
    String(row.ledgerCalls ?? ""),
    String(row.directoryCalls ?? ""),
    String(row.deviceRequestCalls ?? ""),
    String(row.githubCalls ?? ""),
  ]);
  return alignColumns([head, ...lines]);
}

/** Returns a table of the operations that one request on each path causes. */
export function formatCounts(counts: ReadonlyMap<string, Counts>): string[] {
  const lines = [...counts].map(([path, one]) => [path, ...countNames.map((name) => String(one[name] || "·"))]);
  return alignColumns([["One request causes:", ...countNames.map(inWords)], ...lines]);
}

/** Returns a name as words, such as "kv reads" for `kvReads`. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Left-aligns the first column and right-aligns the others. */
export function alignColumns(lines: string[][]): string[] {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
