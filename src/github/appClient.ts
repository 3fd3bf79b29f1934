import { createAppAuth } from "@octokit/auth-app";
import { Misconfigured } from "../env.ts";
import { type Backoff, withBackoff } from "./backoff.ts";
import { type ApiSettings, as, createRequest, type GitHubRequest, type Refused } from "./request.ts";

export interface AppSettings extends ApiSettings {
  appId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
}

/** Calls to GitHub's API that the App answers for: none is made while GitHub asks the App to wait. */
export interface AppClient {
  /** Authenticates with the installation token, or the App's JWT, that is given. */
  request: GitHubRequest;
  /** Authenticates each call with the App's JWT. */
  asApp: GitHubRequest;
  /** The same, for paths that `asApp` does not know. */
  appToken(): Promise<{ headers: { authorization: string } }>;
}

export function createAppClient(settings: AppSettings, backoff: Backoff): AppClient {
  const { appId, privateKey } = settings;
  const plain = createRequest(settings);
  // Only the App's JWT comes from here. Its own minting shares promises between requests, which hangs on Workers.
  const auth = createAppAuth({ appId, privateKey, request: plain });
  return {
    request: guarded(plain, backoff, "installation"),
    asApp: guarded(plain, backoff, "app", auth.hook),
    appToken: async () => as((await auth({ type: "app" })).token),
  };
}

type Hook = Awaited<ReturnType<typeof createAppAuth>>["hook"];

/** Makes calls only while GitHub does not ask the App to wait. `send` authenticates a call, if its caller did not. */
export function guarded(
  request: GitHubRequest,
  backoff: Backoff,
  by: "app" | "installation",
  send: Hook = (request, options) => request(options as Parameters<GitHubRequest>[0]),
): GitHubRequest {
  const hook = (...call: Parameters<Hook>) => withBackoff(backoff, by, () => send(...call));
  return request.defaults({ request: { hook } });
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
