export interface RepositoryName {
  owner: string;
  name: string;
  /** `owner/name` in lower case, for comparing and storing, because names are case-insensitive on GitHub. */
  key: string;
}

/** Splits a valid `owner/name`. */
export function parseRepositoryName(fullName: string): RepositoryName {
  const slash = fullName.indexOf("/");
  return { owner: fullName.slice(0, slash), name: fullName.slice(slash + 1), key: fullName.toLowerCase() };
}

/**
 * Returns what is wrong with an `owner/name` that matches the contract's pattern; `null` if nothing is. GitHub reserves some names.
 * https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits
 */
export function repositoryNameMistake(fullName: string): string | null {
  const name = fullName.slice(fullName.lastIndexOf("/") + 1);
  if (["", ".", ".."].includes(name)) return "names no repository";
  if (name.length > 100) return "is longer than the 100 characters that GitHub allows";
  if (/\.git$/i.test(name)) return "ends in .git; leave that off";
  if (/\.wiki$/i.test(name)) return "is a wiki; request the repository that it belongs to";
  return null;
}

/** A repository as people and git write it, either as `owner/name` or as a URL on `host`. */
interface RepositoryReference {
  /** `null` if only `owner/name` was given. */
  host: string | null;
  fullName: string;
}

/** Splits a reference that the contract's pattern allows. Drops `.git` at the end, and `.wiki`, because a wiki belongs to its repository. */
export function parseRepositoryReference(text: string): RepositoryReference {
  const [, urlHost, sshHost, path = text] = /^(?:[a-z]+:\/\/(?:[^@/]+@)?([^/]+)\/|git@([^/:]+):)(.+)$/.exec(text) ?? [];
  const host = (urlHost ?? sshHost)?.toLowerCase() ?? null;
  const [owner = "", name = ""] = path.split("/");
  const suffix = host === null ? /\.git$/i : /(\.wiki)?(\.git)?$/i;
  return { host, fullName: `${owner}/${name.replace(suffix, "")}` };
}

/** Returns what is wrong with a reference that matches the contract's pattern; `null` if nothing is. */
export function repositoryReferenceMistake(text: string): string | null {
  return repositoryNameMistake(parseRepositoryReference(text).fullName);
}
