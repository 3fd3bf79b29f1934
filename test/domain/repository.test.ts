import { expect, test } from "vitest";
import { parseRepositoryName } from "../../src/domain/repository.ts";
import { timestamp } from "../../src/domain/time.ts";

test("a full name is taken apart, and compared in lower case", () => {
  expect(parseRepositoryName("Ada/Notes.js")).toEqual({ owner: "Ada", name: "Notes.js", key: "ada/notes.js" });
});

test("times are told in UTC and without fractions, never later than they are", () => {
  expect(timestamp(Date.parse("2026-06-14T20:00:00.999Z"))).toBe("2026-06-14T20:00:00Z");
});
