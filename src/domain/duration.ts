import { day, hour } from "./time.ts";

/** How long access can last, by the value that forms use for each duration. */
export const durations = {
  "1h": hour,
  "8h": 8 * hour,
  "1d": day,
  "7d": 7 * day,
  "30d": 30 * day,
  "90d": 90 * day,
} as const;

export type Duration = keyof typeof durations;

/** Returns the duration that a form starts with; `null` if the person has to choose. */
export function initialDuration(preselects: boolean): Duration | null {
  return preselects ? "7d" : null;
}
