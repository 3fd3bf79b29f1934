import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isRefName } from "../../src/domain/refName.ts";

/**
 * Returns whether git itself accepts each name. Each character stands for one byte; `spawn` would encode arguments as
 * UTF-8.
 */
function judge(refs: string[]): boolean[] {
  const script = refs.map((ref) => `git check-ref-format '${ref}'; echo $?`).join("\n");
  return spawnSync("sh", { input: Buffer.from(script, "latin1") })
    .stdout.toString()
    .trim()
    .split("\n")
    .map((code) => code === "0");
}

const accepted = [
  ...["refs/heads/main", "refs/heads/agent/fix-1", "refs/heads/a@b", "refs/heads/@", "refs/heads/a{b}"],
  ...["refs/heads/Gr\xc3\xbc\xc3\x9fe", "refs/heads/\xff\xfe", "refs/heads/a.lockx", "refs/heads/-a"],
  ...["refs/tags/v1.0", "refs/notes/commits", "refs/stash"],
];

const refused = [
  ...["refs/heads/", "refs/heads//main", "refs/heads/main/", "refs/heads/main.", "refs/heads/.main"],
  ...["refs/heads/a/.b", "refs/heads/a..b", "refs/heads/main.lock", "refs/heads/main.lock/x", "refs/heads/a@{b"],
  ...["refs/heads/a b", "refs/heads/a~b", "refs/heads/a^b", "refs/heads/a:b", "refs/heads/a?b", "refs/heads/a*"],
  ...["refs/heads/a[b", "refs/heads/a\\b", "refs/heads/a\x7fb", "refs/heads/a\x01b", "refs/heads/a\tb"],
  ...["refs/heads/a\nb", "refs/heads/a\rb", "refs/"],
];

test.each([
  ["accepts", accepted, true],
  ["refuses", refused, false],
])("%s the names that git does", (_, refs, isName) => {
  const expected = refs.map((ref) => ({ ref, ours: isName, git: isName }));
  const gits = judge(refs);
  expect(refs.map((ref, at) => ({ ref, ours: isRefName(ref), git: gits[at] }))).toEqual(expected);
});

test.each([
  ...["main", "heads/main", "HEAD", "REFS/heads/main", "/refs/heads/main", "refs/heads/main\n", "refs/heads/a\0b"],
  ...["", "refs"],
])("refuses %j, which git accepts in no push", (ref) => {
  expect(isRefName(ref)).toBe(false);
});
