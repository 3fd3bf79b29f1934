import { pushScope } from "./branchLimit.ts";
import { formatBranchList } from "./branchList.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { askAboutCode, isAboutCode } from "./codeQuestion.ts";
import { approvedScopes, type Decision, limitOf } from "./decision.ts";
import type { PermissionQuestion } from "./permissionQuestion.ts";
import { levelsOf, type Permission } from "./permissions.ts";
import { covers, effectOf, isScope, type Scope } from "./scopes.ts";
import { readApproval, type SectionAnswers, type SectionMistakes, type SectionQuestions } from "./sectionForm.ts";

/** Returns the questions for the form that changes an agent's access, one for each permission that the agent has. */
export function askAboutAccess(
  decisions: readonly Decision[],
  now: number,
  defaultBranch: string | null,
): SectionQuestions {
  const held = approvedScopes(decisions, now);
  const canPush = held.includes(pushScope);
  const question = askAboutCode({ decisions, now, proposed: null, defaultBranch, isEmpty: false });
  return {
    // The answer replaces the agent's access to the code, so the question ignores what the agent has now.
    code: canPush ? { ...question, held: "none" } : null,
    permissions: [...levelsOf(held.filter((scope) => !canPush || !isAboutCode(scope)))].map(askToKeep),
  };
}

function askToKeep([permission, level]: [Permission, "read" | "write"]): PermissionQuestion {
  const asked = [`${permission}:${level}`].find(isScope);
  if (!asked) throw new Error(`there is no scope ${permission}:${level}`);
  const lower = level === "write" && isScope(`${permission}:read`) ? (["read"] as const) : [];
  return {
    permission,
    levels: ["none", ...lower, level],
    asked,
    isUnavailable: false,
    administers: effectOf(asked) === "administers",
  };
}

/** Returns the answers that change nothing. */
export function answersAsItIs({ code, permissions }: SectionQuestions, decisions: readonly Decision[], now: number) {
  const isLimited = limitOf(decisions, now) !== null;
  const levels = permissions.map(({ permission, levels }) => [permission, levels.at(-1)]);
  const answers: SectionAnswers = {
    code: code ? (isLimited ? "limited" : "any") : "none",
    branches: formatBranchList(code?.offered ?? []),
    levels: Object.fromEntries(levels),
  };
  return answers;
}

/** The scopes that an agent keeps and loses. */
interface WantedAccess {
  kept: Scope[];
  taken: Scope[];
  /** The branches that a kept `contents:write` may push to; `null` for any branch. */
  branches: BranchPattern[] | null;
}

/** Returns the access that the answers keep and remove, or all mistakes in the answers. */
export function readWantedAccess(
  questions: SectionQuestions,
  answers: SectionAnswers,
  held: readonly Scope[],
  now: number,
): WantedAccess | { mistakes: SectionMistakes } {
  const read = readApproval(questions, answers, [], now);
  if ("mistakes" in read) return read;
  const { approved, branches } = read;
  // Keeping a level also keeps any lower level that was approved.
  const covered = held.filter((scope) => approved.some((wider) => covers(wider, scope)));
  const kept = [...new Set([...approved, ...covered])].sort();
  return { kept, taken: held.filter((scope) => !kept.includes(scope)), branches };
}
