import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isRefName } from "../../src/domain/refName.ts";

/** Returns git's own judgment of a name whose characters stand for bytes. */
function gitAccepts(ref: string): boolean {
  // Not as an argument of spawn, which would encode it as UTF-8.
  const child = spawnSync("sh", ["-c", 'git check-ref-format "$(cat)"'], { input: Buffer.from(ref, "latin1") });
  return child.status === 0;
}

test.each([
  "refs/heads/main",
  "refs/heads/agent/fix-1",
  "refs/heads/a@b",
  "refs/heads/@",
  "refs/heads/a{b}",
  "refs/heads/Gr\xc3\xbc\xc3\x9fe",
  "refs/heads/\xff\xfe",
  "refs/heads/a.lockx",
  "refs/heads/-a",
  "refs/tags/v1.0",
  "refs/notes/commits",
  "refs/stash",
])("accepts %j, as git does", (ref) => {
  expect({ ours: isRefName(ref), git: gitAccepts(ref) }).toEqual({ ours: true, git: true });
});

test.each([
  "refs/heads/",
  "refs/heads//main",
  "refs/heads/main/",
  "refs/heads/main.",
  "refs/heads/.main",
  "refs/heads/a/.b",
  "refs/heads/a..b",
  "refs/heads/main.lock",
  "refs/heads/main.lock/x",
  "refs/heads/a@{b",
  "refs/heads/a b",
  "refs/heads/a~b",
  "refs/heads/a^b",
  "refs/heads/a:b",
  "refs/heads/a?b",
  "refs/heads/a*",
  "refs/heads/a[b",
  "refs/heads/a\\b",
  "refs/heads/a\x7fb",
  "refs/heads/a\x01b",
  "refs/heads/a\tb",
  "refs/heads/a\nb",
  "refs/heads/a\rb",
  "refs/",
])("refuses %j, as git does", (ref) => {
  expect({ ours: isRefName(ref), git: gitAccepts(ref) }).toEqual({ ours: false, git: false });
});

test.each([
  "main",
  "heads/main",
  "HEAD",
  "REFS/heads/main",
  "/refs/heads/main",
  "refs/heads/main\n",
  "refs/heads/a\0b",
  "",
  "refs",
])("refuses %j, which git receives in no push", (ref) => {
  expect(isRefName(ref)).toBe(false);
});
