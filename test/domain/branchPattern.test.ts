import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allows, branchPatternMistake, covers } from "../../src/domain/branchPattern.ts";
import { seed } from "../harness/seed.ts";

describe("a pattern", () => {
  test.each([
    ...["main", "agent/*", "agent/fix", "release/1.x/*", "tag:v1.0", "tag:v*", "tag:*", "tag:release/*", "a.b", "@"],
    "tag",
  ])("may be %s", (pattern) => {
    expect(branchPatternMistake(pattern)).toBeNull();
  });

  test.each([
    ...["", "*", "/*", "agent*", "agent/*/x", "agent/**", "agent//*", "agent/", "agent.lock/*", "a..b", "-f", "HEAD"],
    ...["tag:", "tag:*v", "tag:-v", "branch:main", "a b"],
  ])("is not %j, which is neither a branch nor a prefix", (pattern) => {
    const mistake = "is neither the name of a branch, such as main, nor a prefix followed by /*, such as agent/*";
    expect(branchPatternMistake(pattern)).toBe(mistake);
  });

  test.each([
    ["main\n", "contains a character that is not ASCII"],
    ["grüße", "contains a character that is not ASCII"],
    ["refs/heads/main", "begins with refs/; name the branch alone, such as main"],
    ["tag:refs/tags/v1", "begins with refs/; name the branch alone, such as main"],
    ["a".repeat(201), "is longer than 200 characters"],
  ])("is not %j", (pattern, mistake) => {
    expect(branchPatternMistake(pattern)).toBe(mistake);
  });
});

describe("a limit", () => {
  test.each([
    ["main", "refs/heads/main"],
    ["agent/*", "refs/heads/agent/fix"],
    ["agent/*", "refs/heads/agent/deep/fix"],
    ["agent/*", "refs/heads/agent/gr\xc3\xbc\xc3\x9fe"],
    ["tag:v1.0", "refs/tags/v1.0"],
    ["tag:v*", "refs/tags/v"],
    ["tag:v*", "refs/tags/v2/beta"],
    ["tag:*", "refs/tags/nightly"],
  ])("of %s allows %j", (pattern, ref) => {
    expect(allows(["other", pattern], ref)).toBe(true);
  });

  test.each([
    ["main", "refs/heads/Main"],
    ["main", "refs/heads/main2"],
    ["main", "refs/heads/main/x"],
    ["main", "refs/tags/main"],
    ["main", "main"],
    ["main", "refs/remotes/origin/main"],
    ["agent/*", "refs/heads/agent"],
    ["agent/*", "refs/heads/agentx/y"],
    ["agent/*", "refs/heads/Agent/x"],
    ["agent/*", "refs/heads/agent/../main"],
    ["agent/*", "refs/heads/agent/"],
    ["agent/*", "refs/tags/agent/x"],
    ["agent/*", "refs/notes/agent/x"],
    ["agent/*", "refs/pull/1/head"],
    ["agent/*", "refs/heads/main\0refs/heads/agent/x"],
    ["tag:v*", "refs/heads/v1"],
    ["tag:v*", "refs/tags/x1"],
    ["tag:v1.0", "refs/tags/v1.0.1"],
  ])("of %s doesn't allow %j", (pattern, ref) => {
    expect(allows([pattern], ref)).toBe(false);
  });

  test("without patterns allows nothing", () => {
    expect(allows([], "refs/heads/main")).toBe(false);
  });
});

describe("a held limit", () => {
  test.each([
    [["agent/*"], ["agent/*"]],
    [["agent/*"], ["agent/fix", "agent/deep/*"]],
    [["main", "agent/*"], ["main"]],
    [["tag:v*"], ["tag:v1.0", "tag:v2*", "tag:v"]],
    [["tag:*"], ["tag:v*"]],
    [[], []],
  ])("of %j covers %j", (held, asked) => {
    expect(covers(held, asked)).toBe(true);
  });

  test.each([
    [["agent/*"], ["main"]],
    [["agent/*"], ["agent"]],
    [["agent/*"], ["agent/fix", "main"]],
    [["agent/fix"], ["agent/*"]],
    [["agent/deep/*"], ["agent/*"]],
    [["agent/*"], ["Agent/*"]],
    [["tag:v1*"], ["tag:v*"]],
    [["tag:v*"], ["v/*"]],
    [["v/*"], ["tag:v/*"]],
    [[], ["main"]],
  ])("of %j doesn't cover %j", (held, asked) => {
    expect(covers(held, asked)).toBe(false);
  });

  test("covers a limit only if it allows every ref that the limit allows", () => {
    const part = fc.constantFrom("a", "b", "a/b", "v1", "a.lock", "-a", "");
    const pattern = fc
      .tuple(fc.constantFrom("", "tag:"), part, fc.constantFrom("", "*", "/*"))
      .map((parts) => parts.join(""))
      .filter((text) => branchPatternMistake(text) === null);
    const patterns = fc.array(pattern, { maxLength: 4 });
    const ref = fc
      .tuple(fc.constantFrom("refs/heads/", "refs/tags/"), part, fc.constantFrom("", "/", "x", "/x"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(patterns, patterns, ref, (held, asked, name) => {
        if (covers(held, asked) && allows(asked, name)) expect(allows(held, name)).toBe(true);
      }),
      { seed, numRuns: 2000 },
    );
  });
});
