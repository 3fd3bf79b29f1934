import type { BranchListMistake } from "./branchList.ts";
import type { BranchPattern } from "./branchPattern.ts";
import { type CodeAnswer, type CodeQuestion, initialChoice, readCodeChoice } from "./codeQuestion.ts";
import { type Decision, scopesThatLift } from "./decision.ts";
import { initialLevel, type PermissionQuestion, scopesOf } from "./permissionQuestion.ts";
import type { Level, Permission } from "./permissions.ts";
import type { Scope } from "./scopes.ts";

/** The questions that a form asks about one repository. */
export interface SectionQuestions {
  /** Asked if `contents:write` is open and available. */
  code: CodeQuestion | null;
  permissions: PermissionQuestion[];
}

/** A person's answers about one repository. */
export interface SectionAnswers {
  code: CodeAnswer;
  /** The branches as the person typed them. */
  branches: string;
  levels: Partial<Record<Permission, Level>>;
}

/** The access that a person approves for one repository. */
export interface SectionApproval {
  approved: Scope[];
  /** The branches that an approved `contents:write` may push to; `null` for any branch. */
  branches: BranchPattern[] | null;
}

export interface SectionMistakes {
  /** Set if nothing is approved. */
  empty?: true;
  branches?: BranchListMistake;
  /** Scopes that would lift the branch limit. */
  lifting?: Scope[];
}

/** Returns the answers that a form starts with. Without `preselects`, they approve nothing. */
export function initialAnswers({ code, permissions }: SectionQuestions, preselects: boolean): SectionAnswers {
  const choice = code ? initialChoice(code, preselects) : { code: "none" as const, branches: "" };
  const levels = permissions.map((question) => [question.permission, initialLevel(question, preselects)]);
  return { ...choice, levels: Object.fromEntries(levels) };
}

/**
 * Reads the fields about one repository, such as `contents` and `branches`. `unknown` lists the names of fields that the form doesn't have
 * or whose values it doesn't offer.
 */
export function readAnswers(
  { code, permissions }: SectionQuestions,
  fields: ReadonlyMap<string, string>,
): { answers: SectionAnswers; unknown: string[] } {
  const answers: SectionAnswers = { code: "none", branches: "", levels: {} };
  const unknown: string[] = [];
  for (const [name, value] of fields) {
    const question = permissions.find(({ permission }) => permission === name);
    const level = question?.levels.find((one) => one === value);
    const answer = code && name === "contents" ? codeAnswers(code).find((one) => one === value) : undefined;
    if (answer) answers.code = answer;
    else if (code && name === "branches") answers.branches = value;
    else if (question && level) answers.levels[question.permission] = level;
    else unknown.push(name);
  }
  return { answers, unknown };
}

/** Returns the answers that the question about code offers. Reading isn't offered if the agent can already read. */
export function codeAnswers({ held }: CodeQuestion): CodeAnswer[] {
  return held === "none" ? ["none", "read", "limited", "any"] : ["none", "limited", "any"];
}

/** Returns whether the questions offer anything to approve. */
export function offersAnything({ code, permissions }: SectionQuestions): boolean {
  return code !== null || permissions.some(({ levels }) => levels.length > 1);
}

/** Returns the access that the answers approve, or all mistakes in the answers. */
export function readApproval(
  { code, permissions }: SectionQuestions,
  { levels, ...choice }: SectionAnswers,
  decisions: readonly Decision[],
  now: number,
): SectionApproval | { mistakes: SectionMistakes } {
  const others = permissions.flatMap(({ permission }) => scopesOf(permission, levels[permission] ?? "none"));
  const read = code ? readCodeChoice(choice) : { scopes: [], branches: null };
  const isWrong = "mistake" in read;
  const approved = [...others, ...(isWrong ? (["contents:write"] as const) : read.scopes)].sort();
  const branches = isWrong ? [] : read.branches;
  const lifting = scopesThatLift(approved, branches, decisions, now);
  const mistakes: SectionMistakes = {
    ...(approved.length === 0 && { empty: true }),
    ...(isWrong && { branches: read.mistake }),
    ...(lifting.length > 0 && { lifting }),
  };
  return Object.keys(mistakes).length > 0 ? { mistakes } : { approved, branches };
}
