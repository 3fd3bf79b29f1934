import { sha256 } from "../crypto/secret.ts";
import { second } from "../domain/time.ts";
import { type DeviceRequests, findRow } from "./context.ts";

/** How long a client has to wait between polls at first, and how much longer after each `slow_down` (RFC 8628, section 3.5). */
export const pollInterval = 5 * second;
/** How much earlier a poll may arrive, because timers and networks aren't exact. */
const tolerance = second / 2;

/** What an agent learns from its device code. The sealed token is the same each time until the request expires. */
export type PollAnswer =
  | { kind: "pending" | "slow_down" | "denied" | "expired" }
  | { kind: "issued"; agentId: string; sealedToken: string };

/**
 * Answers a client that polls. "expired" is also the answer for a device code that is unknown, or another client's. Once there is a
 * decision, its pace doesn't matter: a client that missed one `slow_down` would otherwise be too early each time.
 */
export function poll(requests: DeviceRequests, deviceCode: string, clientId: string): PollAnswer {
  const { now, polls } = requests;
  const hash = sha256(deviceCode);
  const row = findRow(requests, "device_code_hash", hash);
  if (row?.client_id !== clientId) return { kind: "expired" };
  if (row.rejected_by !== null) return { kind: "denied" };
  if (row.agent_id !== null && row.sealed_token !== null)
    return { kind: "issued", agentId: row.agent_id, sealedToken: row.sealed_token };
  const last = polls.get(hash);
  const isTooFast = last !== undefined && now() < last.at + last.interval - tolerance;
  const interval = (last?.interval ?? pollInterval) + (isTooFast ? pollInterval : 0);
  polls.set(hash, { at: now(), interval });
  return { kind: isTooFast ? "slow_down" : "pending" };
}
