import { hostname } from "node:os";
import type { components } from "../../../generated/openapi.ts";
import * as exitCode from "./exitCode.ts";
import { Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { DeplodashProblem, notDeplodash, problemFrom, readRetryAfter } from "./problem.ts";
import { createService, withFailures } from "./service.ts";
import { emphasize, showWaiting } from "./spinner.ts";

type Schemas = components["schemas"];
type Started = Schemas["DeviceAuthorization"];

/** What the person sees about the agent, and the access that the agent requests. */
interface Introduction {
  label?: string | undefined;
  reason?: string | undefined;
  /** The URLs of the repositories. */
  resources: string[];
  scopes: string[];
}

const clientId = "deplodash-command";
/** The polling interval if the service doesn't specify one, in milliseconds (RFC 8628, section 3.2). */
const defaultInterval = 5000;
/** The maximum lifetime of a code, in seconds. It's limited because `setTimeout` accepts at most 31 bits of milliseconds. */
const maxLifetime = 1e6;
/** The number of seconds that `slow_down` adds to the interval (RFC 8628, section 3.5). */
const slowDown = 5;
/** The maximum polling interval while the service can't be reached, in seconds. */
const maxInterval = 60;

const form = {
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
  bodySerializer: (fields: Record<string, unknown>) =>
    new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
    ).toString(),
};

/** Shows a code for a person to type, and waits until they claim the agent. Returns its token (RFC 8628). */
export async function authorizeDevice(machine: Machine, origin: string, introduction: Introduction, isJson: boolean) {
  const started = await start(machine, origin, introduction);
  const { verification_uri, user_code, expires_in } = started;
  const expires_at = new Date(machine.now() + expires_in * 1000).toISOString();
  if (isJson) machine.print(`${JSON.stringify({ status: "pending", verification_uri, user_code, expires_at })}\n`);
  machine.tell(`Ask the person whose agent you are to open ${emphasize(machine, verification_uri)}\n`);
  machine.tell(
    `and to type this code within ${Math.floor(expires_in / 60)} minutes: ${emphasize(machine, user_code)}\n`,
  );
  const stopWaiting = showWaiting(machine, "Waiting for them…");
  return withFailures(origin, null, () => poll(machine, origin, started)).finally(stopWaiting);
}

async function start(machine: Machine, origin: string, introduction: Introduction): Promise<Started> {
  const { label = `Agent on ${hostname().replaceAll(/[^\w.-]/g, "-")}`, reason, resources, scopes } = introduction;
  const body = {
    client_id: clientId,
    label: introduction.label ? label : label.slice(0, 60),
    ...(reason && { reason }),
    ...(resources.length > 0 && { resource: resources }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
  };
  return withFailures(origin, null, async () => {
    const service = createService(machine, origin);
    const { data, error, response } = await service.POST("/oauth/device_authorization", { body, ...form });
    if (data?.user_code !== undefined && data.expires_in < maxLifetime) return data;
    if (response.ok) throw notDeplodash(origin, response.status);
    if (isOAuthError(error) && response.status === 400) throw new Failure(exitCode.usage, error.error, sentence(error));
    throw isOAuthError(error) ? busy(error) : problemFrom(response, error);
  });
}

async function poll(machine: Machine, origin: string, started: Started): Promise<string> {
  const endsAt = machine.now() + started.expires_in * 1000;
  let interval = started.interval;
  while (machine.now() < endsAt) {
    await machine.pause(Math.min(interval * 1000 || defaultInterval, endsAt - machine.now()));
    const answer = await ask(machine, origin, started.device_code).catch((error: unknown) => {
      if (error instanceof DeplodashProblem && error.code === "unreachable") return error;
      throw error;
    });
    if (typeof answer === "string") return answer;
    if (answer instanceof DeplodashProblem) interval = Math.min(interval * 2, maxInterval);
    else interval = Math.max(interval + (answer.isTooFast ? slowDown : 0), answer.retryAfter ?? 0);
  }
  throw expired();
}

/** Returns the agent token if there is one; otherwise how to adjust the polling interval. */
async function ask(machine: Machine, origin: string, deviceCode: string) {
  const body = {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: deviceCode,
    client_id: clientId,
  };
  const { data, error, response } = await createService(machine, origin).POST("/oauth/token", { body, ...form });
  if (typeof data?.access_token === "string") return data.access_token;
  if (response.ok) throw notDeplodash(origin, response.status);
  if (!isOAuthError(error)) throw problemFrom(response, error);
  switch (error.error) {
    case "authorization_pending":
    case "slow_down":
    case "temporarily_unavailable":
    case "server_error":
      return { isTooFast: error.error === "slow_down", retryAfter: readRetryAfter(response) };
    case "access_denied":
      throw new Failure(
        exitCode.denied,
        "access_denied",
        "The person rejected the code, so this machine isn't logged in. Don't try again unless they ask you to.",
      );
    case "expired_token":
      throw expired();
    default:
      throw new Failure(exitCode.failed, error.error, sentence(error));
  }
}

function expired(): Failure {
  return new Failure(
    exitCode.waiting,
    "expired_token",
    "The code expired before anyone claimed the agent. Log in again.",
  );
}

function busy(error: Schemas["OAuthError"]): Failure {
  return new Failure(
    exitCode.unreachable,
    error.error,
    `The service can't start a login now. ${error.error_description}`,
  );
}

function sentence({ error_description }: Schemas["OAuthError"]): string {
  return `The service rejected the login. ${error_description}`;
}

function isOAuthError(body: unknown): body is Schemas["OAuthError"] {
  return typeof body === "object" && body !== null && "error_description" in body;
}
