import { load } from "./load.ts";
import type { Path } from "./scenarios.ts";

/** What a path came to in a round. */
export interface Figures {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p90: number;
  p99: number;
  /** Microseconds of the CPU that the Worker's process took for a request. */
  cpu: number;
}

export interface Effort {
  rounds: number;
  milliseconds: number;
  connections: number;
}

/** What runs often is compiled anew by then: a Worker is measured as one that has been up for a while. In milliseconds. */
const warmUp = 3000;

/** All paths in turn, round after round, so that what else goes on at the machine meets all of them. */
export async function measureRounds(paths: Path[], { rounds, milliseconds, connections }: Effort) {
  for (const path of paths) await load(path, connections, warmUp);
  const all = new Map<string, Figures[]>(paths.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const path of paths) {
      const before = path.at.cpu();
      const { requests, seconds, times } = await load(path, connections, milliseconds);
      const cpu = ((path.at.cpu() - before) / requests) * 1e6;
      const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => quantile(times, share));
      all.get(path.name)?.push({ perSecond: requests / seconds, p50: p50 ?? 0, p90: p90 ?? 0, p99: p99 ?? 0, cpu });
    }
  }
  return all;
}

/** Requests a second as a part of the floor's, the median of the rounds: in one round the machine was the same for both. */
export function ratioTo(floor: Figures[], figures: Figures[]): number {
  return median(figures.map(({ perSecond }, round) => perSecond / (floor[round]?.perSecond ?? Number.NaN)));
}

export function medians(figures: Figures[]): Figures {
  const of = (field: keyof Figures) => median(figures.map((one) => one[field]));
  return { perSecond: of("perSecond"), p50: of("p50"), p90: of("p90"), p99: of("p99"), cpu: of("cpu") };
}

export function median(numbers: number[]): number {
  return quantile(
    [...numbers].sort((one, other) => one - other),
    0.5,
  );
}

/** Of numbers that are in order. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
