import { accessOf } from "../access.ts";
import { findUser } from "../account.ts";
import type { Caller } from "../authentication.ts";
import { endpoint } from "../endpoint.ts";
import { reaches } from "../installation.ts";
import { findMoved, findRepository, mayDo, type Repository, type Role, roleOf } from "../repository.ts";
import { ApiError, json, notAccessible, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { simpleUser } from "./accountObject.ts";
import { repositoryObject } from "./repositoryObject.ts";

const readers = ["none", "installation", "user"] as const;

function visible(state: State, caller: Caller, repository: Repository | undefined): Repository {
  if (repository === undefined || !accessOf(state, caller, repository).see) throw notFound();
  return repository;
}

/** By its name; under a former name GitHub points to where it is now, by id. */
function requireRepository(state: State, caller: Caller, params: Record<string, string>, below = ""): Repository {
  const { owner = "", repo = "" } = params;
  const repository = findRepository(state, owner, repo);
  if (repository !== undefined) return visible(state, caller, repository);
  const moved = visible(state, caller, findMoved(state, owner, repo));
  throw new ApiError(301, "Moved Permanently", { url: `${state.apiUrl}/repositories/${moved.id}${below}` });
}

/** The older field knows four words only. */
const legacyPermission: Record<Role, string> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
};

function permissionOf(state: State, caller: Caller, repository: Repository, username: string): Response {
  if (caller.as === "installation") {
    // Public repositories that the App is not installed on are visible, but their collaborators are not.
    if (!reaches(caller.token, repository)) throw notAccessible();
  } else if (caller.as !== "user" || !mayDo(roleOf(repository, caller.user), "push")) {
    throw new ApiError(403, "Must have push access to view collaborator permission.");
  }
  const user = findUser(state, username);
  if (user === undefined) throw new ApiError(404, `${username} is not a user`);
  const role = roleOf(repository, user) ?? (repository.private ? undefined : "read");
  const flags = ["pull", "triage", "push", "maintain", "admin"] as const;
  return json(200, {
    permission: role === undefined ? "none" : legacyPermission[role],
    role_name: role ?? "none",
    user: {
      ...simpleUser(state, user),
      permissions: Object.fromEntries(flags.map((flag) => [flag, mayDo(role, flag)])),
      role_name: role ?? "none",
    },
  });
}

const repositoryOperation = "GET /repos/{owner}/{repo}";
const permissionOperation = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";

export const repositoryEndpoints = [
  endpoint(repositoryOperation, readers, ({ state, caller, params }) => {
    return json(200, repositoryObject(state, requireRepository(state, caller, params), caller));
  }),

  endpoint(
    "GET /repositories/{repository_id}",
    readers,
    ({ state, caller, params }) => {
      const repository = visible(state, caller, state.repositories.get(Number(params.repository_id)));
      return json(200, repositoryObject(state, repository, caller));
    },
    repositoryOperation,
  ),

  endpoint(permissionOperation, ["installation", "user"], ({ state, caller, params }) => {
    const { username = "" } = params;
    const below = `/collaborators/${encodeURIComponent(username)}/permission`;
    return permissionOf(state, caller, requireRepository(state, caller, params, below), username);
  }),

  endpoint(
    "GET /repositories/{repository_id}/collaborators/{username}/permission",
    ["installation", "user"],
    ({ state, caller, params: { repository_id, username = "" } }) => {
      return permissionOf(
        state,
        caller,
        visible(state, caller, state.repositories.get(Number(repository_id))),
        username,
      );
    },
    permissionOperation,
  ),
];
