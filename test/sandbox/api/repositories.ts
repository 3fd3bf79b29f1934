import { permissionFlags } from "../access.ts";
import { findUser } from "../account.ts";
import { repositoryEndpoint } from "../endpoint.ts";
import { reaches } from "../installation.ts";
import { mayDo, type Role, roleOf } from "../repository.ts";
import { ApiError, json, notAccessible } from "../response.ts";
import { repositoryObject, simpleUser } from "./objects.ts";

/** The value of the older field, which distinguishes only four levels. */
const legacyPermission: Record<Role | "none", string> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

export const repositoryEndpoints = [
  repositoryEndpoint(
    "GET /repos/{owner}/{repo}",
    "metadata:read",
    ({ state, repository, caller }) => json(200, repositoryObject(state, repository, caller)),
    ["none", "installation", "user"],
  ),

  repositoryEndpoint(
    "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    "metadata:read",
    ({ state, repository, caller, params: { username = "" } }) => {
      // Public repositories without the App are visible, but their collaborators aren't.
      if (caller.as === "installation" && !reaches(caller.token, repository)) throw notAccessible();
      if (caller.as === "user" && !mayDo(roleOf(repository, caller.user), "push")) {
        throw new ApiError(403, "Must have push access to view collaborator permission.");
      }
      const user = findUser(state, username);
      if (user === undefined) throw new ApiError(404, `${username} is not a user`);
      const role_name = roleOf(repository, user) ?? (repository.private ? "none" : "read");
      const permissions = permissionFlags(state, { as: "user", user }, repository);
      return json(200, {
        permission: legacyPermission[role_name],
        role_name,
        user: { ...simpleUser(state, user), permissions, role_name },
      });
    },
  ),
];
