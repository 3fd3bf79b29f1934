import type { Caller, UserCaller } from "./authentication.ts";
import { installationFor, reaches } from "./installation.ts";
import { includes } from "./permission.ts";
import { mayDo, type Repository, type Right, roleOf } from "./repository.ts";
import type { State } from "./state.ts";

/** The permissions that GitHub's API and git require from an App, each with the corresponding right of a person. */
const rights = {
  "metadata:read": "pull",
  "contents:read": "pull",
  "contents:write": "push",
  "workflows:write": "push",
  "pull_requests:read": "pull",
  "pull_requests:write": "pull",
  "administration:write": "admin",
} as const satisfies Record<string, Right>;

export type Permission = keyof typeof rights;

function includesPermission(permissions: Record<string, string>, permission: Permission): boolean {
  const [name = "", level = ""] = permission.split(":");
  return includes(permissions, name, level);
}

/** Returns whether the caller has the permission in this repository. Everyone may read public repositories. */
export function permits(state: State, caller: Caller, repository: Repository, permission: Permission): boolean {
  if (!repository.private && permission.endsWith(":read")) return true;
  if (caller.as === "installation") {
    return reaches(caller.token, repository) && includesPermission(caller.token.permissions, permission);
  }
  if (caller.as !== "user" || caller.token.kind === "oauth") return false;
  if (!mayDo(roleOf(repository, caller.user), rights[permission])) return false;
  if (caller.token.kind === "personal") return true;
  // An App's user token allows what both the person and the App may do.
  const installation = installationFor(state, repository);
  return installation?.suspendedAt === undefined && includesPermission(installation?.permissions ?? {}, permission);
}

/** Returns a person's own rights. An installation token has no person's rights, so its flags follow its permissions. */
export function permissionFlags(
  state: State,
  caller: Exclude<Caller, { as: "user" }> | Pick<UserCaller, "as" | "user">,
  repository: Repository,
): Record<Right, boolean> {
  const role = caller.as === "user" ? roleOf(repository, caller.user) : undefined;
  const push = caller.as === "installation" && permits(state, caller, repository, "contents:write");
  const pull = caller.as === "installation" && permits(state, caller, repository, "contents:read");
  return {
    admin: mayDo(role, "admin"),
    maintain: mayDo(role, "maintain"),
    push: push || mayDo(role, "push"),
    triage: mayDo(role, "triage"),
    pull: pull || mayDo(role, "pull") || !repository.private,
  };
}
