import { scopes } from "../../generated/scopes.ts";

/** `<GitHub repository permission>:<level>`, as the contract lists them. */
export type Scope = keyof typeof scopes;
export type Effect = "reads" | "writes" | "administers";
export type Permissions = Record<string, string>;

/** What `admin` stands for. It is expanded at the door; nothing behind it knows the word. */
export const adminScopes = ["administration:write", "contents:write", "workflows:write"] as const satisfies Scope[];

export const allScopes = Object.keys(scopes).filter(isScope);

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

/** In the contract's words, for a person. */
export function descriptionOf(scope: Scope): string {
  return scopes[scope].description;
}

export function effectOf(scope: Scope): Effect {
  return scopes[scope].effect;
}

/** What was asked for, with `admin` expanded, each scope once, in one order. */
export function expandScopes(requested: readonly (Scope | "admin")[]): Scope[] {
  return [
    ...new Set(requested.flatMap((scope): readonly Scope[] => (scope === "admin" ? adminScopes : [scope]))),
  ].sort();
}

/** Whether who may do `granted` may do `asked`: `write` covers `read` of the same permission. */
export function covers(granted: Scope, asked: Scope): boolean {
  return granted === asked || (asked.endsWith(":read") && granted === asked.replace(":read", ":write"));
}

/** The scopes as GitHub wants them, the higher level of each permission. */
export function permissionsOf(scopes: readonly Scope[]): Permissions {
  const permissions: Permissions = { metadata: "read" };
  for (const scope of [...scopes].sort()) {
    const [key = "", level = ""] = scope.split(":"); // `read` sorts before `write`, so `write` stays.
    permissions[key] = level;
  }
  return permissions;
}

/** The wanted permissions that `confirmed` does not hold, for GitHub drops some without a word. */
export function lacking(wanted: Permissions, confirmed: Permissions): Permissions {
  const order = ["read", "write", "admin"];
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, level]) => order.indexOf(confirmed[key] ?? "") < order.indexOf(level)),
  );
}
