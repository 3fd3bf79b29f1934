import type { RequestHandler } from "msw";
import { issuerHandlers } from "./actionsIssuer.ts";
import { administrationEndpoints } from "./api/administration.ts";
import { appEndpoints } from "./api/app.ts";
import { branchEndpoints } from "./api/branches.ts";
import { contentEndpoints } from "./api/contents.ts";
import { installationTokenEndpoints } from "./api/installationToken.ts";
import { manifestEndpoints } from "./api/manifest.ts";
import { newRepositoryEndpoints } from "./api/newRepository.ts";
import { accessTokenHandler, oauthEndpoints } from "./api/oauth.ts";
import { pullRequestEndpoints } from "./api/pullRequests.ts";
import { refEndpoints } from "./api/refs.ts";
import { releaseEndpoints } from "./api/releases.ts";
import { repositoryEndpoints } from "./api/repositories.ts";
import { userEndpoints } from "./api/users.ts";
import { apiHandler, type Observer } from "./endpoint.ts";
import { lfsHandlers } from "./git/lfs.ts";
import { appPages } from "./pages/app.ts";
import { installPages } from "./pages/install.ts";
import { repositoryPages } from "./pages/repository.ts";
import { settingsPages } from "./pages/settings.ts";
import { signInPages } from "./pages/signIn.ts";
import type { Sandbox } from "./sandbox.ts";

export const endpoints = [
  ...appEndpoints,
  ...installationTokenEndpoints,
  ...userEndpoints,
  ...repositoryEndpoints,
  ...newRepositoryEndpoints,
  ...branchEndpoints,
  ...refEndpoints,
  ...contentEndpoints,
  ...releaseEndpoints,
  ...administrationEndpoints,
  ...pullRequestEndpoints,
  ...oauthEndpoints,
  ...manifestEndpoints,
];

/** Returns the msw handlers for GitHub: its API, its sign-in, and the few pages that people are sent to. */
export function handlers(sandbox: Sandbox, observe?: Observer): RequestHandler[] {
  return [
    apiHandler(sandbox, endpoints, observe),
    accessTokenHandler(sandbox),
    ...issuerHandlers(sandbox),
    ...lfsHandlers(sandbox),
    ...signInPages(sandbox),
    ...installPages(sandbox),
    ...settingsPages(sandbox),
    ...appPages(sandbox),
    // These come last, because any two words form a repository's URL.
    ...repositoryPages(sandbox),
  ];
}
