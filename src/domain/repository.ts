export interface RepositoryName {
  owner: string;
  name: string;
  /** `owner/name` in lower case, for comparing and storing, because names are case-insensitive on GitHub. */
  key: string;
}

/**
 * Returns what is wrong with `owner/name` beyond the contract's pattern: GitHub reserves some repository names. `null` if nothing is.
 * https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits
 */
export function repositoryNameMistake(fullName: string): string | null {
  const name = fullName.slice(fullName.indexOf("/") + 1);
  if (name === "." || name === "..") return "names no repository";
  if (/\.git$/i.test(name)) return "ends in .git; leave that off";
  return null;
}

/** Splits a valid `owner/name`. */
export function parseRepositoryName(fullName: string): RepositoryName {
  const slash = fullName.indexOf("/");
  return { owner: fullName.slice(0, slash), name: fullName.slice(slash + 1), key: fullName.toLowerCase() };
}
