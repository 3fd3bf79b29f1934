/** In the code, times are milliseconds since the epoch; on the wire, RFC 3339 in UTC without fractions. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

const units = [
  ["day", day],
  ["hour", hour],
  ["minute", minute],
] as const;
const distance = new Intl.RelativeTimeFormat("en");
const moment = new Intl.DateTimeFormat("en-US", {
  dateStyle: "medium",
  timeStyle: "short",
  hourCycle: "h23",
  timeZone: "UTC",
});

/** Returns a time as people say it: "in 6 days", "3 hours ago", "just now". */
export function relativeTime(time: number, now: number): string {
  const [unit, length] = units.find(([, length]) => Math.abs(time - now) >= length - minute / 2) ?? ["minute", minute];
  const count = Math.round((time - now) / length);
  if (count !== 0) return distance.format(count, unit);
  return time > now ? "in less than a minute" : "just now";
}

/** Returns a time as a date and the time of day in UTC: "Dec 4, 2026, 01:18 UTC". */
export function exactTime(time: number): string {
  return `${moment.format(time)} UTC`;
}

export function timestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
