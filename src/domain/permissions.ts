import type { Scope } from "./scopes.ts";

/** A GitHub repository permission, which is the part of a scope before its level. */
export type Permission = Scope extends infer S extends string ? (S extends `${infer P}:${string}` ? P : never) : never;
/** The level of a permission that an agent has or a person approves. */
export type Level = "none" | "read" | "write";

/** Levels by permission, as in GitHub's API. */
export type Permissions = Record<string, string>;

export function permissionOf(scope: Scope): Permission {
  return scope.slice(0, scope.indexOf(":")) as Permission;
}

export function levelOf(scope: Scope): Exclude<Level, "none"> {
  return scope.endsWith(":write") ? "write" : "read";
}

/** Returns the highest level of each permission, in the order of the scopes. */
export function levelsOf(scopes: readonly Scope[]): Map<Permission, Exclude<Level, "none">> {
  const levels = new Map<Permission, Exclude<Level, "none">>();
  for (const scope of scopes) {
    const permission = permissionOf(scope);
    if (levels.get(permission) !== "write") levels.set(permission, levelOf(scope));
  }
  return levels;
}

/** Returns the permissions to request from GitHub for the scopes, each at the highest level needed. */
export function permissionsOf(scopes: readonly Scope[]): Permissions {
  return { metadata: "read", ...Object.fromEntries(levelsOf([...scopes].sort())) };
}

/** Returns the scopes that can't be issued by an installation with these permissions. */
export function unavailableScopes(scopes: readonly Scope[], installed: Permissions): Scope[] {
  return scopes.filter((scope) => Object.keys(lacking(permissionsOf([scope]), installed)).length > 0);
}

const ranking = ["read", "write", "admin"];

/** Returns the wanted permissions that are missing from `confirmed`. GitHub silently drops permissions that it doesn't know. */
export function lacking(wanted: Permissions, confirmed: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, level]) => ranking.indexOf(confirmed[key] ?? "") < ranking.indexOf(level)),
  );
}

/** Returns the confirmed permissions that go beyond the wanted ones. `metadata:read` is always allowed. */
export function exceeding(wanted: Permissions, confirmed: Permissions): Permissions {
  const allowed: Permissions = { metadata: "read", ...wanted };
  return Object.fromEntries(
    Object.entries(confirmed).filter(
      ([key, level]) => !ranking.includes(level) || ranking.indexOf(allowed[key] ?? "") < ranking.indexOf(level),
    ),
  );
}
