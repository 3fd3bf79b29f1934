import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type CountName, type Counts, countNames, countsOf } from "./counts.ts";
import type { Row } from "./report.ts";

/** The accepted counts and times, which later results are compared with. `npm run bench -- --accept` replaces them. */
interface Baseline {
  counts: Record<string, Partial<Counts>>;
  /** The accepted times, which depend on the machine that they were measured on. */
  times: Record<string, Pick<Row, "requestsPerSecond" | "p50" | "cpu">>;
}

export interface CountChange {
  path: string;
  count: CountName;
  was: number;
  is: number;
}

interface Comparison {
  worse: CountChange[];
  better: CountChange[];
  /** The baseline's paths that are no longer counted. Worse counts on them would go unnoticed. */
  missing: string[];
}

const baselinePath = fileURLToPath(new URL("baseline.json", import.meta.url));

export async function readBaseline(): Promise<Baseline> {
  return JSON.parse(await readFile(baselinePath, "utf8"));
}

/** Writes the counts to the baseline, without zeros. Replaces the times only if `rows` isn't `null`. */
export async function writeBaseline(counts: Map<string, Counts>, rows: readonly Row[] | null): Promise<void> {
  const times = rows
    ? Object.fromEntries(
        rows.map(({ name, requestsPerSecond, p50, cpu }) => [
          name,
          { requestsPerSecond: Math.round(requestsPerSecond), p50: Math.round(p50 * 10) / 10, cpu: Math.round(cpu) },
        ]),
      )
    : (await readBaseline()).times;
  const baseline: Baseline = {
    counts: Object.fromEntries([...counts].map(([path, one]) => [path, withoutZeros(one)])),
    times,
  };
  await writeFile(baselinePath, `${JSON.stringify(baseline, null, 2)}\n`);
}

function withoutZeros(counts: Counts): Partial<Counts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** The tolerance for row counts, which vary slightly with random ids and the order of background work. */
const rowTolerance = { factor: 1.1, rows: 3 };

/** Compares counts with the baseline's and ignores paths that the baseline doesn't have. Lower counts are better. */
export function compareCounts(
  { counts: accepted }: Pick<Baseline, "counts">,
  counted: Map<string, Counts>,
): Comparison {
  const changes = [...counted].flatMap(([path, counts]): CountChange[] => {
    const before = accepted[path];
    if (!before) return [];
    const was = countsOf((name) => before[name] ?? 0);
    return countNames
      .filter((count) => isDifferent(count, counts[count], was[count]))
      .map((count) => ({ path, count, was: was[count], is: counts[count] }));
  });
  return {
    worse: changes.filter(({ was, is }) => is > was),
    better: changes.filter(({ was, is }) => is < was),
    missing: Object.keys(accepted).filter((path) => !counted.has(path)),
  };
}

function isDifferent(count: CountName, one: number, other: number): boolean {
  const [more, fewer] = [Math.max(one, other), Math.min(one, other)];
  return count.startsWith("rows") ? more > fewer * rowTolerance.factor + rowTolerance.rows : more !== fewer;
}

/** Returns whether no count got worse and no path is missing. */
export function isAccepted({ worse, missing }: Comparison): boolean {
  return worse.length === 0 && missing.length === 0;
}

export function formatComparison({ worse, better, missing }: Comparison): string[] {
  const describe = ({ path, count, was, is }: CountChange) => `  ${path}: ${count} ${was} → ${is}`;
  return [
    ...(worse.length > 0 ? ["Worse than the baseline:", ...worse.map(describe)] : []),
    ...(missing.length > 0 ? ["No longer counted:", ...missing.map((path) => `  ${path}`)] : []),
    ...(better.length > 0 ? ["Better than the baseline; accept it with --accept:", ...better.map(describe)] : []),
    ...(worse.length + missing.length + better.length === 0 ? ["The counts are those of the baseline."] : []),
  ];
}

/** Returns lines that compare the times with the baseline's. They are informational, because times depend on the machine. */
export function formatRatios({ times }: Pick<Baseline, "times">, rows: readonly Row[]): string[] {
  const lines = rows.flatMap(({ name, requestsPerSecond, p50, cpu }) => {
    const before = times[name];
    if (!before) return [];
    const ratio = (now: number, then: number) => (now / then).toFixed(2);
    const throughput = ratio(requestsPerSecond, before.requestsPerSecond);
    return `  ${name}: ${throughput} × the requests per second, ${ratio(p50, before.p50)} × p50, ${ratio(cpu, before.cpu)} × CPU`;
  });
  return lines.length === 0 ? [] : ["Relative to the times of the baseline:", ...lines, ""];
}
