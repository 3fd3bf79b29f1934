import { findAccount } from "../account.ts";
import { endpoint, requireRepository } from "../endpoint.ts";
import { type Installation, installationFor, installationOn, suspend, unsuspend } from "../installation.ts";
import { pageOf } from "../pagination.ts";
import { json, notFound } from "../response.ts";
import type { State } from "../state.ts";
import { appObject, installationObject } from "./objects.ts";

export function requireInstallation(state: State, id: string | undefined): Installation {
  const installation = state.installations.get(Number(id));
  if (installation === undefined) throw notFound();
  return installation;
}

function ofAccount(state: State, login: string | undefined, organizationsOnly: boolean): Response {
  const account = findAccount(state, login ?? "");
  if (account === undefined || (organizationsOnly && account.type !== "Organization")) throw notFound();
  const installation = installationOn(state, account);
  if (installation === undefined) throw notFound();
  return json(200, installationObject(state, installation));
}

/** What the App asks with its JWT. */
export const appEndpoints = [
  endpoint("GET /app", ["app"], ({ state }) => json(200, appObject(state))),

  endpoint("GET /app/installations", ["app"], ({ state, request }) => {
    const { entries, headers } = pageOf([...state.installations.values()], request.url);
    return json(
      200,
      entries.map((installation) => installationObject(state, installation)),
      headers,
    );
  }),

  endpoint("PUT /app/installations/{installation_id}/suspended", ["app"], ({ state, params }) => {
    suspend(state, requireInstallation(state, params.installation_id));
    return new Response(null, { status: 204 });
  }),

  endpoint("DELETE /app/installations/{installation_id}/suspended", ["app"], ({ state, params }) => {
    unsuspend(state, requireInstallation(state, params.installation_id));
    return new Response(null, { status: 204 });
  }),

  endpoint("GET /app/installations/{installation_id}", ["app"], ({ state, params }) => {
    return json(200, installationObject(state, requireInstallation(state, params.installation_id)));
  }),

  endpoint("GET /repos/{owner}/{repo}/installation", ["app"], (asked) => {
    const { state } = asked;
    // Missing, not selected, and not installed look alike. Another account's rename is none of the App's business.
    const repository = requireRepository(asked, (found) => installationFor(state, found) !== undefined);
    const installation = installationFor(state, repository);
    if (installation === undefined) throw notFound();
    return json(200, installationObject(state, installation));
  }),

  // This one answers for organizations too.
  endpoint("GET /users/{username}/installation", ["app"], ({ state, params }) => {
    return ofAccount(state, params.username, false);
  }),

  endpoint("GET /orgs/{org}/installation", ["app"], ({ state, params }) => ofAccount(state, params.org, true)),
];
