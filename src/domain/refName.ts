/**
 * Matches what a ref can't contain: control characters, spaces, and characters that have a meaning for git, as well as components that are
 * empty, begin with a period, or end in `.lock`.
 */
const forbidden = /[^\x21-\x7e\x80-\xff]|[\\^~:?*[]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/;

/**
 * Returns whether git accepts this full ref name, such as `refs/heads/main`. Each character represents one byte, so that names can be
 * checked and compared regardless of their encoding.
 * https://git-scm.com/docs/git-check-ref-format
 */
export function isRefName(ref: string): boolean {
  return /^refs\/./.test(ref) && !forbidden.test(ref);
}

/** Returns the name that people know a ref by: `main` for a branch, `tag:v1` for a tag, and the full name for any other ref. */
export function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, "").replace(/^refs\/tags\//, "tag:");
}
