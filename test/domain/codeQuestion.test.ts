import { describe, expect, test } from "vitest";
import type { BranchLimit } from "../../src/domain/branchLimit.ts";
import { readBranchList } from "../../src/domain/branchList.ts";
import { askAboutCode, initialChoice, readCodeChoice } from "../../src/domain/codeQuestion.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { Scope } from "../../src/domain/scopes.ts";

const now = Date.parse("2026-06-14T12:00:00Z");
const approval = (scope: Scope, limit: BranchLimit | null = null): Decision => {
  return { scope, approved: true, decidedAt: now, endsAt: now + 1000, limit };
};
const limited = approval("contents:write", { branches: ["agent/*"], declined: [] });
const ask = (circumstances: Partial<Parameters<typeof askAboutCode>[0]> = {}) =>
  askAboutCode({ decisions: [], now, proposed: null, defaultBranch: "main", isEmpty: false, ...circumstances });

describe("the question about the code", () => {
  test.each([
    ["what the agent proposes", { proposed: ["fix/*", "docs/*"] }, ["fix/*", "docs/*"]],
    ["agent/* if it proposes nothing", {}, ["agent/*"]],
    [
      "the default branch as well if the repository is empty",
      { isEmpty: true, defaultBranch: "trunk" },
      ["agent/*", "trunk"],
    ],
    [
      "main if an empty repository's default branch is unknown",
      { isEmpty: true, defaultBranch: null },
      ["agent/*", "main"],
    ],
    ["the default branch only once", { isEmpty: true, proposed: ["main", "x"] }, ["main", "x"]],
    [
      "what is held, and what the agent proposes in addition",
      { decisions: [limited], proposed: ["fix/*"] },
      ["agent/*", "fix/*"],
    ],
    ["what is held", { decisions: [limited] }, ["agent/*"]],
  ])("offers %s", (_, circumstances, offered) => {
    expect(ask(circumstances).offered).toEqual(offered);
  });

  test("says that the agent suggests branches, unless they are the usual ones of a push", () => {
    const suggested = [null, ["agent/*"], ["agent/*", "main"]].map((proposed) => ask({ proposed }).isSuggested);
    expect(suggested).toEqual([false, false, true]);
  });

  test("shows what the agent may already do", () => {
    expect(ask().held).toBe("none");
    expect(ask({ decisions: [approval("contents:read")] }).held).toBe("read");
    expect(ask({ decisions: [limited] })).toMatchObject({ held: "limited", heldBranches: ["agent/*"] });
    expect(ask({ decisions: [approval("contents:write")] }).held).toBe("any");
    expect(ask({ decisions: [{ ...limited, endsAt: now }] }).held).toBe("none");
  });

  test("preselects what the person's own agent asked for, and nothing for someone else's", () => {
    expect(initialChoice(ask(), true)).toEqual({ code: "any", branches: "agent/*" });
    expect(initialChoice(ask({ proposed: ["a", "b/*"] }), true)).toEqual({ code: "limited", branches: "a, b/*" });
    expect(initialChoice(ask({ proposed: ["a"] }), false)).toEqual({ code: "none", branches: "a" });
  });

  test("approves a scope for each answer, with branches only for the limited one", () => {
    expect(readCodeChoice({ code: "none", branches: "x" })).toEqual({ scopes: [], branches: null });
    expect(readCodeChoice({ code: "read", branches: "x" })).toEqual({ scopes: ["contents:read"], branches: null });
    expect(readCodeChoice({ code: "any", branches: "*" })).toEqual({ scopes: ["contents:write"], branches: null });
    const list = { scopes: ["contents:write"], branches: ["agent/*", "main"] };
    expect(readCodeChoice({ code: "limited", branches: " agent/*,main\n" })).toEqual(list);
  });
});

describe("a list of branches", () => {
  test("may be separated by commas, spaces, or line breaks, and keeps each branch once", () => {
    expect(readBranchList("a, b/* ,,\r\n tag:v*\ta")).toEqual({ branches: ["a", "b/*", "tag:v*"] });
  });

  test("is rejected with the first pattern that can't be used, and the reason in words", () => {
    const detail = "is neither the name of a branch, such as main, nor a prefix followed by /*, such as agent/*.";
    expect(readBranchList("main, agent*")).toEqual({ mistake: { pattern: "agent*", detail } });
    expect(readBranchList(" , ")).toEqual({
      mistake: { detail: "Enter at least one branch, or choose another option." },
    });
    const eleven = Array.from({ length: 11 }, (_, index) => `b${index}`).join();
    expect(readBranchList(eleven)).toEqual({ mistake: { detail: "Enter at most 10 branches." } });
    const long = readBranchList("x".repeat(300));
    expect(long).toMatchObject({ mistake: { pattern: "x".repeat(100) } });
  });
});
