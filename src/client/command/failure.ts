import { DeplodashProblem } from "../problem.ts";

/** What the exit status says. `exec` otherwise ends with its command's own. */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Nobody has decided yet. */
  waiting: 3,
  denied: 4,
  notLoggedIn: 5,
  unreachable: 6,
  /** Files, git, or other settings of this machine. */
  machine: 7,
} as const;

/** The reason why a command ends, as a sentence, with the status that it exits with. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number;
  /** A stable identifier for `--json`. */
  readonly code: string;
  /** A page on which a person can continue, or `null`. The message contains it. */
  readonly url: string | null;

  constructor(status: number, code: string, message: string, url: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.url = url;
  }
}

const statusByCode: Partial<Record<DeplodashProblem["code"], number>> = {
  invalid_request: exitCode.usage,
  timed_out: exitCode.waiting,
  consent_denied: exitCode.denied,
  invalid_agent_token: exitCode.notLoggedIn,
  unreachable: exitCode.unreachable,
  rate_limited: exitCode.unreachable,
  github_unavailable: exitCode.unreachable,
  internal_error: exitCode.unreachable,
};

/** Returns the failure for an error of the client, or the error itself if it's another one. `login` is how to get a new agent token. */
export function failureOf(error: unknown, login: string): unknown {
  if (!(error instanceof DeplodashProblem)) return error;
  const { code, url } = error;
  const next = code === "invalid_agent_token" ? `It was rotated, it expired, or its agent was deleted. ${login}` : null;
  return new Failure(statusByCode[code] ?? exitCode.failed, code, lineOf(error, next), url);
}

/** Returns a problem in one line. Names of fields and headers in the detail are replaced by their values. */
function lineOf(problem: DeplodashProblem, next: string | null): string {
  const { code, detail, errors, permissions, url, retryAfter } = problem;
  const [title = ""] = code === "invalid_agent_token" ? ["The agent token isn't valid"] : problem.message.split(". ");
  const mistakes = errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`.trim()).join("; ");
  const values: Record<string, string | number | null> = {
    url,
    permissions: Object.entries(permissions)
      .map(([name, level]) => `${name}:${level}`)
      .join(", "),
    "Retry-After": retryAfter,
  };
  const text = next ?? (mistakes || detail.replaceAll(/`([\w-]+)`/g, (word, name) => String(values[name] ?? word)));
  const link = url && !text.includes(url) ? ` ${url}` : "";
  return `${title}. ${text}${link}`;
}
