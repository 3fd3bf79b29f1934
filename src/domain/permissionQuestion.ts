import { type Level, levelsOf, type Permission, type Permissions, unavailableScopes } from "./permissions.ts";
import { covers, effectOf, isScope, type Scope } from "./scopes.ts";

/** The question that a page asks about one permission. Access to the code has its own question. */
export interface PermissionQuestion {
  permission: Permission;
  /** The answers, least risky first. The first is "none", and it's the only one if the GitHub App can't grant the permission. */
  levels: Level[];
  /** The requested scope, which is the permission's highest undecided one. */
  asked: Scope;
  /** Whether the GitHub App lacks the requested level. */
  isUnavailable: boolean;
  /** Whether the requested scope administers the repository. */
  administers: boolean;
}

/**
 * Returns a question for each permission in the open scopes. Its answers are "none" and the levels that the agent lacks, up to the
 * requested one.
 */
export function askAboutPermissions(
  open: readonly Scope[],
  held: readonly Scope[],
  installed: Permissions,
): PermissionQuestion[] {
  return [...levelsOf(open)].map(([permission, level]) => {
    const asked = scopeOf(permission, level);
    const offered = (["read", "write"] as const)
      .slice(0, level === "read" ? 1 : 2)
      .filter((one) => isScope(`${permission}:${one}`))
      .filter((one) => !held.some((scope) => covers(scope, scopeOf(permission, one))))
      .filter((one) => unavailableScopes([scopeOf(permission, one)], installed).length === 0);
    return {
      permission,
      levels: ["none", ...offered],
      asked,
      isUnavailable: !offered.includes(level),
      administers: effectOf(asked) === "administers",
    };
  });
}

/** Returns the answer that a form starts with. Scopes that administer are never preselected. */
export function initialLevel({ levels, administers }: PermissionQuestion, preselects: boolean): Level {
  return preselects && !administers ? (levels.at(-1) ?? "none") : "none";
}

/** Returns the scopes that an answer approves. */
export function scopesOf(permission: Permission, level: Level): Scope[] {
  return level === "none" ? [] : [scopeOf(permission, level)];
}

function scopeOf(permission: Permission, level: Exclude<Level, "none">): Scope {
  const scope = `${permission}:${level}`;
  if (!isScope(scope)) throw new Error(`there is no scope ${scope}`);
  return scope;
}
