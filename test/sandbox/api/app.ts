import { findAccount } from "../account.ts";
import { endpoint } from "../endpoint.ts";
import { type Installation, installationFor, installationOn } from "../installation.ts";
import { findMoved, findRepository, type Repository } from "../repository.ts";
import { ApiError, json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { appObject, installationObject } from "./installationObject.ts";

export function requireInstallation(state: State, id: string | undefined): Installation {
  const installation = state.installations.get(Number(id));
  if (installation === undefined) throw notFound();
  return installation;
}

function ofRepository(state: State, repository: Repository | undefined): Response {
  // Missing, not selected and not installed look alike.
  const installation = repository && installationFor(state, repository);
  if (installation === undefined) throw notFound();
  return json(200, installationObject(state, installation));
}

function ofAccount(state: State, login: string | undefined, organizationsOnly: boolean): Response {
  const account = findAccount(state, login ?? "");
  if (account === undefined || (organizationsOnly && account.type !== "Organization")) throw notFound();
  const installation = installationOn(state, account);
  if (installation === undefined) throw notFound();
  return json(200, installationObject(state, installation));
}

const repositoryInstallation = "GET /repos/{owner}/{repo}/installation";

/** What the App itself asks, with its JWT. */
export const appEndpoints = [
  endpoint("GET /app", ["app"], ({ state }) => json(200, appObject(state))),

  endpoint("GET /app/installations/{installation_id}", ["app"], ({ state, params }) => {
    return json(200, installationObject(state, requireInstallation(state, params.installation_id)));
  }),

  endpoint(repositoryInstallation, ["app"], ({ state, params: { owner = "", repo = "" } }) => {
    const repository = findRepository(state, owner, repo);
    const moved = repository === undefined ? findMoved(state, owner, repo) : undefined;
    // Only for those it reaches: a stranger's rename is none of the App's business.
    if (moved !== undefined && installationFor(state, moved) !== undefined) {
      throw new ApiError(301, "Moved Permanently", { url: `${state.apiUrl}/repositories/${moved.id}/installation` });
    }
    return ofRepository(state, repository);
  }),

  endpoint(
    "GET /repositories/{repository_id}/installation",
    ["app"],
    ({ state, params }) => ofRepository(state, state.repositories.get(Number(params.repository_id))),
    repositoryInstallation,
  ),

  // This one answers for organizations too.
  endpoint("GET /users/{username}/installation", ["app"], ({ state, params }) => {
    return ofAccount(state, params.username, false);
  }),

  endpoint("GET /orgs/{org}/installation", ["app"], ({ state, params }) => ofAccount(state, params.org, true)),
];
