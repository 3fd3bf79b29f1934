import { withCommas } from "./number.ts";

/** In the code, times are milliseconds since the epoch. On the wire, they're in RFC 3339 format, in UTC and without fractional seconds. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

const units = [
  ["day", day],
  ["hour", hour],
  ["minute", minute],
] as const;
// Replaces `Intl`, whose formatters take milliseconds to create.
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Returns a time as people say it: "in 6 days", "3 hours ago", "just now". */
export function relativeTime(time: number, now: number): string {
  const [unit, length] = units.find(([, length]) => Math.abs(time - now) >= length - minute / 2) ?? ["minute", minute];
  const count = Math.round((time - now) / length);
  if (count === 0) return time > now ? "in less than a minute" : "just now";
  const distance = `${withCommas(Math.abs(count))} ${unit}${Math.abs(count) === 1 ? "" : "s"}`;
  return count > 0 ? `in ${distance}` : `${distance} ago`;
}

/** Returns the date and time of day in UTC, leaving out what `now` makes obvious: "today, 01:18", "Dec 4, 01:18", "Dec 4, 2027, 01:18". */
export function calendarTime(time: number, now: number): string {
  const days = Math.floor(time / day) - Math.floor(now / day);
  if (days === 0) return `today, ${clockTime(time)}`;
  if (days === -1) return `yesterday, ${clockTime(time)}`;
  return `${isSameYear(time, now) ? dayOfYear(time) : dayAndYear(time)}, ${clockTime(time)}`;
}

/** Returns the time of day in UTC: "01:18". */
export function clockTime(time: number): string {
  return new Date(time).toISOString().slice(-13, -8);
}

/** Returns the day in UTC, leaving out what `now` makes obvious: "Today · Nov 27, 2026", "Yesterday · Nov 26", "Nov 25", "Dec 31, 2025". */
export function dayName(time: number, now: number): string {
  const days = Math.floor(time / day) - Math.floor(now / day);
  if (days === 0) return `Today · ${dayAndYear(time)}`;
  const name = isSameYear(time, now) ? dayOfYear(time) : dayAndYear(time);
  return days === -1 ? `Yesterday · ${name}` : name;
}

function isSameYear(time: number, now: number): boolean {
  return new Date(time).getUTCFullYear() === new Date(now).getUTCFullYear();
}

function dayOfYear(time: number): string {
  const date = new Date(time);
  return `${months[date.getUTCMonth()]} ${date.getUTCDate()}`;
}

function dayAndYear(time: number): string {
  return `${dayOfYear(time)}, ${new Date(time).getUTCFullYear()}`;
}

/** Returns a duration in its largest unit: "7 days", "1 hour". */
export function lengthOfTime(milliseconds: number): string {
  const [unit, length] = units.find(([, length]) => milliseconds >= length - minute / 2) ?? ["minute", minute];
  const count = Math.max(1, Math.round(milliseconds / length));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Returns roughly when something was last used. Uses of cached tokens aren't recorded, so the exact time is unknown. */
export function lastUseTime(time: number, now: number): string {
  if (now - time < hour) return "within the last hour";
  return relativeTime(time, now);
}

/** Returns the day (in UTC) on which something was last used, if only the day is known: "today", "yesterday", "5 days ago". */
export function lastUseDay(time: number, now: number): string {
  const days = Math.floor(now / day) - Math.floor(time / day);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : `${days} days ago`;
}

export function timestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
