import { describe, expect, test } from "vitest";
import { type Decision, evaluateScopes } from "../../src/domain/consent.ts";
import type { Scope } from "../../src/domain/scopes.ts";
import { day, minute } from "../../src/domain/time.ts";

const now = Date.parse("2026-06-14T12:00:00Z");
const approved = (scope: Scope, ends = day): Decision => ({
  scope,
  approved: true,
  decidedAt: now - day,
  endsAt: now + ends,
});
const declined = (scope: Scope, ago = day): Decision => ({
  scope,
  approved: false,
  decidedAt: now - ago,
  endsAt: now + day,
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
    title: "nothing was decided: all of it is open",
    asked: ["contents:write", "issues:read"],
    decisions: [],
    standing: { undecided: ["contents:write", "issues:read"] },
  },
  {
    title: "every scope is approved",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write"), approved("issues:read")],
    standing: { approved: ["contents:write", "issues:read"], endsAt: now + day },
  },
  {
    title: "some are declined, the rest approved: the approved ones, however old the decision",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write"), declined("issues:read", 30 * day)],
    standing: { approved: ["contents:write"], declined: ["issues:read"], endsAt: now + day },
  },
  {
    title: "only declined ones, within ten minutes: declined",
    asked: ["issues:read"],
    decisions: [approved("contents:write"), declined("issues:read", 10 * minute - 1)],
    standing: { declined: ["issues:read"] },
  },
  {
    title: "only declined ones, ten minutes ago: open again",
    asked: ["issues:read"],
    decisions: [approved("contents:write"), declined("issues:read", 10 * minute)],
    standing: { undecided: ["issues:read"] },
  },
  {
    title: "a scope that was never decided is open beside what is granted and what is declined",
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
    title: "a write covers a read of the same permission",
    asked: ["contents:read"],
    decisions: [approved("contents:write")],
    standing: { approved: ["contents:read"], endsAt: now + day },
  },
  {
    title: "a write covers a read that was declined",
    asked: ["contents:read"],
    decisions: [approved("contents:write"), declined("contents:read", minute)],
    standing: { approved: ["contents:read"], endsAt: now + day },
  },
  {
    title: "a read does not cover a write",
    asked: ["contents:write"],
    decisions: [approved("contents:read")],
    standing: { undecided: ["contents:write"] },
  },
  {
    title: "a write does not cover a read of another permission",
    asked: ["actions:read"],
    decisions: [approved("actions_variables:write"), approved("contents:write")],
    standing: { undecided: ["actions:read"] },
  },
  {
    title: "a declined write does not decline a read",
    asked: ["contents:read"],
    decisions: [declined("contents:write", minute)],
    standing: { undecided: ["contents:read"] },
  },
  {
    title: "an approval that has ended counts for nothing",
    asked: ["contents:write"],
    decisions: [approved("contents:write", 0)],
    standing: { undecided: ["contents:write"] },
  },
  {
    title: "what was declined beside an approval that has ended is open again",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write", 0), declined("issues:read")],
    standing: { undecided: ["contents:write", "issues:read"] },
  },
  {
    title: "the first end counts",
    asked: ["contents:write", "issues:read"],
    decisions: [approved("contents:write", 2 * day), approved("issues:read", day), approved("pages:write", minute)],
    standing: { approved: ["contents:write", "issues:read"], endsAt: now + day },
  },
  {
    title: "of two approvals that cover one scope, the longer counts",
    asked: ["contents:read"],
    decisions: [approved("contents:read", day), approved("contents:write", 2 * day)],
    standing: { approved: ["contents:read"], endsAt: now + 2 * day },
  },
];

describe("what an agent may have of what it asks for", () => {
  test.for(cases)("$title", ({ asked, decisions, standing }) => {
    expect(evaluateScopes(asked, decisions, now)).toMatchObject({ ...nothing, ...standing });
    expect(evaluateScopes(asked, decisions.toReversed(), now)).toMatchObject({ ...nothing, ...standing });
  });
});
