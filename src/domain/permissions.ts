import type { Scope } from "./scopes.ts";

/** A GitHub repository permission: the part of a scope before its level. */
export type Permission = Scope extends infer S extends string ? (S extends `${infer P}:${string}` ? P : never) : never;
/** How much of a permission an agent has, or a person approves. */
export type Level = "none" | "read" | "write";

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
