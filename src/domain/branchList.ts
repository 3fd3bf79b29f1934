import { type BranchPattern, branchPatternMistake, maxBranchPatterns } from "./branchPattern.ts";

/** A mistake in a list that a person typed. If one of its patterns is invalid, `pattern` contains it. */
export interface BranchListMistake {
  pattern?: string;
  detail: string;
}

/** Reads patterns that a person typed, separated by commas, spaces, or line breaks. */
export function readBranchList(text: string): { branches: BranchPattern[] } | { mistake: BranchListMistake } {
  const branches = [...new Set(text.split(/[\s,]+/).filter((part) => part !== ""))];
  if (branches.length === 0) return { mistake: { detail: "Enter at least one branch, or choose another option." } };
  if (branches.length > maxBranchPatterns)
    return { mistake: { detail: `Enter at most ${maxBranchPatterns} branches.` } };
  for (const pattern of branches) {
    const mistake = branchPatternMistake(pattern);
    if (mistake) return { mistake: { pattern: pattern.slice(0, 100), detail: `${mistake}.` } };
  }
  return { branches };
}

export function formatBranchList(branches: readonly BranchPattern[]): string {
  return branches.join(", ");
}
