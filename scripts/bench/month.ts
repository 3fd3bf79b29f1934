import type { Counts } from "./counts.ts";
import {
  addBills,
  assumed,
  type Bill,
  type BilledName,
  billed,
  billedNames,
  billFor,
  billOf,
  monthlyPrices,
  planPrice,
  priceOf,
} from "./prices.ts";

/** The number of working days in a month. Each has 8 hours. */
const workingDays = 21;

/**
 * The monthly requests of an agent and its owner, by counted path. The agent sends 30 in each of 168 working hours and mints once an
 * hour.
 */
export const agentMonth: Record<string, number> = {
  "warm 200, one scope": 4_870,
  "cold 200": 170,
  // The agent asks for access to ten repositories and waits ten minutes for each, one minute per request.
  "202, new request": 10,
  "202 after a wait of 2 seconds": 100,
  "consent page": 10,
  approval: 10,
  "git push": 20,
  "dashboard, 8 agents": 20,
  revocation: 2,
};

/** The cost of one request on a path. */
export interface PathPrice {
  path: string;
  /** The price in dollars per million requests. */
  perMillion: number;
  /** The time that a request waits for KV, in milliseconds. */
  kvWait: number;
}

export function pricePaths(counts: ReadonlyMap<string, Counts>): PathPrice[] {
  return [...counts].map(([path, one]) => ({
    path,
    perMillion: priceOf(billFor(one)) * 1e6,
    kvWait: one.kvReads * assumed.kvRead,
  }));
}

/** Returns what an agent uses per month. */
export function billAgent(counts: ReadonlyMap<string, Counts>): Bill {
  return addBills(
    Object.entries(agentMonth).map(([path, times]) => {
      const one = counts.get(path);
      if (!one) throw new Error(`Nothing is counted as “${path}”.`);
      return [times, billFor(one)];
    }),
  );
}

/** The monthly cost of agents on the paid plan, in dollars. */
export interface MonthlyPrice {
  agents: number;
  items: Bill;
  total: number;
}

export function priceMonth(perAgent: Bill, agents: number): MonthlyPrice {
  const items = monthlyPrices(billOf((name) => perAgent[name] * agents));
  return { agents, items, total: billedNames.reduce((sum, name) => sum + items[name], planPrice) };
}

/** Returns how many agents each daily quota of the free plan allows, the lowest number first. */
export function agentsOnFreePlan(perAgent: Bill): { name: BilledName; agents: number }[] {
  return billedNames
    .flatMap((name) => {
      const { free } = billed[name];
      return free === null || perAgent[name] === 0
        ? []
        : [{ name, agents: Math.floor((free * workingDays) / perAgent[name]) }];
    })
    .sort((one, other) => one.agents - other.agents);
}
