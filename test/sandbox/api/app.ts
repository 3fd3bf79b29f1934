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

function answerWith(state: State, installation: Installation | undefined): Response {
  if (installation === undefined) throw notFound();
  return json(200, installationObject(state, installation));
}

/** The endpoints that the App calls with its JWT. */
export const appEndpoints = [
  endpoint("GET /app", ["app"], ({ state }) => json(200, appObject(state))),

  endpoint("GET /app/installations", ["app"], ({ state, request }) => {
    const all = [...state.installations.values()];
    const { entries, headers } = pageOf(all, request.url, (installation) => installationObject(state, installation));
    return json(200, entries, headers);
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
    // Repositories that are missing, not selected, or in an account without the App look the same, even if they were
    // renamed.
    const repository = requireRepository(asked, (found) => installationFor(state, found) !== undefined);
    return answerWith(state, installationFor(state, repository));
  }),

  // This endpoint also answers for organizations.
  endpoint("GET /users/{username}/installation", ["app"], ({ state, params: { username = "" } }) => {
    const account = findAccount(state, username);
    return answerWith(state, account && installationOn(state, account));
  }),

  endpoint("GET /orgs/{org}/installation", ["app"], ({ state, params: { org = "" } }) => {
    const account = findAccount(state, org);
    return answerWith(state, account?.type === "Organization" ? installationOn(state, account) : undefined);
  }),
];
