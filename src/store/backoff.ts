/**
 * `backoff:github`: when the App may call GitHub again after a rate limit, in milliseconds since the epoch. All ledgers and consent
 * pages read it, so that they stop together.
 *   Example: backoff:github = 1781200060000
 *   Lifetime: until that time, and at least two minutes.
 */
import { minute } from "../domain/time.ts";
import type { BackoffStore } from "../github/backoff.ts";
import type { Kv } from "./kv.ts";

const key = "backoff:github";
/** The minimum lifetime of the value, which is longer than KV's own minimum. */
const minLifetime = 2 * minute;

export function createBackoffStore(kv: Pick<Kv, "get" | "put">, now: () => number): BackoffStore {
  return {
    read: async () => Number(await kv.get(key)),
    write: (until) =>
      kv.put(key, String(until), { expiration: Math.ceil(Math.max(until, now() + minLifetime) / 1000) }),
  };
}
