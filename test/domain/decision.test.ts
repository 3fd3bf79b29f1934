import { describe, expect, test } from "vitest";
import { type Decision, evaluateScopes } from "../../src/domain/decision.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { day, minute } from "../../src/domain/time.ts";

const now = Date.parse("2026-06-14T12:00:00Z");
const approved = (scope: Scope, ends = day): Decision => ({
  scope,
  approved: true,
  decidedAt: now - day,
  endsAt: now + ends,
  limit: null,
});
const declined = (scope: Scope, ago = day): Decision => ({
  scope,
  approved: false,
  decidedAt: now - ago,
  endsAt: now + day,
  limit: null,
});
const nothing = { approved: [], declined: [], undecided: [], endsAt: Number.POSITIVE_INFINITY };

interface Case {
  title: string;
  asked: Scope[];
  decisions: Decision[];
  standing: Partial<ReturnType<typeof evaluateScopes>>;
}

const cases: Case[] = [
  {
    title: "leaves all scopes undecided if nothing was decided",
    asked: ["contents:write", "issues:read"],
    decisions: [],
    standing: { undecided: ["contents:write", "issues:read"] },
  },
  {
    title: "approves every scope",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write"), approved("issues:read")],
    standing: { approved: ["contents:write", "issues:read"], endsAt: now + day },
  },
  {
    title: "approves the approved ones beside declined ones, however old the decision",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write"), declined("issues:read", 30 * day)],
    standing: { approved: ["contents:write"], declined: ["issues:read"], endsAt: now + day },
  },
  {
    title: "declines if all were declined within ten minutes",
    asked: ["issues:read"],
    decisions: [approved("contents:write"), declined("issues:read", 10 * minute - 1)],
    standing: { declined: ["issues:read"] },
  },
  {
    title: "leaves scopes undecided ten minutes after they were declined",
    asked: ["issues:read"],
    decisions: [approved("contents:write"), declined("issues:read", 10 * minute)],
    standing: { undecided: ["issues:read"] },
  },
  {
    title: "leaves a scope undecided beside approved and declined ones",
    asked: ["contents:write", "issues:read", "pages:write"],
    decisions: [approved("contents:write"), declined("issues:read")],
    standing: {
      approved: ["contents:write"],
      declined: ["issues:read"],
      undecided: ["pages:write"],
      endsAt: now + day,
    },
  },
  {
    title: "covers a read with a write of the same permission",
    asked: ["contents:read"],
    decisions: [approved("contents:write")],
    standing: { approved: ["contents:read"], endsAt: now + day },
  },
  {
    title: "covers a declined read with an approved write",
    asked: ["contents:read"],
    decisions: [approved("contents:write"), declined("contents:read", minute)],
    standing: { approved: ["contents:read"], endsAt: now + day },
  },
  {
    title: "does not cover a write with a read",
    asked: ["contents:write"],
    decisions: [approved("contents:read")],
    standing: { undecided: ["contents:write"] },
  },
  {
    title: "does not cover a read of another permission with a write",
    asked: ["actions:read"],
    decisions: [approved("actions_variables:write"), approved("contents:write")],
    standing: { undecided: ["actions:read"] },
  },
  {
    title: "does not decline a read because a write was declined",
    asked: ["contents:read"],
    decisions: [declined("contents:write", minute)],
    standing: { undecided: ["contents:read"] },
  },
  {
    title: "ignores an approval that has ended",
    asked: ["contents:write"],
    decisions: [approved("contents:write", 0)],
    standing: { undecided: ["contents:write"] },
  },
  {
    title: "leaves a declined scope undecided once the approval beside it has ended",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write", 0), declined("issues:read")],
    standing: { undecided: ["contents:write", "issues:read"] },
  },
  {
    title: "ends with the first approval that ends",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write", 2 * day), approved("issues:read", day), approved("pages:write", minute)],
    standing: { approved: ["contents:write", "issues:read"], endsAt: now + day },
  },
  {
    title: "uses the longer of two approvals that cover a scope",
    asked: ["contents:read"],
    decisions: [approved("contents:read", day), approved("contents:write", 2 * day)],
    standing: { approved: ["contents:read"], endsAt: now + 2 * day },
  },
];

describe("evaluateScopes", () => {
  for (const { title, asked, decisions, standing } of cases)
    test(title, () => {
      expect(evaluateScopes(asked, decisions, now)).toMatchObject({ ...nothing, ...standing });
      expect(evaluateScopes(asked, decisions.toReversed(), now)).toMatchObject({ ...nothing, ...standing });
    });
});
