import { scopes } from "../../generated/scopes.ts";

/** `<GitHub repository permission>:<level>`, as the contract lists them. */
export type Scope = keyof typeof scopes;
export type Effect = "reads" | "writes" | "administers";
export type Permissions = Record<string, string>;

/** The scopes that `admin` expands to. Requests are expanded on arrival, so no other code handles `admin`. */
export const adminScopes = ["administration:write", "contents:write", "workflows:write"] as const satisfies Scope[];

export const allScopes = Object.keys(scopes).filter(isScope);

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

/** Returns the contract's description of a scope, which owners read. */
export function descriptionOf(scope: Scope): string {
  return scopes[scope].description;
}

export function effectOf(scope: Scope): Effect {
  return scopes[scope].effect;
}

/** Returns the requested scopes with `admin` expanded, without duplicates, sorted. */
export function expandScopes(requested: readonly (Scope | "admin")[]): Scope[] {
  return [
    ...new Set(requested.flatMap((scope): readonly Scope[] => (scope === "admin" ? adminScopes : [scope]))),
  ].sort();
}

/** Returns whether `granted` includes `asked`: `write` includes `read` of the same permission. */
export function covers(granted: Scope, asked: Scope): boolean {
  return granted === asked || (asked.endsWith(":read") && granted === asked.replace(":read", ":write"));
}

/** Returns the scopes as GitHub permissions, with the higher level of each. */
export function permissionsOf(scopes: readonly Scope[]): Permissions {
  const permissions: Permissions = { metadata: "read" };
  for (const scope of [...scopes].sort()) {
    const [key = "", level = ""] = scope.split(":"); // `read` sorts before `write`, so `write` wins.
    permissions[key] = level;
  }
  return permissions;
}

/** Returns the scopes that an installation with these permissions can't issue. */
export function unavailableScopes(scopes: readonly Scope[], installed: Permissions): Scope[] {
  return scopes.filter((scope) => Object.keys(lacking(permissionsOf([scope]), installed)).length > 0);
}

const levels = ["read", "write", "admin"];

/** Returns the wanted permissions that are missing from `confirmed`. GitHub silently drops permissions that it does not know. */
export function lacking(wanted: Permissions, confirmed: Permissions): Permissions {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, level]) => levels.indexOf(confirmed[key] ?? "") < levels.indexOf(level)),
  );
}

/** Returns the confirmed permissions that go beyond the wanted ones. `metadata:read` is always allowed. */
export function exceeding(wanted: Permissions, confirmed: Permissions): Permissions {
  const allowed: Permissions = { metadata: "read", ...wanted };
  return Object.fromEntries(
    Object.entries(confirmed).filter(
      ([key, level]) => !levels.includes(level) || levels.indexOf(allowed[key] ?? "") < levels.indexOf(level),
    ),
  );
}
