import { isRefName } from "./refName.ts";

/**
 * A pattern for refs that an agent may push to. `main` matches that branch, and `agent/*` matches every branch below `agent/`. `tag:v1.0`
 * matches that tag, and `tag:v*` matches every tag that begins with `v`. Patterns are ASCII and case-sensitive.
 */
export type BranchPattern = string;

/** The maximum number of patterns in a limit. */
export const maxBranchPatterns = 10;
const maxLength = 200;

/** A full ref name, or a prefix of one. */
interface RefPattern {
  ref: string;
  isPrefix: boolean;
}

function parse(pattern: BranchPattern): RefPattern {
  const isTag = pattern.startsWith("tag:");
  const name = isTag ? pattern.slice("tag:".length) : pattern;
  const isPrefix = name.endsWith(isTag ? "*" : "/*");
  return { ref: `refs/${isTag ? "tags" : "heads"}/${isPrefix ? name.slice(0, -1) : name}`, isPrefix };
}

/** Returns what is wrong with a pattern; `null` if nothing is. */
export function branchPatternMistake(pattern: string): string | null {
  if (pattern.length > maxLength) return `is longer than ${maxLength} characters`;
  if (/[^ -~]/.test(pattern)) return "contains a character that is not ASCII";
  if (/^(?:tag:)?refs\//.test(pattern)) return "begins with refs/; name the branch alone, such as main";
  const { ref, isPrefix } = parse(pattern);
  // A prefix such as `agent/` isn't a ref name itself, so check a name that begins with it.
  if (isRefName(isPrefix ? `${ref}x` : ref) && !/^refs\/[a-z]+\/-|^refs\/heads\/HEAD$/.test(ref)) return null;
  return "is neither the name of a branch, such as main, nor a prefix followed by /*, such as agent/*";
}

/** Returns whether any of the patterns allows changes to a ref, given its full name, such as `refs/heads/main`. */
export function allows(patterns: readonly BranchPattern[], ref: string): boolean {
  return isRefName(ref) && patterns.some((pattern) => isWithin({ ref, isPrefix: false }, parse(pattern)));
}

/** Returns whether every pattern in `asked` is covered by a pattern in `held`. */
export function covers(held: readonly BranchPattern[], asked: readonly BranchPattern[]): boolean {
  return asked.every((pattern) => held.some((wider) => isWithin(parse(pattern), parse(wider))));
}

function isWithin(narrow: RefPattern, wide: RefPattern): boolean {
  return wide.isPrefix ? narrow.ref.startsWith(wide.ref) : !narrow.isPrefix && narrow.ref === wide.ref;
}
