import { scopes } from "../../generated/scopes.ts";

/** A scope that the contract lists, as `<GitHub repository permission>:<level>`. */
export type Scope = keyof typeof scopes;
type Effect = "reads" | "writes" | "administers";

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

/** Returns the requested scopes sorted, without duplicates, and with `admin` expanded. */
export function expandScopes(requested: readonly (Scope | "admin")[]): Scope[] {
  return [
    ...new Set(requested.flatMap((scope): readonly Scope[] => (scope === "admin" ? adminScopes : [scope]))),
  ].sort();
}

/** Returns whether `granted` includes `asked`. The `write` scope of a permission includes its `read` scope. */
export function covers(granted: Scope, asked: Scope): boolean {
  return granted === asked || (asked.endsWith(":read") && granted === asked.replace(":read", ":write"));
}
