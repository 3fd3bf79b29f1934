import { allScopes } from "./scopes.ts";

/** Names from OAuth scopes, workflow files, and everyday speech, each with the permission or scope that people mean by it. */
const aliases = new Map([
  ["repo", "contents:write"],
  ["public_repo", "contents:write"],
  ["code", "contents"],
  ["content", "contents"],
  ["push", "contents:write"],
  ["pull", "contents:read"],
  ["pr", "pull_requests"],
  ["prs", "pull_requests"],
  ["pulls", "pull_requests"],
  ["workflow", "workflows:write"],
  ["repo:status", "statuses:write"],
  ["admin:repo_hook", "repository_hooks:write"],
  ["write:packages", "packages:write"],
  ["read:packages", "packages:read"],
  ["webhooks", "repository_hooks"],
  ["hooks", "repository_hooks"],
]);

/** The maximum number of typos to tolerate. */
const maxEdits = 2;

/**
 * Returns the scopes that an unknown scope probably means. They are either a single scope or both levels of one permission. Returns none if
 * nothing is close.
 */
export function suggestScopes(text: string): string[] {
  const name = text.trim().toLowerCase().replaceAll("-", "_");
  const wanted = aliases.get(name) ?? name;
  const [permission = "", level] = wanted.split(":");
  const known = [...new Set(allScopes.map((scope) => scope.split(":")[0] ?? ""))];
  const meant = aliases.get(permission)?.split(":")[0] ?? permission;
  const [nearest] = known
    // Lengths are compared first, because computing the distance takes longer for longer text.
    .filter((candidate) => Math.abs(candidate.length - meant.length) <= maxEdits)
    .map((candidate) => ({ candidate, distance: editDistance(meant, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.min(maxEdits, candidate.length / 3))
    .sort((one, other) => one.distance - other.distance);
  if (!nearest) return [];
  const scopes = allScopes.filter((scope) => scope.startsWith(`${nearest.candidate}:`));
  const exact = scopes.filter((scope) => scope === `${nearest.candidate}:${level}`);
  return exact.length > 0 ? exact : scopes;
}

/** Counts the insertions, deletions, and replacements that turn one text into the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, target] of [...other].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === target ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
