import { selecting } from "../local/owner.ts";
import { type BenchEnvironment, startEnvironment } from "./environment.ts";
import { median } from "./statistics.ts";

/** The time that a person waits for one step of consenting. */
export interface ConsentLatency {
  step: string;
  /** Whether the Worker already has a look-up token for the repository. */
  hasToken: boolean;
  milliseconds: number;
  /** The number of sequential calls to GitHub. */
  roundTrips: number;
}

/** Measures how long it takes to open and approve a request when each call to GitHub takes `latency` milliseconds. */
export async function measureConsentLatency(latency: number, times: number): Promise<ConsentLatency[]> {
  // The Worker doesn't keep tokens that live for only a minute.
  const forgetful = await startEnvironment({ installationTokenLife: 60_000 });
  const without = await measureSteps(forgetful, latency, times);
  const environment = await startEnvironment();
  await measureSteps(environment, 0, 1);
  const withToken = await measureSteps(environment, latency, times);
  return [
    ...without.map((one) => ({ ...one, hasToken: false })),
    ...withToken.map((one) => ({ ...one, hasToken: true })),
  ];
}

async function measureSteps(environment: BenchEnvironment, latency: number, times: number) {
  const measured = new Map<string, { milliseconds: number; roundTrips: number }[]>();
  let step = "";
  const browser = await environment.signIn("ada", async (url, init) => {
    environment.takeCalls();
    const start = performance.now();
    const response = await fetch(url, init);
    const end = performance.now();
    // Calls that continue after the response are excluded, because nobody waits for them.
    const roundTrips = countSequential(environment.takeCalls().filter((call) => call.end < end));
    if (step) measured.set(step, [...(measured.get(step) ?? []), { milliseconds: end - start, roundTrips }]);
    if (step === "Approving it") step = "The page after that";
    return response;
  });
  environment.setLatency(latency);
  for (let time = 0; time < times; time++) {
    const agent = await environment.registerAgent();
    const scopes = ["contents:write"];
    const asked = await environment.requestToken(agent, { repo: "ada/notes", scopes });
    const { url }: { url: string } = await asked.json();
    step = "Opening a request";
    const page = await browser.open(url);
    step = "Approving it";
    const decided = await browser.press(page, "Approve", selecting(scopes));
    if (decided.status !== 200) throw new Error(`Approving returned ${decided.status}: ${decided.text}`);
    step = "";
  }
  return [...measured].map(([name, results]) => ({
    step: name,
    milliseconds: median(results.map(({ milliseconds }) => milliseconds)),
    roundTrips: Math.max(...results.map(({ roundTrips }) => roundTrips)),
  }));
}

/** Returns the length of the longest chain in which each call starts after the previous one has ended. */
function countSequential(calls: { start: number; end: number }[]): number {
  let count = 0;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const { start, end } of calls.toSorted((one, other) => one.end - other.end)) {
    if (start < lastEnd) continue;
    count++;
    lastEnd = end;
  }
  return count;
}

export function formatConsentLatency(latencies: ConsentLatency[], latency: number): string[] {
  return latencies.map(
    ({ step, hasToken, milliseconds, roundTrips }) =>
      `${step}, ${hasToken ? "with" : "without"} a kept token: ${milliseconds.toFixed(0)} ms, ${roundTrips} sequential calls to GitHub, which is ${latency} ms away.`,
  );
}
