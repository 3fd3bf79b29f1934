import type { components } from "../../generated/openapi.ts";

type Problem = components["schemas"]["Problem"];

/**
 * What to switch on: the contract's codes, and three that the client finds by itself.
 * - `unreachable`: no answer, or none from the service itself, after five tries.
 * - `not_deplodash`: what answers at `baseUrl` is something else.
 * - `timed_out`: the time of `AbortSignal.timeout()` was up before the owner had decided. `url` is the link.
 */
export type DeplodashProblemCode = Problem["code"] | "unreachable" | "not_deplodash" | "timed_out";

/** What is known of a problem besides its code and its words. */
type Known = Partial<Pick<DeplodashProblem, "status" | "errors" | "permissions" | "url" | "retryAfter" | "requestId">>;

/** Why there is no token. Its `message` says what to do next; switch on its `code`. Tokens never stand in it. */
export class DeplodashProblem extends Error {
  override readonly name = "DeplodashProblem";
  /** The stable name of the problem. */
  readonly code: DeplodashProblemCode;
  /** What to do next, in a sentence. */
  readonly detail: string;
  /** The HTTP status, or `null` where nothing answered. */
  readonly status: number | null;
  /** What is wrong with the request, part by part (`invalid_request`), or with the service (`misconfigured`). */
  readonly errors: Problem["errors"] & {};
  /** The GitHub permissions that the App lacks (`permission_not_granted`). */
  readonly permissions: Problem["permissions"] & {};
  /** A page where a person can mend it. */
  readonly url: string | null;
  /** In seconds: when asking again makes sense. */
  readonly retryAfter: number | null;
  /** Under which the operator finds the answer in the log. */
  readonly requestId: string | null;

  constructor(code: DeplodashProblemCode, title: string, detail: string, known: Known = {}, cause?: unknown) {
    const { status = null, errors = [], permissions = {}, url = null, retryAfter = null, requestId = null } = known;
    const more = [
      ...errors.map((error) => `${error.pointer} ${error.detail}`),
      ...Object.entries(permissions).map(([name, level]) => `${name}: ${level}`),
      ...(url ? [url] : []),
    ];
    super([`${title}. ${detail}`, ...more].join("\n  "), cause === undefined ? {} : { cause });
    this.code = code;
    this.detail = detail;
    this.status = status;
    this.errors = errors;
    this.permissions = permissions;
    this.url = url;
    this.retryAfter = retryAfter;
    this.requestId = requestId;
  }
}

/** The problem that an answer tells of, be it the service's own or that of whatever stands at its address. */
export function problemOf(response: Response, body: unknown): DeplodashProblem {
  const { status, headers } = response;
  const retryAfter = retryAfterOf(response);
  const requestId = headers.get("X-Request-Id");
  if (isProblem(body))
    return new DeplodashProblem(body.code, body.title, body.detail, { ...body, status, retryAfter, requestId });
  // A gateway's own page: the service itself was not reached.
  if (status === 429 || status >= 500) return unreachable(response.url, { status, retryAfter });
  return notDeplodash(response.url, status, headers.get("Location"));
}

/** Something answered that does not keep the contract, such as the pages of a proxy or of another site. */
export function notDeplodash(url: string, status: number | null, location: string | null = null): DeplodashProblem {
  const detail = location
    ? `It leads to ${location}; if the service is there, give that origin as baseUrl.`
    : "Check baseUrl: it is the origin of the service, such as https://deplodash.example.";
  return new DeplodashProblem("not_deplodash", `What answers at ${url || "baseUrl"} is not a deplodash`, detail, {
    status,
  });
}

/** Nobody answered. What `fetch` said is the `cause`: it is not put into words here, for it may quote headers. */
export function unreachable(url: string, known: Known, cause?: unknown): DeplodashProblem {
  const title = `${url || "deplodash"} cannot be reached`;
  const detail = "Check that this machine is online and that baseUrl is right, then ask again.";
  return new DeplodashProblem("unreachable", title, detail, known, cause);
}

/** In seconds; `null` where the answer does not name them. */
export function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return seconds > 0 ? seconds : null;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body && "detail" in body;
}
