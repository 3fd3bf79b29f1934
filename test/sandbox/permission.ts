import { schema } from "./description.ts";

export type Permissions = Record<string, string>;

const levels = ["read", "write", "admin"];

/** The permissions that the App requests by default, which owners accept by installing it. */
export const defaultPermissions: Permissions = {
  actions: "read",
  administration: "write",
  checks: "read",
  contents: "write",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
  workflows: "write",
};

/** Permissions that GitHub documents but that are missing from `app-permissions` in its description. */
const undescribed: ReadonlyArray<[string, readonly string[]]> = [["actions_variables", ["read", "write"]]];

let known: Map<string, readonly string[]> | undefined;

export function knownPermissions(): Map<string, readonly string[]> {
  const described = () => Object.entries(schema("app-permissions").properties ?? {});
  known ??= new Map([
    ...described().map(([name, property]): [string, string[]] => [name, (property.enum ?? []).map(String)]),
    ...undescribed,
  ]);
  return known;
}

export function includes(granted: Permissions, name: string, level: string): boolean {
  const have = granted[name];
  return have !== undefined && levels.indexOf(have) >= levels.indexOf(level);
}

/**
 * Returns the requested permissions that the installation has. As on GitHub, unknown and misspelled names are silently
 * dropped. Returns undefined if the installation lacks one.
 */
export function narrow(granted: Permissions, requested: Record<string, unknown> | undefined): Permissions | undefined {
  if (requested === undefined || Object.keys(requested).length === 0) return { ...granted, metadata: "read" };
  const narrowed: Permissions = {};
  for (const [name, level] of Object.entries(requested)) {
    const possible = knownPermissions().get(name);
    if (possible === undefined) continue;
    if (typeof level !== "string" || !possible.includes(level) || !includes(granted, name, level)) return undefined;
    narrowed[name] = level;
  }
  // Every token can read metadata, whether or not it was requested.
  return { ...narrowed, metadata: "read" };
}
