import { expect, test } from "vitest";
import { calendarTime, relativeTime } from "../../src/domain/time.ts";

const now = Date.parse("2026-11-27T01:44:00Z");

test.each([
  ["2026-11-27T23:59:59Z", "in 22 hours", "today, 23:59"],
  ["2026-11-27T01:43:50Z", "just now", "today, 01:43"],
  ["2026-11-26T23:50:00Z", "2 hours ago", "yesterday, 23:50"],
  ["2026-12-04T00:05:00Z", "in 7 days", "Dec 4, 00:05"],
  ["2027-02-25T01:44:00Z", "in 90 days", "Feb 25, 2027, 01:44"],
  ["2025-12-31T12:00:00Z", "331 days ago", "Dec 31, 2025, 12:00"],
])("says %s as “%s · %s”", (time, relative, exact) => {
  expect(relativeTime(Date.parse(time), now)).toBe(relative);
  expect(calendarTime(Date.parse(time), now)).toBe(exact);
});
