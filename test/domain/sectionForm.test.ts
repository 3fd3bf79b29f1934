import { describe, expect, test } from "vitest";
import { askAboutCode } from "../../src/domain/codeQuestion.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { readPress, readSectionFields } from "../../src/domain/decisionForm.ts";
import { askAboutPermissions } from "../../src/domain/permissionQuestion.ts";
import { type Permissions, permissionsOf } from "../../src/domain/permissions.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { initialAnswers, readAnswers, readApproval, type SectionQuestions } from "../../src/domain/sectionForm.ts";

const now = Date.parse("2026-06-14T12:00:00Z");
const installed: Permissions = {
  ...permissionsOf(["administration:write", "checks:read", "contents:write"]),
  issues: "write",
};
const circumstances = { decisions: [], now, proposed: null, defaultBranch: "main", isEmpty: false };

function questions(open: Scope[], { asksAboutCode = true, held = [] as Scope[] } = {}): SectionQuestions {
  return {
    code: asksAboutCode ? askAboutCode(circumstances) : null,
    permissions: askAboutPermissions(open, held, { ...installed, workflows: "write" }),
  };
}

function answersTo(form: SectionQuestions, fields: Record<string, string>) {
  return readAnswers(form, new Map(Object.entries(fields)));
}

describe("the question about a permission", () => {
  test.each<[string, Scope[], Scope[], string[]]>([
    ["up to the level that was asked for", ["issues:write"], [], ["none", "read", "write"]],
    ["no more than was asked for", ["issues:read"], [], ["none", "read"]],
    ["the higher level if both were asked for", ["issues:read", "issues:write"], [], ["none", "read", "write"]],
    ["writing only, where there is nothing to read", ["workflows:write"], [], ["none", "write"]],
    ["writing only, if the agent can already read", ["issues:write"], ["issues:read"], ["none", "write"]],
    ["what the App can issue", ["checks:write"], [], ["none", "read"]],
    ["nothing if the App can issue none of it", ["packages:write"], [], ["none"]],
  ])("offers %s", (_, open, held, levels) => {
    expect(questions(open, { held }).permissions.map((one) => one.levels)).toEqual([levels]);
  });

  test("preselects what the person's own agent asked for, except administration, and nothing for someone else's", () => {
    const form = questions(["administration:write", "checks:write", "issues:write"]);
    expect(initialAnswers(form, true)).toMatchObject({
      code: "any",
      levels: { administration: "none", checks: "read", issues: "write" },
    });
    expect(initialAnswers(form, false)).toMatchObject({
      code: "none",
      levels: { administration: "none", checks: "none", issues: "none" },
    });
  });
});

describe("a form", () => {
  test("has its fields grouped by section, and nothing else", () => {
    const body = {
      csrf: "a",
      shown: "b",
      decision: "approve",
      "r1.issues": "read",
      "r20.branches": "x",
      "r2.contents": "any",
    };
    const strangers = { "r0.issues": "", "r21.issues": "", r1: "", scope: "", "r2.pages": ["read", "none"] };
    const { fields, unknown } = readSectionFields({ ...body, ...strangers });
    expect([...fields].map(([name, own]) => [name, Object.fromEntries(own)])).toEqual([
      ["r1", { issues: "read" }],
      ["r20", { branches: "x" }],
      ["r2", { contents: "any" }],
    ]);
    expect(unknown).toEqual(Object.keys(strangers));
  });

  test("says which section its button decides", () => {
    expect(readPress("approve")).toEqual({ act: "approve", section: null });
    expect(readPress("create-and-approve:r12")).toEqual({ act: "create-and-approve", section: "r12" });
  });

  test.each([
    ["a permission that wasn't asked for", { administration: "write" }],
    ["a level that wasn't asked for", { issues: "write" }],
    ["an answer that doesn't exist", { contents: "write" }],
    ["a permission that doesn't exist", { constructor: "none" }],
  ])("refuses %s", (_, fields) => {
    expect(answersTo(questions(["issues:read"]), fields).unknown).toEqual(Object.keys(fields));
  });

  test("rejects branches and answers about pushing if it doesn't ask where to push", () => {
    const form = questions(["contents:read"], { asksAboutCode: false });
    expect(answersTo(form, { contents: "any", branches: "x" }).unknown).toEqual(["contents", "branches"]);
    expect(answersTo(form, { contents: "read" }).answers.levels).toEqual({ contents: "read" });
  });

  test("approves the chosen level of each permission, and the branches", () => {
    const form = questions(["issues:write", "administration:write"]);
    const { answers } = answersTo(form, { contents: "limited", branches: "a, b/*", issues: "read" });
    expect(readApproval(form, answers, [], now)).toEqual({
      approved: ["contents:write", "issues:read"],
      branches: ["a", "b/*"],
    });
  });

  test("says everything that is wrong at once", () => {
    const form = questions(["administration:write"]);
    const { answers } = answersTo(form, { contents: "limited", branches: "a*", administration: "write" });
    expect(readApproval(form, answers, [], now)).toMatchObject({
      mistakes: { branches: { pattern: "a*" }, lifting: ["administration:write"] },
    });
    expect(readApproval(form, initialAnswers(form, false), [], now)).toEqual({ mistakes: { empty: true } });
  });

  test("approves nothing that would lift an existing limit", () => {
    const limit = { branches: ["agent/*"], declined: [] };
    const held: Decision = { scope: "contents:write", approved: true, decidedAt: now, endsAt: now + 1, limit };
    const form = questions(["workflows:write"], { asksAboutCode: false });
    const { answers } = answersTo(form, { workflows: "write" });
    expect(readApproval(form, answers, [held], now)).toMatchObject({ mistakes: { lifting: ["workflows:write"] } });
  });
});
