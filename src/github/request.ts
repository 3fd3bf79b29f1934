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
 * Runs a call. Returns what GitHub refuses for a reason of the caller's with its status. Throws `GitHubUnavailable` if GitHub cannot
 * answer now.
 */
export async function attempt<R extends { data: unknown }>(call: () => Promise<R>): Promise<R | { refused: Refused }> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof GitHubUnavailable) throw error;
    if (!(error instanceof RequestError)) throw new GitHubUnavailable(String(error), 5);
    const limit = rateLimitIn(error);
    if (limit) throw new GitHubUnavailable(`${error.status} from GitHub`, limit.seconds, true);
    if (error.status >= 500) throw new GitHubUnavailable(`${error.status} from GitHub`, 5);
    return { refused: { status: error.status, message: error.message } };
  }
}

/** What GitHub says where it limits the rate. */
export interface RateLimit {
  /** How long to wait. */
  seconds: number;
  /** Whether the hourly quota of the credential is used up. Otherwise GitHub limits what the App does as a whole. */
  quotaUsedUp: boolean;
}

interface Refusal {
  status: number;
  message: string;
  response?: { headers: Record<string, string | number | undefined> } | undefined;
}

/**
 * Returns how long GitHub asks to wait: `retry-after`, else until `x-ratelimit-reset` by GitHub's own clock, else a minute.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function rateLimitIn({ status, message, response }: Refusal): RateLimit | null {
  const headers = response?.headers ?? {};
  const quotaUsedUp = headers["x-ratelimit-remaining"] === "0";
  const named = Number(headers["retry-after"]);
  if ((status >= 500 || status === 403 || status === 429) && named > 0) {
    return { seconds: Math.ceil(named), quotaUsedUp };
  }
  if (status !== 403 && status !== 429) return null;
  if (quotaUsedUp) {
    const now = Date.parse(String(headers.date)) || Date.now();
    const seconds = Math.ceil(Number(headers["x-ratelimit-reset"]) - now / 1000) || 60;
    return { seconds: Math.max(1, seconds), quotaUsedUp };
  }
  return status === 429 || /rate limit/i.test(message) ? { seconds: 60, quotaUsedUp } : null;
}
