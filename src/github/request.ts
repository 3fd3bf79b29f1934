import { request as octokitRequest } from "@octokit/request";
import { RequestError } from "@octokit/request-error";
import { hour, second } from "../domain/time.ts";
import { logError } from "../log.ts";
import { withConnection } from "./connections.ts";
import { createFetch } from "./outbound.ts";

/** Thrown if GitHub is down or slow, limits the rate, or sends an unexpected answer. */
export class GitHubUnavailable extends Error {
  /** The number of seconds to wait before the next attempt. */
  readonly retryAfter: number;
  /** Whether GitHub itself asked for this wait. */
  readonly asked: boolean;
  constructor(message: string, retryAfter: number, asked = false) {
    super(message);
    this.retryAfter = retryAfter;
    this.asked = asked;
  }
}

/** Thrown if GitHub refuses a call permanently, for a reason that doesn't have its own problem code. */
export class GitHubRefused extends Error {
  readonly refused: Refused;
  constructor(refused: Refused) {
    super(`${refused.status} from GitHub`);
    this.refused = refused;
  }
}

export type GitHubRequest = typeof octokitRequest;

export interface ApiSettings {
  apiUrl: string;
  /** The time limit of one call, in milliseconds. */
  callTimeout: number;
}

export function createRequest({ apiUrl, callTimeout }: ApiSettings): GitHubRequest {
  return octokitRequest.defaults({
    baseUrl: apiUrl,
    headers: { "user-agent": "deplodash", "x-github-api-version": "2022-11-28" },
    request: { fetch: createFetch(callTimeout) },
  });
}

/** Returns the header that authenticates one call with a user's or an installation's token. */
export function as(token: string): { headers: { authorization: string } } {
  return { headers: { authorization: `Bearer ${token}` } };
}

export interface Refused {
  status: number;
  /** GitHub's message. It goes to the operator's log, never to a caller. */
  message: string;
}

/** The maximum length of GitHub's message in the log, in characters. */
const maxLoggedMessage = 300;

/** Logs a permanent refusal, so that the operator can look up GitHub's reason. */
export function logRefusal({ status, message }: Refused, facts: Record<string, unknown> = {}): void {
  const githubMessage = message.replaceAll(/[\p{C}\p{Z}]+/gu, " ").slice(0, maxLoggedMessage);
  logError("GitHub refused a call", { status, githubMessage, ...facts });
}

/**
 * Runs a call, or queues it while too many are open. Returns a refusal as a value. Throws `GitHubUnavailable` if GitHub can't answer
 * now.
 */
export async function attempt<R extends { data: unknown }>(call: () => Promise<R>): Promise<R | { refused: Refused }> {
  try {
    return await withConnection(call);
  } catch (error) {
    if (error instanceof GitHubUnavailable) throw error;
    if (!(error instanceof RequestError)) throw new GitHubUnavailable(String(error), 5);
    const limit = rateLimitIn(error);
    if (limit) throw new GitHubUnavailable(`${error.status} from GitHub`, limit.seconds, true);
    if (error.status >= 500) throw new GitHubUnavailable(`${error.status} from GitHub`, 5);
    return { refused: { status: error.status, message: error.message } };
  }
}

export function isRefusal(found: unknown): found is { refused: Refused } {
  return typeof found === "object" && found !== null && "refused" in found;
}

/** Returns whether GitHub doesn't know the token or what was asked for. */
export function isUnknown({ status }: Refused): boolean {
  return status === 401 || status === 404;
}

/** The pauses before GitHub is asked again, in milliseconds. Its replicas may not know a new token yet. */
const lags = [250, 750];

/** Repeats a look-up while GitHub's replicas may not know its token yet. */
export async function retryLookup<T>(look: () => Promise<T | { refused: Refused }>): Promise<T | { refused: Refused }> {
  let found = await look();
  for (const lag of lags) {
    if (!isRefusal(found) || !isUnknown(found.refused)) break;
    await new Promise((resolve) => setTimeout(resolve, lag));
    found = await look();
  }
  return found;
}

/** A rate limit that GitHub reported. */
interface RateLimit {
  /** The number of seconds to wait. */
  seconds: number;
  /** Whether the credential's hourly quota is used up. Otherwise, GitHub limits the App as a whole. */
  quotaUsedUp: boolean;
}

interface Refusal {
  status: number;
  message: string;
  response?: { headers: Record<string, string | number | undefined> } | undefined;
}

/** The longest wait for GitHub, in seconds. Its quotas are hourly. A longer wait, such as a proxy's, would stop revocations as well. */
export const maxBackoff = hour / second;

/** Returns a wait that GitHub asks for in whole seconds, at most `maxBackoff`. */
export function limitBackoff(seconds: number): number {
  return Math.min(Math.ceil(seconds), maxBackoff);
}

/**
 * Returns how long GitHub asks us to wait: `retry-after`, otherwise until `x-ratelimit-reset` by GitHub's own clock, otherwise a minute.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function rateLimitIn({ status, message, response }: Refusal): RateLimit | null {
  const headers = response?.headers ?? {};
  const quotaUsedUp = headers["x-ratelimit-remaining"] === "0";
  const named = Number(headers["retry-after"]);
  if ((status >= 500 || status === 403 || status === 429) && named > 0) {
    return { seconds: limitBackoff(named), quotaUsedUp };
  }
  if (status !== 403 && status !== 429) return null;
  if (quotaUsedUp) {
    const now = Date.parse(String(headers.date)) || Date.now();
    const seconds = Math.ceil(Number(headers["x-ratelimit-reset"]) - now / 1000) || 60;
    return { seconds: limitBackoff(Math.max(1, seconds)), quotaUsedUp };
  }
  return status === 429 || /rate limit/i.test(message) ? { seconds: 60, quotaUsedUp } : null;
}
