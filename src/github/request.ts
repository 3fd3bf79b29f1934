import { request as octokitRequest } from "@octokit/request";
import { RequestError } from "@octokit/request-error";
import { createFetch } from "./outbound.ts";

/** GitHub is down, slow, limits the rate, or answers what it should not. What GitHub said stays out of it. */
export class GitHubUnavailable extends Error {
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number;
  /** Whether GitHub itself asked for that patience. */
  readonly asked: boolean;
  constructor(message: string, retryAfter: number, asked = false) {
    super(message);
    this.retryAfter = retryAfter;
    this.asked = asked;
  }
}

export type GitHubRequest = typeof octokitRequest;

export interface ApiSettings {
  apiUrl: string;
  /** How long one call may take, in milliseconds. */
  callTimeout: number;
}

export function createRequest({ apiUrl, callTimeout }: ApiSettings): GitHubRequest {
  return octokitRequest.defaults({
    baseUrl: apiUrl,
    headers: { "user-agent": "deplodash", "x-github-api-version": "2022-11-28" },
    request: { fetch: createFetch(callTimeout) },
  });
}

/** The user's or the installation's own token, for one call. */
export function as(token: string): { headers: { authorization: string } } {
  return { headers: { authorization: `Bearer ${token}` } };
}

export interface Refused {
  status: number;
  message: string;
}

/**
 * Runs a call. What GitHub refuses for a reason of the caller's comes back with its status; that GitHub cannot answer now is thrown
 * as `GitHubUnavailable`.
 */
export async function attempt<T>(call: () => Promise<{ data: T }>): Promise<{ data: T } | { refused: Refused }> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RequestError)) throw new GitHubUnavailable(String(error), 5);
    const asked = patienceAskedFor(error.status, error.message, error.response?.headers ?? {});
    if (asked !== null) throw new GitHubUnavailable(`${error.status} from GitHub`, asked, true);
    if (error.status >= 500) throw new GitHubUnavailable(`${error.status} from GitHub`, 5);
    return { refused: { status: error.status, message: error.message } };
  }
}

/**
 * Seconds, where GitHub asks for patience: `retry-after`, else until `x-ratelimit-reset`, else a minute.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function patienceAskedFor(
  status: number,
  message: string,
  headers: Record<string, string | number | undefined>,
): number | null {
  const named = Number(headers["retry-after"]);
  if ((status >= 500 || status === 403 || status === 429) && named > 0) return Math.ceil(named);
  if (status !== 403 && status !== 429) return null;
  if (headers["x-ratelimit-remaining"] === "0") {
    return Math.max(1, Math.ceil(Number(headers["x-ratelimit-reset"]) - Date.now() / 1000) || 60);
  }
  return status === 429 || /rate limit/i.test(message) ? 60 : null;
}
