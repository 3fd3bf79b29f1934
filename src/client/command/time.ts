const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** Formats an RFC 3339 time for people, such as `in 6 days (Dec 4, 2026, 01:18 UTC)`. */
export function describeTime(time: string, now: number): string {
  const left = Date.parse(time) - now;
  const [unit, length] = units.find(([, length]) => left >= length) ?? ["minute", 60_000];
  const amount = Math.max(Math.floor(left / length), 0);
  const exact = new Intl.DateTimeFormat("en-US", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
    hourCycle: "h23",
  }).format(new Date(time));
  return `in ${amount} ${unit}${amount === 1 ? "" : "s"} (${exact} UTC)`;
}
