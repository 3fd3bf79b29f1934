import { RequestError } from "@octokit/request-error";
import { second } from "../domain/time.ts";
import { Misconfigured } from "../env.ts";
import { logWarning } from "../log.ts";
import { createJwtSigner } from "./appJwt.ts";
import { type Backoff, withBackoff } from "./backoff.ts";
import { type ApiSettings, as, createRequest, type GitHubRequest, type Refused } from "./request.ts";

export interface AppSettings extends ApiSettings {
  appId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
}

/** Calls to GitHub's API as the App or an installation. None is made while GitHub asks the App to wait. */
export interface AppClient {
  /** Calls with the installation token that the caller passes. */
  request: GitHubRequest;
  /** Calls with the App's JWT. */
  asApp: GitHubRequest;
}

export function createAppClient(settings: AppSettings, backoff: Backoff): AppClient {
  const plain = createRequest(settings);
  return {
    request: guarded(plain, backoff, "installation"),
    asApp: guarded(plain, backoff, "app", createAppSender(settings)),
  };
}

/** Sends a call, as octokit's hook for requests. */
type Send = (request: GitHubRequest, call: Call) => ReturnType<GitHubRequest>;
type Call = { method: "GET" | "POST" | "PUT" | "DELETE"; url: string; headers: Record<string, string> };

/** Makes no calls while GitHub asks the App to wait. `send` authenticates a call that its caller didn't. */
export function guarded(
  request: GitHubRequest,
  backoff: Backoff,
  by: "app" | "installation",
  send: Send = (request, call) => request(call),
): GitHubRequest {
  const hook: Send = (request, call) => withBackoff(backoff, by, () => send(request, call));
  return request.defaults({ request: { hook } });
}

/** Creates what sends calls with the App's JWT. If GitHub rejects its times, they follow GitHub's clock in a second attempt. */
function createAppSender({ appId, privateKey }: AppSettings): Send {
  const sign = createJwtSigner(privateKey);
  return async (request, call) => {
    const send = async (timeDifference?: number) => {
      const jwt = await sign(appId, timeDifference);
      return request({ ...call, headers: { ...call.headers, ...as(jwt).headers } });
    };
    try {
      return await send();
    } catch (error) {
      const seconds = timeDifferenceIn(error);
      if (seconds === null) throw error;
      logWarning("GitHub's clock differs from ours", { seconds });
      return send(seconds);
    }
  };
}

/** What GitHub says about a JWT that has expired, or that begins or ends too late by GitHub's clock. */
const wrongTimes =
  /'Expiration time' claim \('exp'\) (is too far|must be a numeric value)|'Issued at' claim \('iat'\) must be an Integer/;

/** Returns by how many seconds GitHub's clock is ahead of ours, if GitHub rejected a JWT because of that. */
function timeDifferenceIn(error: unknown): number | null {
  if (!(error instanceof RequestError) || !wrongTimes.test(error.message)) return null;
  const time = Date.parse(String(error.response?.headers.date));
  return Number.isNaN(time) ? null : Math.round((time - Date.now()) / second);
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
