import type { Counts } from "./counts.ts";

/**
 * The paid plan's prices in dollars per million and its monthly allowances, and the free plan's daily quotas. Rate limiters are free.
 * Sources: https://developers.cloudflare.com/workers/platform/pricing/, …/kv/platform/pricing/, and
 * …/durable-objects/platform/pricing/.
 */
export const billed = {
  workerRequests: { name: "Worker requests", price: 0.3, included: 10e6, free: 100_000 },
  cpuMilliseconds: { name: "Worker CPU, ms", price: 0.02, included: 30e6, free: null },
  kvReads: { name: "KV reads", price: 0.5, included: 10e6, free: 100_000 },
  kvWrites: { name: "KV writes", price: 5, included: 1e6, free: 1_000 },
  kvDeletes: { name: "KV deletes", price: 5, included: 1e6, free: 1_000 },
  kvLists: { name: "KV lists", price: 5, included: 1e6, free: 1_000 },
  objectRequests: { name: "Durable Object requests", price: 0.15, included: 1e6, free: 100_000 },
  gigabyteSeconds: { name: "Durable Object GB-s", price: 12.5, included: 400_000, free: 13_000 },
  rowsRead: { name: "rows read", price: 0.001, included: 25e9, free: 5e6 },
  rowsWritten: { name: "rows written", price: 1, included: 50e6, free: 100_000 },
} as const;
export type BilledName = keyof typeof billed;
export type Bill = Record<BilledName, number>;
export const billedNames = Object.keys(billed) as BilledName[];

/** The monthly price of the paid plan, in dollars. */
export const planPrice = 5;

/** Values that are assumed here and measured elsewhere. See COSTS.md. */
export const assumed = {
  /** The Worker's CPU time per request. */
  cpuMilliseconds: 3,
  /** The seconds for which a call keeps a Durable Object active, and the additional seconds if it calls GitHub. */
  call: 0.02,
  gitHubCall: 0.15,
  /** The 99th percentile of KV's read times, in milliseconds: https://eranstiller.com/news/cloudflare-workers-kv */
  kvRead: 5,
};
/** The memory that a Durable Object is billed for, in gigabytes. */
const gigabytes = 0.125;

/** Returns what Cloudflare bills for counted operations. Assumes that every call to GitHub keeps a Durable Object active. */
export function billFor(counts: Counts): Bill {
  const { workerRequests, kvReads, kvWrites, kvDeletes, kvLists, rowsRead, rowsWritten } = counts;
  const objectRequests = counts.ledgerCalls + counts.directoryCalls + counts.deviceRequestCalls + counts.alarms;
  const seconds = objectRequests === 0 ? 0 : objectRequests * assumed.call + counts.githubCalls * assumed.gitHubCall;
  return {
    ...{ workerRequests, kvReads, kvWrites, kvDeletes, kvLists, rowsRead, rowsWritten, objectRequests },
    cpuMilliseconds: workerRequests * assumed.cpuMilliseconds,
    gigabyteSeconds: seconds * gigabytes,
  };
}

export function addBills(bills: readonly [times: number, Bill][]): Bill {
  return billOf((name) => bills.reduce((sum, [times, bill]) => sum + times * bill[name], 0));
}

export function billOf(amount: (name: BilledName) => number): Bill {
  return Object.fromEntries(billedNames.map((name) => [name, amount(name)])) as Bill;
}

/** Returns the price of a bill in dollars, ignoring the plan's monthly allowances. */
export function priceOf(bill: Bill): number {
  return billedNames.reduce((sum, name) => sum + (bill[name] * billed[name].price) / 1e6, 0);
}

/** Returns what each item costs per month on the paid plan, in dollars, beyond the plan's allowances. */
export function monthlyPrices(bill: Bill): Bill {
  return billOf((name) => (Math.max(0, bill[name] - billed[name].included) * billed[name].price) / 1e6);
}
