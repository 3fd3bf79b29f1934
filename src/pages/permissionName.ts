import type { Level, Permission } from "../domain/permissions.ts";
import { isScope } from "../domain/scopes.ts";

/** GitHub's names for permissions where they differ from the words in their keys. */
const names: Partial<Record<Permission, string>> = {
  actions: "GitHub Actions",
  actions_variables: "Actions variables",
  artifact_metadata: "Artifact metadata",
  contents: "Code",
  dependabot_secrets: "Dependabot secrets",
  pages: "GitHub Pages",
  repository_custom_properties: "Custom properties",
  repository_hooks: "Webhooks",
  repository_projects: "Classic projects",
  secrets: "Actions secrets",
  security_events: "Code scanning alerts",
  statuses: "Commit statuses",
  vulnerability_alerts: "Dependabot alerts",
};

/** Returns a permission in words, such as "Code" or "Pull requests". */
export function permissionName(permission: Permission): string {
  const words = permission.replaceAll("_", " ");
  return names[permission] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Returns a level in words. Writing includes reading if there is anything to read. */
export function levelName(permission: Permission, level: Level): string {
  if (level === "none") return "none";
  if (level === "read") return "read";
  return isScope(`${permission}:read`) ? "read and write" : "write";
}
