import type { Client } from "openapi-fetch";
import type { components, paths } from "../../generated/openapi.ts";
import { pause } from "./pause.ts";
import {
  DeplodashProblem,
  type DeplodashProblemCode,
  notDeplodash,
  problemFrom,
  readRetryAfter,
  unreachable,
} from "./problem.ts";

type Schemas = components["schemas"];
/** A GitHub token and what it may be used for. `expires_at` is an RFC 3339 date and time. */
export type IssuedToken = Schemas["IssuedToken"];
/** The consent that a request needs. `url` is the page for the owner, valid until `expires_at` (RFC 3339). */
export type ConsentRequired = Schemas["ConsentRequired"];
/** What you can request: a `Scope`, or `admin`, which includes three of them. */
export type RequestedScope = Schemas["RequestedScope"];
/** `<GitHub permission>:<level>`, such as `contents:write`. `GET /api/scopes` lists and explains them all. */
export type Scope = Schemas["Scope"];

/** The options of a token request. */
export interface TokenRequest {
  /** The repository, as `owner/name`. If it doesn't exist, the owner can create it while approving. */
  repo: string;
  /** The scopes that the token should carry, such as `contents:write`. */
  scopes: readonly RequestedScope[];
  /**
   * The branches that you want to push to, such as `agent/*`, as a proposal for the owner. If they limit pushes, the result has `push`,
   * and its token can't write code.
   */
  branches?: readonly string[] | undefined;
  /**
   * Receives the link on which the owner decides: once, and again only if the link has expired (after an hour) and there is a new
   * one. It's awaited; an error that it throws ends the request.
   */
  onConsent: (consent: ConsentRequired) => void | Promise<void>;
  /** Ends the wait, such as `AbortSignal.timeout(600_000)` (milliseconds). Without it, the request waits until the owner decides. */
  signal?: AbortSignal | undefined;
  /** Requests a new token because GitHub rejected the last one. A token minted within the last 30 seconds is returned again. */
  renew?: boolean;
}

/** How long the server is asked to hold a request, in seconds. The contract allows no more. */
const maxWait = 60;
/** How long a response may take, not counting that wait, in seconds. The service itself gives up earlier. */
const responseTimeout = 30;
/** How many times in a row a request is attempted while its failures are temporary. */
const maxAttempts = 5;
/** The pause between requests if the response doesn't name one, in seconds. */
const defaultPause = 0.5;
/** The problems for which the contract says to try again. */
const temporary = new Set<DeplodashProblemCode>([
  "rate_limited",
  "github_unavailable",
  "internal_error",
  "unreachable",
]);

/** Calls `issueToken` until it returns a token or a lasting problem. */
export async function requestToken(client: Client<paths>, origin: string, request: TokenRequest): Promise<IssuedToken> {
  const { onConsent, signal } = request;
  // Otherwise, JavaScript callers would notice only after a link was created that nobody can open.
  if (typeof onConsent !== "function")
    throw new TypeError("onConsent is missing. Pass a function that gives the owner the link in its argument's `url`.");
  let consent: ConsentRequired | undefined;
  try {
    for (;;) {
      const sentAt = Date.now();
      // The first request doesn't wait: an equal one may have been sent before, and the caller still needs the link.
      const attempt = () => sendRequest(client, origin, request, consent !== undefined);
      const { data, retryAfter } = await retryTemporary(attempt, signal);
      if (data.status === "ok") return data;
      const isNew = data.url !== consent?.url;
      consent = data;
      if (isNew) await onConsent(data);
      // `Retry-After` counts from when the request was sent, so after a held request the next one follows immediately.
      else await pause((retryAfter ?? defaultPause) - (Date.now() - sentAt) / 1000, signal);
    }
  } catch (error) {
    if (!signal?.aborted || error instanceof DeplodashProblem) throw error;
    throw isTimeout(signal.reason) ? timedOut(consent, signal.reason) : signal.reason;
  }
}

/** Repeats an attempt that failed temporarily, after `Retry-After` or with exponential backoff. */
async function retryTemporary<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DeplodashProblem) || !temporary.has(error.code) || attempts === maxAttempts) throw error;
      await pause(error.retryAfter ?? defaultPause * 2 ** (attempts - 1), signal).catch((reason: unknown) => {
        // The time is up because of this problem, so it says more than a timeout would.
        throw isTimeout(reason) ? error : reason;
      });
    }
  }
}

async function sendRequest(
  client: Client<paths>,
  origin: string,
  { repo, scopes, branches, signal, renew }: TokenRequest,
  wait: boolean,
) {
  signal?.throwIfAborted();
  const header = {
    ...(wait ? { Prefer: `wait=${maxWait}` } : {}),
    ...(renew ? { "Cache-Control": "no-cache" } : {}),
  };
  const timeout = AbortSignal.timeout((responseTimeout + (wait ? maxWait : 0)) * 1000);
  const { data, error, response } = await client
    .POST("/api/token", {
      body: { repo, scopes: [...scopes], ...(branches && { branches: [...branches] }) },
      params: { header },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      // `fetch` would follow a redirect with GET, and to any host.
      redirect: "manual",
    })
    .catch((error: unknown) => {
      signal?.throwIfAborted();
      // A successful response whose body isn't JSON.
      if (error instanceof SyntaxError) throw notDeplodash(origin, null);
      throw unreachable(origin, {}, error);
    });
  if (data?.status !== "ok" && data?.status !== "needs_consent") throw problemFrom(response, error);
  return { data, retryAfter: readRetryAfter(response) };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

function timedOut(consent: ConsentRequired | undefined, cause: unknown): DeplodashProblem {
  if (!consent) {
    const detail = "Pass a signal with a longer timeout, then try again.";
    return new DeplodashProblem("timed_out", "The service did not respond in time", detail, {}, cause);
  }
  const detail = `Ask them to open the link, which is valid until ${consent.expires_at}, then request the token again.`;
  return new DeplodashProblem("timed_out", "The owner did not decide in time", detail, { url: consent.url }, cause);
}
