import type { components } from "../../../generated/openapi.ts";
import { cleanAgentToken, mistakeInAgentToken } from "../agentToken.ts";
import { createDeplodash, type Deplodash } from "../deplodash.ts";
import { readOrigin } from "../origin.ts";
import { readLogins } from "./credentialFile.ts";
import * as exitCode from "./exitCode.ts";
import { Failure, type Rejection } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { problemFrom } from "./problem.ts";
import { createFetch, readPlainOrigin, withFailures } from "./service.ts";
import { createIdTokens } from "./workloadIdentity.ts";

type OwnAgent = components["schemas"]["OwnAgent"];

/** A service, and this machine's identity there. */
export interface Connection {
  origin: string;
  /** Returns the agent token or an ID token. */
  bearer(): Promise<string>;
  getAgent(): Promise<OwnAgent>;
  /** Runs a function with the client, and turns the client's problems into failures. */
  use<Result>(run: (client: Deplodash) => Promise<Result>): Promise<Result>;
}

interface Identity extends Rejection {
  bearer(): Promise<string>;
}

export const invalidToken = "The agent token isn't valid. It was rotated, or its agent was deleted.";

/** Returns the origin of an address that a person typed. Throws if the address is invalid. */
export function originOf(address: string): string {
  const origin = readPlainOrigin(address);
  if (origin !== null) return origin;
  throw new Failure(
    exitCode.usage,
    "invalid_origin",
    `“${address}” isn't the address of a deplodash service. Use its origin, such as https://deplodash.example; http is for localhost only.`,
  );
}

/** Connects to the given origin, to `DEPLODASH`, or to the only stored login, in this order. Doesn't send anything yet. */
export async function connect(machine: Machine, given?: string): Promise<Connection> {
  const { DEPLODASH, DEPLODASH_AGENT_TOKEN, DEPLODASH_AGENT_ID } = machine.variables;
  const named = DEPLODASH_AGENT_TOKEN ? "DEPLODASH_AGENT_TOKEN" : DEPLODASH_AGENT_ID && "DEPLODASH_AGENT_ID";
  if (named && !DEPLODASH)
    throw new Failure(exitCode.usage, "usage", `DEPLODASH is missing. Set it to the service that ${named} is for`);
  const chosen = given ?? DEPLODASH;
  const origin = chosen ? originOf(chosen) : await onlyOrigin(machine);
  return createConnection(machine, origin, await identify(machine, origin));
}

export function createConnection(machine: Machine, origin: string, identity: Identity): Connection {
  const { bearer } = identity;
  const send = createFetch(machine, origin);
  const client = createDeplodash({
    baseUrl: origin,
    // A placeholder, because ID tokens expire. `fetch` sets the current token on each request.
    agentToken: "dpl_0",
    fetch: async (request) => {
      request.headers.set("Authorization", `Bearer ${await bearer()}`);
      return send(request);
    },
  });
  const use: Connection["use"] = async (run) => {
    await bearer(); // Fails here instead of in a request, which the client would repeat.
    return withFailures(origin, identity, () => run(client));
  };
  const getAgent = async (): Promise<OwnAgent> => {
    const { data, error, response } = await client.GET("/api/agent");
    if (data?.agent_id === undefined) throw problemFrom(response, error);
    return data;
  };
  return { origin, bearer, use, getAgent: () => use(getAgent) };
}

/** Returns the origin of the only stored login. Throws if there are none or several. */
export async function onlyOrigin(machine: Machine): Promise<string> {
  const origins = Object.keys(await readLogins(machine));
  const [origin] = origins;
  if (origin === undefined) throw notLoggedIn("ORIGIN");
  if (origins.length === 1) return origin;
  throw new Failure(
    exitCode.usage,
    "several_logins",
    `There are several logins. Choose one with --origin or DEPLODASH: ${origins.join(", ")}`,
  );
}

/** Finds this machine's identity at an origin. It comes from a variable, the GitHub Actions job, or a stored login. */
async function identify(machine: Machine, origin: string): Promise<Identity> {
  const { DEPLODASH = "", DEPLODASH_AGENT_TOKEN, DEPLODASH_AGENT_ID: agentId } = machine.variables;
  // The variables belong to the service in DEPLODASH. Their token is never sent to another service.
  const isMeant = readOrigin(DEPLODASH) === origin;
  if (DEPLODASH_AGENT_TOKEN && isMeant) {
    const token = requireAgentToken(DEPLODASH_AGENT_TOKEN, "DEPLODASH_AGENT_TOKEN");
    return { bearer: async () => token, why: invalidToken, next: "Set DEPLODASH_AGENT_TOKEN to a new one." };
  }
  if (agentId && isMeant) {
    const why = "The agent doesn't trust this job, or it was deleted.";
    const next = `Check DEPLODASH_AGENT_ID, and the trusted identities at ${origin}/agents/${agentId}.`;
    return { bearer: createIdTokens(machine, origin, agentId), why, next };
  }
  const login = (await readLogins(machine))[origin];
  if (!login) throw notLoggedIn(origin);
  const token = requireAgentToken(login.agent_token, "The stored agent token");
  return { bearer: async () => token, why: invalidToken, next: `Log in again with: deplodash login ${origin}` };
}

/** Returns a cleaned agent token. If the text can't be an agent token, throws with a message that begins with `name`. */
export function requireAgentToken(given: string, name: string): string {
  const token = cleanAgentToken(given);
  const mistake = mistakeInAgentToken(token);
  if (mistake === null) return token;
  throw new Failure(exitCode.notLoggedIn, "invalid_agent_token", `${name} ${mistake}. It should look like dpl_….`);
}

function notLoggedIn(origin: string): Failure {
  const message = `This machine isn't logged in. Log in with: deplodash login ${origin}`;
  return new Failure(exitCode.notLoggedIn, "not_logged_in", message);
}
