/**
 * Matches what no ref contains: control characters, space, and the characters that mean something to git; empty components, and
 * components that begin with a period or end in `.lock`.
 */
const forbidden = /[^\x21-\x7e\x80-\xff]|[\\^~:?*[]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/;

/**
 * Returns whether git accepts this full name of a ref, such as `refs/heads/main`. Each character is one byte, so that
 * names in any encoding, or in none, can be checked and compared.
 * https://git-scm.com/docs/git-check-ref-format
 */
export function isRefName(ref: string): boolean {
  return /^refs\/./.test(ref) && !forbidden.test(ref);
}

/** Returns the name that people know a ref by: `main` for a branch, `tag:v1` for a tag, and the full name for others. */
export function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\//, "").replace(/^refs\/tags\//, "tag:");
}
