import { pushScope } from "./branchLimit.ts";
import { type BranchListMistake, formatBranchList, readBranchList } from "./branchList.ts";
import { type BranchPattern, covers } from "./branchPattern.ts";
import { approvedScopes, type Decision, evaluateScopes, limitOf } from "./decision.ts";
import type { Scope } from "./scopes.ts";

/** The possible answers about what an agent may do with the code, least risky first. */
export type CodeAnswer = "none" | "read" | "limited" | "any";

/** An answer, and the branches as the person typed them. */
export interface CodeChoice {
  code: CodeAnswer;
  branches: string;
}

/** The question that a page asks if `contents:write` is undecided. */
export interface CodeQuestion {
  /** What the agent may already do. */
  held: "none" | "read" | "limited" | "any";
  heldBranches: BranchPattern[];
  /** Whether branches were proposed with the request. */
  isProposed: boolean;
  /** Whether the agent chose the proposed branches itself. A push proposes the usual ones. */
  isSuggested: boolean;
  /** The initial list of branches. */
  offered: BranchPattern[];
  /** The default branch, if GitHub shows it to the viewer. */
  defaultBranch: string | null;
  /** The branch that is added for an empty repository, whose first branch becomes its default branch. */
  firstBranch: string | null;
}

interface Circumstances {
  decisions: readonly Decision[];
  now: number;
  /** The branches that the agent proposes. */
  proposed: readonly BranchPattern[] | null;
  defaultBranch: string | null;
  /** Whether the repository is missing or has no branches. */
  isEmpty: boolean;
}

/** The branches that are offered if the agent proposes none. */
const usual: BranchPattern = "agent/*";

export function askAboutCode({ decisions, now, proposed, defaultBranch, isEmpty }: Circumstances): CodeQuestion {
  const limit = limitOf(decisions, now);
  const [read] = evaluateScopes(["contents:read"], decisions, now).approved;
  const canPush = approvedScopes(decisions, now).includes(pushScope);
  const heldBranches = limit?.branches ?? [];
  const first = defaultBranch ?? "main";
  const wanted = [...new Set([...heldBranches, ...(proposed ?? (limit ? [] : [usual]))])];
  const firstBranch = isEmpty && !covers(wanted, [first]) ? first : null;
  return {
    held: limit ? "limited" : canPush ? "any" : read ? "read" : "none",
    heldBranches,
    isProposed: proposed !== null,
    isSuggested: proposed !== null && formatBranchList(proposed) !== usual,
    offered: firstBranch === null ? wanted : [...wanted, firstBranch],
    defaultBranch,
    firstBranch,
  };
}

/** Returns the answer that a form starts with. */
export function initialChoice({ offered, isProposed }: CodeQuestion, preselects: boolean): CodeChoice {
  return { code: preselects ? (isProposed ? "limited" : "any") : "none", branches: formatBranchList(offered) };
}

/** The scope and branches that an answer approves. */
interface CodeApproval {
  scopes: Scope[];
  /** The branches that an approved `contents:write` may push to; `null` for any branch. */
  branches: BranchPattern[] | null;
}

/** Returns whether the answer to the question about code decides this scope. */
export function isAboutCode(scope: Scope): boolean {
  return scope === "contents:read" || scope === pushScope;
}

export function readCodeChoice({ code, branches }: CodeChoice): CodeApproval | { mistake: BranchListMistake } {
  if (code === "none") return { scopes: [], branches: null };
  if (code === "read") return { scopes: ["contents:read"], branches: null };
  if (code === "any") return { scopes: [pushScope], branches: null };
  const list = readBranchList(branches);
  return "mistake" in list ? list : { scopes: [pushScope], branches: list.branches };
}
