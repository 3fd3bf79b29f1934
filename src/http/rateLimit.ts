import type { Dependencies } from "../dependencies.ts";
import { budgetOf } from "../domain/network.ts";
import { problem, Refusal } from "./problem.ts";

/** The period of the limits in wrangler.toml, in seconds. */
const period = 60;

/** The requests that were charged to their address, so that none is charged twice. */
const charged = new WeakSet<Request>();

/** Charges the address of an unauthenticated caller. Authenticated agents and people have budgets of their own. */
export async function chargeAddress({ limits }: Dependencies, request: Request): Promise<void> {
  if (charged.has(request)) return;
  charged.add(request);
  await charge(limits.address, budgetOf(addressOf(request)));
}

/** Charges an authenticated agent or person. */
export function chargeCaller({ limits }: Dependencies, caller: string): Promise<void> {
  return charge(limits.caller, caller);
}

/** Charges an authenticated agent for a git request. */
export function chargeGit({ limits }: Dependencies, agentId: string): Promise<void> {
  return charge(limits.git, `agent:${agentId}`);
}

async function charge(limit: Dependencies["limits"]["caller"], key: string): Promise<void> {
  if (!(await limit(key))) throw rateLimited();
}

/** Returns whether a person may open or decide one more consent page now. Each page takes several calls to GitHub. */
export function mayOpenConsent({ limits }: Dependencies, userId: number, purpose: "open" | "decide"): Promise<boolean> {
  return limits.consentPages(`${purpose}:${userId}`);
}

/**
 * Throws if a person has opened too many pages of the dashboard or of the operator's list of agents. Each page costs a call to a directory.
 */
export function chargeDashboard({ limits }: Dependencies, userId: number): Promise<void> {
  return charge(limits.dashboards, String(userId));
}

/** Charges an address for the start of a device authorization. */
export function chargeDeviceStart({ limits }: Dependencies, request: Request): Promise<void> {
  return charge(limits.deviceStarts, budgetOf(addressOf(request)));
}

/** Returns the caller's address, as Cloudflare reports it. */
export function addressOf(request: Request): string {
  return request.headers.get("CF-Connecting-IP") ?? "";
}

export const retryAfterLimit = { "Retry-After": period };

/** Creates a `429`. `retryAfter` is in seconds. */
export function rateLimited(retryAfter = period): Refusal {
  return new Refusal(429, problem("rate_limited"), { "Retry-After": String(retryAfter) });
}
