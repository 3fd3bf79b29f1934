import { cpus } from "node:os";
import type { Cost } from "./requestCost.ts";
import type { Effort, Figures } from "./rounds.ts";

export interface Row extends Figures, Partial<Cost> {
  name: string;
  floor: string | null;
  /** Requests a second, as a part of the floor's. */
  ratio: number | null;
}

export interface Result {
  effort: Effort;
  /** In bare workerd. */
  rows: Row[];
  /** In Miniflare, which does not tell whose CPU it was. */
  miniflare: Row[];
  /** Milliseconds until a held request is answered. */
  held: { latency: number; fromDecided: number; fromClick: number }[];
  /** Milliseconds. */
  startUp: { worker: number; bare: number; ratio: number; cpu: number };
  /** MiB. */
  memory: { start: number; end: number };
  /** Bytes. */
  size: { raw: number; gzip: number };
}

export function tell({ effort, rows, miniflare, held, startUp, memory, size }: Result): string {
  const model = cpus()[0]?.model ?? "a CPU";
  return [
    `Medians of ${effort.rounds} alternating rounds of ${effort.milliseconds / 1000} s over ${effort.connections} connections; ${cpus().length} × ${model}`,
    "",
    "In bare workerd:",
    ...table(rows),
    "",
    "In Miniflare, in which `wrangler dev` runs Workers:",
    ...table(miniflare),
    "",
    ...held.map(
      ({ latency, fromDecided, fromClick }) =>
        `A held request is answered ${fromDecided.toFixed(0)} ms after its owner's decision (${fromClick.toFixed(0)} ms after the click), GitHub ${latency} ms away`,
    ),
    `Start of workerd to the first answer: ${startUp.worker.toFixed(0)} ms; with a bare Worker ${startUp.bare.toFixed(0)} ms; ratio ${startUp.ratio.toFixed(2)}`,
    `Start-up CPU of the Worker: ${startUp.cpu.toFixed(0)} ms`,
    `Memory of the process: ${memory.start.toFixed(0)} MiB at the start, ${memory.end.toFixed(0)} MiB at the end`,
    `Bundle: ${(size.raw / 1024).toFixed(1)} KiB, ${(size.gzip / 1024).toFixed(1)} KiB gzip`,
  ].join("\n");
}

function table(rows: Row[]): string[] {
  const heads = ["", "req/s", "of floor", "p50 ms", "p90", "p99", "CPU µs", "KV r/w", "ledger", "GitHub"];
  const lines = rows.map((row) => [
    row.name,
    row.perSecond.toFixed(0),
    row.ratio?.toFixed(2) ?? "",
    ...[row.p50, row.p90, row.p99].map((time) => time.toFixed(1)),
    Number.isNaN(row.cpu) ? "" : row.cpu.toFixed(0),
    row.kvReads === undefined ? "" : `${row.kvReads}/${row.kvWrites}`,
    String(row.ledgerCalls ?? ""),
    String(row.gitHubCalls ?? ""),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...lines.map((line) => line[column] ?? "")].map((cell) => cell.length)),
  );
  return [heads, ...lines].map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
