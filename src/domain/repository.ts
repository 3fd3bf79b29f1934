export interface RepositoryName {
  owner: string;
  name: string;
  /** `owner/name` in lower case: names are case-insensitive on GitHub, so this is what is compared and stored. */
  key: string;
}

/** Takes apart what the contract has let in as `owner/name`. */
export function parseRepositoryName(fullName: string): RepositoryName {
  const slash = fullName.indexOf("/");
  return { owner: fullName.slice(0, slash), name: fullName.slice(slash + 1), key: fullName.toLowerCase() };
}
