import { day } from "./time.ts";

/** The lifetimes of agent tokens, by the value that forms use for each; `null` for no expiry. */
const lifetimes = { "30d": 30 * day, "90d": 90 * day, "365d": 365 * day, never: null } as const;

export type TokenLifetime = keyof typeof lifetimes;

/** The default in forms. It's as long as the longest approval, because the owners have to approve again after that anyway. */
export const initialLifetime: TokenLifetime = "90d";

/** Returns when a token that is created now expires; `null` if it never does. */
export function expiryOf(lifetime: TokenLifetime, now: number): number | null {
  const length = lifetimes[lifetime];
  return length === null ? null : now + length;
}

export function isExpired(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** How far in advance people are warned that a token will expire. */
const warningPeriod = 7 * day;

export function expiresSoon(expiresAt: number | null, now: number): boolean {
  return expiresAt !== null && expiresAt - warningPeriod <= now;
}
