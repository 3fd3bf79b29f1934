import { belongsTo, findAccount } from "../account.ts";
import type { UserCaller } from "../authentication.ts";
import { endpoint } from "../endpoint.ts";
import { covers, type Installation } from "../installation.ts";
import { pageOf } from "../pagination.ts";
import { roleOf } from "../repository.ts";
import { ApiError, json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { installationObject, privateUser, publicUser } from "./objects.ts";

/**
 * Returns whether a person can see an installation: it's on their account or organization, or it includes a repository
 * in which they have a role.
 */
function isVisible(state: State, { user }: UserCaller, installation: Installation): boolean {
  const { account } = installation;
  if (account === user || (account.type === "Organization" && belongsTo(user, account))) return true;
  return [...state.repositories.values()].some((repository) => {
    return covers(installation, repository) && roleOf(repository, user) !== undefined;
  });
}

export const userEndpoints = [
  endpoint("GET /user", ["user"], ({ state, caller }) => json(200, privateUser(state, caller.user))),

  endpoint("GET /users/{username}", ["none", "app", "installation", "user"], ({ state, params }) => {
    const account = findAccount(state, params.username ?? "");
    if (account === undefined) throw notFound();
    return json(200, publicUser(state, account));
  }),

  endpoint("GET /user/installations", ["user"], ({ state, caller, request }) => {
    if (caller.token.kind !== "user") {
      throw new ApiError(
        403,
        "You must authenticate with an access token authorized to a GitHub App in order to list installations",
      );
    }
    const visible = [...state.installations.values()].filter((installation) => isVisible(state, caller, installation));
    const { entries, headers } = pageOf(visible, request.url, (one) => installationObject(state, one));
    return json(200, { total_count: visible.length, installations: entries }, headers);
  }),

  // This comes last, because its path also matches those above.
  endpoint("GET /user/{account_id}", ["none", "app", "installation", "user"], ({ state, params }) => {
    const account = state.accounts.get(Number(params.account_id));
    if (account === undefined) throw notFound();
    return json(200, publicUser(state, account));
  }),
];
