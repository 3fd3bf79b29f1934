import type { components } from "../../generated/openapi.ts";

type Problem = components["schemas"]["Problem"];

/**
 * The codes of a `DeplodashProblem`: the service's codes, and three that only the client uses.
 * - `unreachable`: The service couldn't be reached in five attempts, or a gateway answered instead.
 * - `not_deplodash`: Something other than the service answers at its address.
 * - `timed_out`: `AbortSignal.timeout()` expired before the owner decided. `url` is the consent link.
 */
export type DeplodashProblemCode = Problem["code"] | "unreachable" | "not_deplodash" | "timed_out";

/** The optional properties of a problem. */
type ProblemDetails = Partial<
  Pick<DeplodashProblem, "status" | "errors" | "permissions" | "url" | "retryAfter" | "retryAt" | "requestId">
>;

/**
 * The error that the client throws. Its `message` says what happened and what to do next, and its `code` identifies the kind of
 * problem. The error never contains a token.
 */
export class DeplodashProblem extends Error {
  override readonly name = "DeplodashProblem";
  /** A stable identifier for the kind of problem. */
  readonly code: DeplodashProblemCode;
  /** Text that says what to do next. */
  readonly detail: string;
  /** The HTTP status, or `null` if there was no response. */
  readonly status: number | null;
  /** The mistakes in each part of the request (`invalid_request`) or of the service's configuration (`misconfigured`). */
  readonly errors: Problem["errors"] & {};
  /** The permissions that the GitHub App lacks, by name, with their levels (`permission_not_granted`). */
  readonly permissions: Problem["permissions"] & {};
  /** A page on which a person can solve the problem, or `null`. */
  readonly url: string | null;
  /** The number of seconds to wait before trying again, or `null`. */
  readonly retryAfter: number | null;
  /** The time at which the owner can be asked again (`consent_denied`), in ISO 8601, or `null`. */
  readonly retryAt: string | null;
  /** The request's id in the operator's log, or `null`. */
  readonly requestId: string | null;

  constructor(
    code: DeplodashProblemCode,
    title: string,
    detail: string,
    details: ProblemDetails = {},
    cause?: unknown,
  ) {
    const { status = null, errors = [], permissions = {}, url = null } = details;
    const { retryAfter = null, retryAt = null, requestId = null } = details;
    const lines = [
      `${title}. ${detail}`,
      ...errors.map((error) => `${error.pointer} ${error.detail}`),
      ...Object.entries(permissions).map(([name, level]) => `${name}: ${level}`),
      ...(url ? [url] : []),
    ];
    super(lines.join("\n  "), cause === undefined ? {} : { cause });
    this.code = code;
    this.detail = detail;
    this.status = status;
    this.errors = errors;
    this.permissions = permissions;
    this.url = url;
    this.retryAfter = retryAfter;
    this.retryAt = retryAt;
    this.requestId = requestId;
  }
}

/** Returns the problem in an error response, or `unreachable` or `not_deplodash` if the response isn't the service's own. */
export function problemFrom(response: Response, body: unknown): DeplodashProblem {
  const { status, headers } = response;
  const retryAfter = readRetryAfter(response);
  const requestId = headers.get("X-Request-Id");
  if (isProblem(body))
    return new DeplodashProblem(body.code, body.title, body.detail, {
      ...body,
      status,
      retryAfter,
      retryAt: body.retry_at ?? null,
      requestId,
    });
  // A gateway's own error page means that the service itself wasn't reached.
  if (status === 429 || status >= 500) return unreachable(response.url, { status, retryAfter });
  return notDeplodash(response.url, status, headers.get("Location"));
}

/** Returns the problem for a response that doesn't follow the contract, such as a page from a proxy or another site. */
export function notDeplodash(url: string, status: number | null, location: string | null = null): DeplodashProblem {
  const title = `The server at ${url || "this address"} isn't a deplodash service`;
  const detail = location
    ? `It redirects to ${location}. If the service is there, use that address.`
    : "Check the address. It must be the origin of the service, such as https://deplodash.example.";
  return new DeplodashProblem("not_deplodash", title, detail, { status });
}

/** Returns the problem for a request without a response. The error from `fetch` is only its `cause`, because it may quote headers. */
export function unreachable(url: string, details: ProblemDetails, cause?: unknown): DeplodashProblem {
  const title = `${url || "The service"} can't be reached`;
  const detail = "Check that this machine is online and that the address is correct, then try again.";
  return new DeplodashProblem("unreachable", title, detail, details, cause);
}

/** Returns the seconds in `Retry-After`, or `null` if the response has none. */
export function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return seconds > 0 ? seconds : null;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body && "detail" in body;
}
