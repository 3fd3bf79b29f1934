import type { Caller } from "./authentication.ts";
import { installationFor, reaches } from "./installation.ts";
import { includes } from "./permission.ts";
import { mayDo, type Repository, roleOf } from "./repository.ts";
import type { State } from "./state.ts";

/** What a caller may do with a repository's contents, as GitHub decides it for its API and for git alike. */
export interface Access {
  readonly see: boolean;
  readonly read: boolean;
  readonly write: boolean;
  readonly workflows: boolean;
  readonly administer: boolean;
}

const nothing: Access = { see: false, read: false, write: false, workflows: false, administer: false };

function granted(permissions: Record<string, string>): Access {
  return {
    see: true,
    read: includes(permissions, "contents", "read"),
    write: includes(permissions, "contents", "write"),
    workflows: includes(permissions, "workflows", "write"),
    administer: includes(permissions, "administration", "write"),
  };
}

function ownAccess(state: State, caller: Caller, repository: Repository): Access {
  if (caller.as === "installation") {
    return reaches(caller.token, repository) ? granted(caller.token.permissions) : nothing;
  }
  if (caller.as !== "user" || caller.token.kind === "oauth") return nothing;
  const role = roleOf(repository, caller.user);
  if (role === undefined) return nothing;
  const own: Access = {
    see: true,
    read: true,
    write: mayDo(role, "push"),
    workflows: mayDo(role, "push"),
    administer: mayDo(role, "admin"),
  };
  if (caller.token.kind === "personal") return own;
  // A user's token for an App: what the person may, where the App may too.
  const installation = installationFor(state, repository);
  if (installation === undefined || installation.suspendedAt !== undefined) return nothing;
  const app = granted(installation.permissions);
  return {
    see: true,
    read: app.read,
    write: own.write && app.write,
    workflows: own.workflows && app.workflows,
    administer: own.administer && app.administer,
  };
}

export function accessOf(state: State, caller: Caller, repository: Repository): Access {
  const own = ownAccess(state, caller, repository);
  return repository.private ? own : { ...own, see: true, read: true };
}
