import { createAppAuth } from "@octokit/auth-app";
import { Misconfigured } from "../env.ts";
import { type ApiSettings, as, createRequest, type GitHubRequest, type Refused } from "./request.ts";

export interface AppSettings extends ApiSettings {
  appId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
}

/** Calls to GitHub's API, as the App and as whoever's token is given. */
export interface AppClient {
  request: GitHubRequest;
  /** Authenticates each call with the App's JWT. */
  asApp: GitHubRequest;
  /** The same, for paths that `asApp` does not know. */
  appToken(): Promise<{ headers: { authorization: string } }>;
}

export function createAppClient(settings: AppSettings): AppClient {
  const { appId, privateKey } = settings;
  const request = createRequest(settings);
  // Only the App's JWT comes from here. Its own minting shares promises between requests, which hangs on Workers.
  const auth = createAppAuth({ appId, privateKey, request });
  return {
    request,
    asApp: request.defaults({ request: { hook: auth.hook } }),
    appToken: async () => as((await auth({ type: "app" })).token),
  };
}

/** An App that GitHub does not know is answered like an installation that is gone, but for the words. */
export function checkKey({ status, message }: Refused): void {
  if (status === 401 || /integration not found/i.test(message)) throw new Misconfigured([wrongKey]);
}

export const wrongKey = {
  variable: "GITHUB_APP_PRIVATE_KEY",
  sentence:
    "is not GitHub's for GITHUB_APP_ID; compare both with the GitHub App's settings page, or make a new key there",
};
