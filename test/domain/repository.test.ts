import { expect, test } from "vitest";
import {
  parseRepositoryName,
  parseRepositoryReference,
  repositoryReferenceMistake,
} from "../../src/domain/repository.ts";
import { timestamp } from "../../src/domain/time.ts";

test("splits a full name, and compares it in lower case", () => {
  expect(parseRepositoryName("Ada/Notes.js")).toEqual({ owner: "Ada", name: "Notes.js", key: "ada/notes.js" });
});

test("formats times in UTC, rounded down to seconds", () => {
  expect(timestamp(Date.parse("2026-06-14T20:00:00.999Z"))).toBe("2026-06-14T20:00:00Z");
});

test.each([
  ["ada/notes", null, "ada/notes"],
  ["ada/notes.git", null, "ada/notes"],
  ["https://github.com/ada/notes", "github.com", "ada/notes"],
  ["https://github.com/ada/notes.git", "github.com", "ada/notes"],
  ["https://GitHub.com/Ada/notes/", "github.com", "Ada/notes"],
  ["https://x-access-token@ghe.example:8443/ada/notes.wiki.git", "ghe.example:8443", "ada/notes"],
  ["ssh://git@github.com/ada/notes.git", "github.com", "ada/notes"],
  ["git@github.com:123/notes.git", "github.com", "123/notes"],
])("reads the reference %s", (text, host, fullName) => {
  expect(parseRepositoryReference(text)).toEqual({ host, fullName });
  expect(repositoryReferenceMistake(text)).toBeNull();
});

test.each([
  ["ada/..", "names no repository"],
  ["ada/notes.git.git", "ends in .git; leave that off"],
  ["ada/notes.wiki", "is a wiki; request the repository that it belongs to"],
  ["https://github.com/ada/.git", "names no repository"],
])("says what is wrong with the reference %s", (text, mistake) => {
  expect(repositoryReferenceMistake(text)).toBe(mistake);
});
