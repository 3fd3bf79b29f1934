import { parseRepositoryReference, repositoryNameMistake } from "./repository.ts";

/**
 * Returns `owner/name` for the URL of a repository on this GitHub server; `null` for anything else. A resource is an absolute URI without
 * a fragment (RFC 8707, section 2).
 */
export function repositoryOfResource(resource: string, serverUrl: string): string | null {
  const [, site = ""] = /^(https?:\/\/[^/?#@\\\s]+)\/[A-Za-z0-9][\w-]{0,38}\/[\w.-]{1,110}\/?$/i.exec(resource) ?? [];
  if (URL.parse(site)?.origin !== new URL(serverUrl).origin) return null;
  const { fullName } = parseRepositoryReference(resource.replace(/^https?/i, (scheme) => scheme.toLowerCase()));
  return repositoryNameMistake(fullName) === null ? fullName : null;
}
