import type { Client } from "openapi-fetch";
import type { components, paths } from "../../generated/openapi.ts";
import { pause } from "./pause.ts";
import {
  DeplodashProblem,
  type DeplodashProblemCode,
  notDeplodash,
  problemOf,
  retryAfterOf,
  unreachable,
} from "./problem.ts";

type Schemas = components["schemas"];
/** A token, and what GitHub says of it: the `200` of `issueToken`. Times are RFC 3339. */
export type IssuedToken = Schemas["IssuedToken"];
/** The way to a consent: the `202` of `issueToken`. Its `url` is for the owner, and ends at `expires_at` (RFC 3339). */
export type ConsentRequired = Schemas["ConsentRequired"];
/** What can be asked for: a scope, or `admin`, which stands for three of them. */
export type RequestedScope = Schemas["RequestedScope"];
/** `<GitHub permission>:<level>`, as `listScopes` (`GET /api/scopes`) explains each. */
export type Scope = Schemas["Scope"];

/** What `requestToken` and `withToken` ask for. */
export interface TokenRequest {
  /** The repository as `owner/name`. It need not exist: agreeing creates it. */
  repo: string;
  /** What the token is to be good for. */
  scopes: readonly RequestedScope[];
  /**
   * Called with the link on which the owner decides: once, and again only if it ended (after an hour) and there is a new one.
   * Is awaited; what it throws ends the request.
   */
  onConsent: (consent: ConsentRequired) => void | Promise<void>;
  /** Ends the waiting, as in `AbortSignal.timeout(600_000)` (milliseconds). Without one it waits until the owner decides. */
  signal?: AbortSignal | undefined;
  /** GitHub refused the token that was handed out: passes over the cached copy. A token younger than 30 seconds is kept. */
  renew?: boolean;
}

/** How long a request asks to be held, in seconds: as long as the contract allows. */
const longestWait = 60;
/** How long an answer may take besides the wait, in seconds: more than what the service takes where GitHub is slow. */
const patience = 30;
/** How often in a row what may pass is tried. */
const tries = 5;
/** How long between two requests where no answer says so, in seconds. */
const shortPause = 0.5;
/** What may pass by itself: the contract's words for these are to ask again. */
const passing = new Set<DeplodashProblemCode>(["rate_limited", "github_unavailable", "internal_error", "unreachable"]);

/** `issueToken`, again and again until there is a token or a reason why not. */
export async function requestToken(client: Client<paths>, origin: string, request: TokenRequest): Promise<IssuedToken> {
  const { onConsent, signal } = request;
  let link: ConsentRequired | undefined;
  try {
    for (;;) {
      const asked = Date.now();
      // The first one does not wait: whoever asked before may have taken the link, and here nobody knows it yet.
      const { data, retryAfter } = await insist(() => ask(client, origin, request, link !== undefined), signal);
      if (data.status === "ok") return data;
      const known = data.url === link?.url;
      link = data;
      if (!known) await onConsent(data);
      // `Retry-After` counts from the request, so that one that was held is followed by the next at once.
      else await pause((retryAfter ?? shortPause) - (Date.now() - asked) / 1000, signal);
    }
  } catch (error) {
    if (!signal?.aborted || error instanceof DeplodashProblem) throw error;
    throw isTimeout(signal.reason) ? timedOut(link, signal.reason) : signal.reason;
  }
}

/** Tries again what may pass by itself, when the answer says or ever later, but not for ever. */
async function insist<T>(attempt: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DeplodashProblem) || !passing.has(error.code) || tried === tries) throw error;
      await pause(error.retryAfter ?? shortPause * 2 ** (tried - 1), signal).catch((reason: unknown) => {
        // The time is up, and this is what took it.
        throw isTimeout(reason) ? error : reason;
      });
    }
  }
}

async function ask(
  client: Client<paths>,
  origin: string,
  { repo, scopes, signal, renew }: TokenRequest,
  wait: boolean,
) {
  signal?.throwIfAborted();
  const header = {
    ...(wait ? { Prefer: `wait=${longestWait}` } : {}),
    ...(renew ? { "Cache-Control": "no-cache" } : {}),
  };
  const late = AbortSignal.timeout((patience + (wait ? longestWait : 0)) * 1000);
  const answer = await client
    .POST("/api/token", {
      body: { repo, scopes: [...scopes] },
      params: { header },
      signal: signal ? AbortSignal.any([signal, late]) : late,
      // A redirect would become a GET, and lead who knows where.
      redirect: "manual",
    })
    .catch((error: unknown) => {
      signal?.throwIfAborted();
      // An answer that says it is fine and is not JSON.
      if (error instanceof SyntaxError) throw notDeplodash(origin, null);
      throw unreachable(origin, {}, error);
    });
  const { data, error, response } = answer;
  if (data?.status !== "ok" && data?.status !== "needs_consent") throw problemOf(response, error);
  return { data, retryAfter: retryAfterOf(response) };
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

function timedOut(link: ConsentRequired | undefined, cause: unknown): DeplodashProblem {
  return link
    ? new DeplodashProblem(
        "timed_out",
        "The owner did not decide in time",
        `Ask them to open the link, which is good until ${link.expires_at}, then ask again.`,
        { url: link.url },
        cause,
      )
    : new DeplodashProblem(
        "timed_out",
        "There was no answer in time",
        "Give the signal more time, then ask again.",
        {},
        cause,
      );
}
