import { sendLoad } from "./load.ts";
import type { Scenario } from "./scenarios.ts";
import { median, quantile } from "./statistics.ts";

/** The result of one scenario in one round. */
export interface Measurement {
  requestsPerSecond: number;
  /** The median latency in milliseconds. */
  p50: number;
  p90: number;
  p99: number;
  /** The CPU time of the Worker's process per request, in microseconds. */
  cpu: number;
}

export interface Effort {
  rounds: number;
  milliseconds: number;
  connections: number;
}

/** The time that a scenario runs before it is measured, in milliseconds, so that V8 can optimize the code. */
const warmUp = 3000;

/** Measures every scenario in each round, so that other load on the machine affects them all equally. */
export async function measureRounds(
  scenarios: Scenario[],
  { rounds, milliseconds, connections }: Effort,
): Promise<Map<string, Measurement[]>> {
  for (const scenario of scenarios) await sendLoad(scenario, connections, warmUp);
  const results = new Map<string, Measurement[]>(scenarios.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const scenario of scenarios) {
      const cpuBefore = scenario.server.cpu();
      const { requests, seconds, times } = await sendLoad(scenario, connections, milliseconds);
      results.get(scenario.name)?.push({
        requestsPerSecond: requests / seconds,
        p50: quantile(times, 0.5),
        p90: quantile(times, 0.9),
        p99: quantile(times, 0.99),
        cpu: ((scenario.server.cpu() - cpuBefore) / requests) * 1e6,
      });
    }
  }
  return results;
}

/**
 * Returns the median ratio of the measured throughput to the baseline's. Compares them within each round, because the machine's load
 * differs between rounds.
 */
export function relativeThroughput(baseline: Measurement[], measured: Measurement[]): number {
  return median(
    measured.map(
      ({ requestsPerSecond }, round) => requestsPerSecond / (baseline[round]?.requestsPerSecond ?? Number.NaN),
    ),
  );
}

export function medianMeasurement(rounds: Measurement[]): Measurement {
  const of = (field: keyof Measurement) => median(rounds.map((round) => round[field]));
  return {
    requestsPerSecond: of("requestsPerSecond"),
    p50: of("p50"),
    p90: of("p90"),
    p99: of("p99"),
    cpu: of("cpu"),
  };
}
