import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CountChange, compareCounts, readBaseline } from "./baseline.ts";
import { approveRequests } from "./consents.ts";
import { type Counts, countPaths } from "./counts.ts";
import { startEnvironment } from "./environment.ts";
import { type Limit, pairsWithin, sharedLimits } from "./limits.ts";
import {
  agentMonth,
  agentsOnFreePlan,
  billAgent,
  type MonthlyPrice,
  type PathPrice,
  priceMonth,
  pricePaths,
} from "./month.ts";
import { preparePaths, prepareRevocationOfAll } from "./paths.ts";
import { assumed, type Bill, billed, billedNames } from "./prices.ts";
import { alignColumns, formatCounts } from "./report.ts";

/** The number of one owner's consents, and the numbers of agents to compute costs for. */
const consents = 10_000;
const populations = [1, 1_000, 1_000_000];

interface Scale {
  counts: [path: string, Counts][];
  /** The counts that are higher than with only a few consents. */
  grown: CountChange[];
  prices: PathPrice[];
  perAgent: Bill;
  months: MonthlyPrice[];
  freePlan: ReturnType<typeof agentsOnFreePlan>;
  limits: (Limit & { pairs: number })[];
  /** The size of the largest directory's database divided by the number of consents, in bytes. */
  bytesPerConsent: number;
}

/**
 * Counts every path for an owner with 10,000 consents, then computes the costs and what saturates first. Agents don't share ledgers,
 * so a million of them cost a million times as much as one.
 */
export async function measureScale(): Promise<Scale> {
  const environment = await startEnvironment({ counts: true });
  await approveRequests(environment, consents);
  const bytesPerConsent = (await largestFile(environment.folder)) / consents;
  const counts = await countPaths(environment, [
    ...(await preparePaths(environment)),
    await prepareRevocationOfAll(environment),
  ]);
  const perAgent = billAgent(counts);
  const cold = counts.get("cold 200");
  if (!cold) throw new Error("Nothing is counted as “cold 200”.");
  const limits = sharedLimits({
    mints: cold.githubCalls,
    // Only one of the directory calls goes to the owner's directory.
    directoryCalls: 1,
    // The agent logs in once, with a code.
    deviceStarts: 1,
  });
  return {
    counts: [...counts],
    grown: compareCounts(await readBaseline(), counts).worse,
    prices: pricePaths(counts),
    perAgent,
    months: populations.map((agents) => priceMonth(perAgent, agents)),
    freePlan: agentsOnFreePlan(perAgent),
    limits: limits.map((limit) => ({ ...limit, pairs: pairsWithin(limit) })),
    bytesPerConsent,
  };
}

/** Returns the size of the largest SQLite database under a folder, including its log. */
async function largestFile(folder: string): Promise<number> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.sqlite(-wal)?$/.test(name));
  const sizes = new Map<string, number>();
  for (const name of names) {
    const database = name.replace(/-wal$/, "");
    sizes.set(database, (sizes.get(database) ?? 0) + (await stat(join(folder, name))).size);
  }
  return Math.max(...sizes.values());
}

export function formatScale({
  counts,
  grown,
  prices,
  perAgent,
  months,
  freePlan,
  limits,
  bytesPerConsent,
}: Scale): string[] {
  const number = (value: number) => Math.round(value).toLocaleString("en-US");
  const dollars = (value: number) => (value === 0 ? "·" : `$${value < 10 ? value.toFixed(2) : number(value)}`);
  return [
    `Counted in workerd, with ${number(consents)} consents of one owner (${number(bytesPerConsent)} bytes each in their directory at most, with SQLite's log):`,
    ...formatCounts(new Map(counts)),
    "",
    "More than with a few consents:",
    ...grown.map(({ path, count, was, is }) => `  ${path}: ${count} ${was} → ${is}`),
    "",
    `Computed from the counts and Cloudflare's prices, assuming ${assumed.cpuMilliseconds} ms of CPU per request and ${assumed.call} s per call of a Durable Object, ${assumed.gitHubCall} s more if it calls GitHub:`,
    ...alignColumns([
      ["A million requests cost", "dollars", "each waits for KV"],
      ...prices.map(({ path, perMillion, kvWait }) => [path, dollars(perMillion), kvWait === 0 ? "·" : `${kvWait} ms`]),
    ]),
    "",
    `A month of ${Object.entries(agentMonth)
      .map(([path, times]) => `${times} × ${path}`)
      .join("; ")}:`,
    ...alignColumns([
      ["", "per agent", ...months.map(({ agents }) => `${number(agents)} agents`)],
      ...billedNames.map((name) => [
        billed[name].name,
        number(perAgent[name]),
        ...months.map(({ items }) => dollars(items[name])),
      ]),
      ["total, with the plan", "", ...months.map(({ total }) => dollars(total))],
    ]),
    "",
    "How many agents each quota of the free plan allows:",
    ...freePlan.map(({ name, agents }) => `  ${number(agents)}: ${billed[name].name}`),
    "",
    "How many pairs of an agent and a repository these limits allow if all of them are active in the same hour:",
    ...alignColumns([
      ["", "per second", "active pairs", "source", "what to do"],
      ...limits.map(({ name, perSecond, pairs, source, remedy }) => [
        name,
        String(perSecond),
        number(pairs),
        source,
        remedy,
      ]),
    ]),
  ];
}
