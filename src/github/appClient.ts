import { createAppAuth } from "@octokit/auth-app";
import { Misconfigured } from "../env.ts";
import { createJwtSigner } from "./appJwt.ts";
import { type Backoff, withBackoff } from "./backoff.ts";
import { type ApiSettings, as, createRequest, type GitHubRequest, type Refused } from "./request.ts";

interface AppSettings extends ApiSettings {
  appId: string;
  /** The App's private key in PKCS#8 PEM. */
  privateKey: string;
}

/** Calls to GitHub's API as the App or an installation. No calls are made while GitHub is asking the App to wait. */
export interface AppClient {
  /** Calls with the installation token or the App's JWT that the caller passes. */
  request: GitHubRequest;
  /** Calls with the App's JWT. */
  asApp: GitHubRequest;
  /** Returns the App's JWT, for paths that `asApp` doesn't support. */
  appToken(): Promise<{ headers: { authorization: string } }>;
}

export function createAppClient(settings: AppSettings, backoff: Backoff): AppClient {
  const { appId, privateKey } = settings;
  const plain = createRequest(settings);
  // Used only for the App's JWT. The library's own minting shares promises between requests, which hangs on Workers.
  const auth = createAppAuth({ appId, createJwt: createJwtSigner(privateKey), request: plain });
  return {
    request: guarded(plain, backoff, "installation"),
    asApp: guarded(plain, backoff, "app", auth.hook),
    appToken: async () => as((await auth({ type: "app" })).token),
  };
}

type Hook = Awaited<ReturnType<typeof createAppAuth>>["hook"];

/**
 * Returns a request function that makes no calls while GitHub is asking the App to wait. `send` authenticates calls that aren't
 * authenticated yet.
 */
export function guarded(
  request: GitHubRequest,
  backoff: Backoff,
  by: "app" | "installation",
  send: Hook = (request, options) => request(options as Parameters<GitHubRequest>[0]),
): GitHubRequest {
  const hook = (...call: Parameters<Hook>) => withBackoff(backoff, by, () => send(...call));
  return request.defaults({ request: { hook } });
}

/** Throws `Misconfigured` if GitHub doesn't know the App. Only the message distinguishes that from a missing installation. */
export function checkKey({ status, message }: Refused): void {
  if (status === 401 || /integration not found/i.test(message)) throw new Misconfigured([wrongKey]);
}

export const wrongKey = {
  variable: "GITHUB_APP_PRIVATE_KEY",
  sentence:
    "is not GitHub's for GITHUB_APP_ID; compare both with the GitHub App's settings page, or make a new key there",
};
