import type { Deplodash } from "../deplodash.ts";
import type { ConsentRequired, IssuedToken, RequestedScope } from "../requestToken.ts";
import type { Options } from "./command.ts";
import type { Connection } from "./connection.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { notDeplodash, problemFrom } from "./problem.ts";
import { emphasize, plain, showWaiting } from "./spinner.ts";
import { describeTime } from "./time.ts";

/** The options of `token` and `exec` that describe the request to the owner. */
export const requestOptions = {
  scope: {
    type: "string",
    multiple: true,
    about: "A scope, such as contents:read (repeatable)",
    value: "SCOPE",
  },
  branch: {
    type: "string",
    multiple: true,
    about: "A branch to push to, such as agent/* (repeatable)",
    value: "PATTERN",
  },
  reason: { type: "string", about: "What you want to change and why, for the owner", value: "TEXT" },
  wait: { type: "boolean", about: "Wait until the owner decides" },
  timeout: { type: "string", about: "How long to wait, in seconds", value: "SECONDS" },
  renew: { type: "boolean", about: "Get a new token if GitHub rejected the last one" },
} as const satisfies Options;

interface Values {
  scope?: string[];
  branch?: string[];
  reason?: string;
  wait?: boolean;
  timeout?: string;
  renew?: boolean;
}

/** Returns the failure for a request that is waiting for the owner's decision. `--json` prints the service's answer. */
function consentPending(answer: ConsentRequired, repo: string, now: number): Failure {
  const { url, expires_at } = answer;
  const valid = describeTime(expires_at, now).replace(/^in/, "within");
  const message = `The owner of ${repo} hasn't decided yet. Ask them to open ${url} ${valid}, then run this again.`;
  return new Failure(exitCode.waiting, "needs_consent", message, url, answer);
}

/** Requests a token. Without `--wait` or `--timeout`, fails with the consent link if consent is needed. */
export async function obtainToken(machine: Machine, connection: Connection, repo: string, values: Values) {
  const { reason, renew = false, branch } = values;
  const scopes = splitLists(values.scope) as RequestedScope[];
  if (scopes.length === 0)
    throw new Failure(exitCode.usage, "usage", "--scope is missing, such as --scope contents:read");
  const request = { repo, scopes, ...(branch && { branches: splitLists(branch) }), ...(reason && { reason }) };
  const issued = await connection.use(async (client) => {
    const answer = await (values.wait || values.timeout
      ? waitForOwner(machine, client, { ...request, renew, signal: timeoutOf(values.timeout) })
      : askOnce(machine, client, request, renew));
    // The token is printed on terminals and read by scripts, so it must be plain ASCII.
    if (!/^[!-~]+$/.test(answer.token ?? "")) throw notDeplodash(connection.origin, null);
    return answer;
  });
  warnAboutMissing(machine, repo, scopes, issued);
  return issued;
}

type Body = { repo: string; scopes: RequestedScope[]; branches?: string[]; reason?: string };

async function askOnce(machine: Machine, client: Deplodash, body: Body, renew: boolean): Promise<IssuedToken> {
  const header = renew ? { "Cache-Control": "no-cache" } : {};
  const { data, error, response } = await client.POST("/api/token", { body, params: { header } });
  if (data?.status === "ok") return data;
  if (data?.status === "needs_consent") throw consentPending(data, body.repo, machine.now());
  throw problemFrom(response, error);
}

async function waitForOwner(
  machine: Machine,
  client: Deplodash,
  request: Body & { renew: boolean; signal: AbortSignal | undefined },
): Promise<IssuedToken> {
  let stopWaiting = () => {};
  const onConsent = ({ url, expires_at }: ConsentRequired) => {
    stopWaiting(); // Stops the spinner for a link that has expired.
    machine.tell(`Ask the owner of ${request.repo} to open ${emphasize(machine, url)}\n`);
    machine.tell(`The link expires ${describeTime(expires_at, machine.now())}.\n`);
    stopWaiting = showWaiting(machine, "Waiting for the owner…");
  };
  try {
    return await client.requestToken({ ...request, onConsent });
  } finally {
    stopWaiting();
  }
}

function timeoutOf(seconds: string | undefined): AbortSignal | undefined {
  if (seconds === undefined) return undefined;
  if (/^\d{1,7}$/.test(seconds)) return AbortSignal.timeout(Number(seconds) * 1000);
  throw new Failure(exitCode.usage, "usage", `--timeout takes a number of seconds, not “${seconds}”`);
}

/** Splits an option's values, so that `--scope a,b` means `--scope a --scope b`. */
export function splitLists(values: string[] = []): string[] {
  return values.flatMap((value) => value.split(/[\s,]+/)).filter(Boolean);
}

/** Warns if the owner approved less than was requested. Without the warning, a script would notice too late. */
function warnAboutMissing(machine: Machine, repo: string, scopes: RequestedScope[], { push, ...issued }: IssuedToken) {
  if (push) {
    const branches = plain(push.branches.join(", "));
    machine.tell(`This token can't write code. Push to ${branches} through ${plain(push.remote)}\n`);
  }
  const granted = new Set<string>(issued.scopes);
  const missing = scopes.filter((scope) => {
    const [permission, level] = scope.split(":");
    const isCovered = granted.has(scope) || (level === "read" && granted.has(`${permission}:write`));
    return !isCovered && scope !== "admin" && !(push && scope === "contents:write");
  });
  if (missing.length > 0) machine.tell(`The owner of ${repo} didn't approve ${missing.join(", ")}.\n`);
}
