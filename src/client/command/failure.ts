import * as exitCode from "./exitCode.ts";
import { DeplodashProblem } from "./problem.ts";

/** The failure of a command. Its message is a sentence with the reason. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number;
  /** A stable identifier for `--json`. */
  readonly code: string;
  /** A page on which a person can continue, or `null`. The message also contains it. */
  readonly url: string | null;
  /** The object that `--json` prints instead of the reason. */
  readonly answer: object | undefined;

  constructor(status: number, code: string, message: string, url: string | null = null, answer?: object) {
    super(message);
    this.status = status;
    this.code = code;
    this.url = url;
    this.answer = answer;
  }
}

const statusByCode = new Map(
  Object.entries({
    invalid_request: exitCode.usage,
    timed_out: exitCode.waiting,
    consent_denied: exitCode.denied,
    invalid_agent_token: exitCode.notLoggedIn,
    unreachable: exitCode.unreachable,
    rate_limited: exitCode.unreachable,
    github_unavailable: exitCode.unreachable,
    internal_error: exitCode.unreachable,
  } satisfies Partial<Record<DeplodashProblem["code"], number>>),
);

/** The message to show if the service rejects this machine's identity: the likely reason and the next step. */
export interface Rejection {
  why: string;
  next: string;
}

/** Returns the failure for a problem that the client threw. Returns any other error unchanged. */
export function failureOf(error: unknown, rejection: Rejection | null): unknown {
  if (!(error instanceof DeplodashProblem)) return error;
  const { code, detail, url } = error;
  // If the agent token has expired, the detail says so and where to renew it. The service reveals this only to the token's owner.
  const [expired] = /This agent token expired.*/.exec(detail) ?? [];
  const isRejected = code === "invalid_agent_token" && rejection !== null;
  const line = isRejected ? `${expired ?? rejection.why} ${rejection.next}` : lineOf(error);
  return new Failure(statusByCode.get(code) ?? exitCode.failed, code, line, url);
}

/** Returns a problem on one line. In the detail, replaces the names of fields and headers with their values. */
function lineOf({ message, detail, errors, permissions, url, retryAfter }: DeplodashProblem): string {
  const [title = ""] = message.split(". ");
  const mistakes = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim()).join("; ");
  const levels = Object.entries(permissions).map(([name, level]) => `${name}:${level}`);
  const values = new Map(Object.entries({ url, permissions: levels.join(", "), "Retry-After": retryAfter }));
  const text = mistakes || detail.replaceAll(/`([\w-]+)`/g, (word, name) => String(values.get(name) ?? word));
  const link = url && !text.includes(url) ? ` ${url}` : "";
  return `${title}. ${text}${link}`;
}

/** Returns the code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
