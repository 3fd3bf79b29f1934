import { day } from "./time.ts";

/** How long an agent token can work, by the values that forms use; `null` for as long as nobody rotates it. */
const lifetimes = { "30d": 30 * day, "90d": 90 * day, "365d": 365 * day, never: null } as const;

export type TokenLifetime = keyof typeof lifetimes;

/** What forms start with: as long as the longest approval. After that, the owners have to be asked again anyway. */
export const initialLifetime: TokenLifetime = "90d";

/** Returns when a token expires that is created now; `null` for never. */
export function expiryOf(lifetime: TokenLifetime, now: number): number | null {
  const length = lifetimes[lifetime];
  return length === null ? null : now + length;
}

export function isExpired(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** How long before it expires people are warned. */
const warningPeriod = 7 * day;

export function expiresSoon(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt - warningPeriod <= now;
}
