import { day, hour } from "./time.ts";

/** How long access can last, by the values that forms use. */
export const durations = {
  "1h": hour,
  "8h": 8 * hour,
  "1d": day,
  "7d": 7 * day,
  "30d": 30 * day,
  "90d": 90 * day,
} as const;

export type Duration = keyof typeof durations;

/** Returns the duration that a form starts with. For someone else's agent, the person has to choose. */
export function initialDuration(isOwn: boolean): Duration | null {
  return isOwn ? "7d" : null;
}
