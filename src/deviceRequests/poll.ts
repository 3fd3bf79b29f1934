import { sha256 } from "../crypto/secret.ts";
import { second } from "../domain/time.ts";
import { type DeviceRequests, findRow } from "./context.ts";

/** The initial polling interval, and the time that each `slow_down` adds to it (RFC 8628, section 3.5). */
export const pollInterval = 5 * second;
/** How early a poll may arrive without counting as too fast. Timers and networks aren't exact. */
const tolerance = second / 2;

/** The answer to a poll. The sealed token is the same each time until the request expires. */
export type PollAnswer =
  | { kind: "pending" | "slow_down" | "denied" | "expired" }
  | { kind: "issued"; agentId: string; sealedToken: string };

/**
 * Answers a poll. The answer is also "expired" if the device code is unknown or belongs to another client. Once there is a decision, the
 * pace doesn't matter, because a client that missed one `slow_down` would otherwise always be too early.
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
