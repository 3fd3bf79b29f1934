import { expect, test } from "vitest";
import { calendarTime, clockTime, day, dayName, hour, minute, relativeTime } from "../../src/domain/time.ts";

const now = Date.parse("2026-11-27T01:44:00Z");

test.each([
  ["2026-11-27T23:59:59Z", "in 22 hours", "today, 23:59"],
  ["2026-11-27T01:43:50Z", "just now", "today, 01:43"],
  ["2026-11-26T23:50:00Z", "2 hours ago", "yesterday, 23:50"],
  ["2026-11-28T01:44:00Z", "in 1 day", "Nov 28, 01:44"],
  ["2026-12-04T00:05:00Z", "in 7 days", "Dec 4, 00:05"],
  ["2027-02-25T01:44:00Z", "in 90 days", "Feb 25, 2027, 01:44"],
  ["2025-12-31T12:00:00Z", "331 days ago", "Dec 31, 2025, 12:00"],
])("writes %s as “%s · %s”", (time, relative, exact) => {
  expect(relativeTime(Date.parse(time), now)).toBe(relative);
  expect(calendarTime(Date.parse(time), now)).toBe(exact);
});

test("writes times as Intl does", () => {
  const distance = new Intl.RelativeTimeFormat("en");
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" } as const;
  const timeOfDay = new Intl.DateTimeFormat("en-US", clock);
  const dayOfYear = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });
  const date = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", ...clock });
  const dayAndYear = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });
  const dateAndYear = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", year: "numeric", ...clock });
  for (let days = -1500; days <= 1500; days += 13) {
    const time = now + days * day + ((days * 7 * minute) % (12 * hour));
    const isThisYear = new Date(time).getUTCFullYear() === 2026;
    expect(relativeTime(time, now)).toBe(distance.format(Math.round((time - now) / day), "day"));
    expect(clockTime(time)).toBe(timeOfDay.format(time));
    expect(calendarTime(time, now)).toBe((isThisYear ? date : dateAndYear).format(time));
    expect(dayName(time, now)).toBe((isThisYear ? dayOfYear : dayAndYear).format(time));
  }
});
