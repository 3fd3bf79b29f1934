import type { Client } from "openapi-fetch";
import createClient from "openapi-fetch";
import type { paths } from "../../generated/openapi.ts";
import { cleanAgentToken, mistakeInAgentToken } from "./agentToken.ts";
import { readOrigin } from "./origin.ts";
import { type AccessRequest, type DecidedAccess, requestAccess } from "./requestAccess.ts";
import { type IssuedToken, requestToken, type TokenRequest } from "./requestToken.ts";

/** The options of `createDeplodash`. */
export interface DeplodashOptions {
  /**
   * The origin of the service, such as `https://deplodash.example`. Plain HTTP is accepted only for localhost and the hosts in
   * `allowHttp`.
   */
  baseUrl: string;
  /**
   * The agent token (`dpl_…`), as shown when the agent was registered, or the ID token of a workload that the agent trusts. White
   * space and quotes around it are removed.
   */
  agentToken: string;
  /**
   * Additional host names for which plain HTTP is accepted during development, such as `["host.docker.internal"]`. Anyone on the
   * network path can read the tokens. Default: none.
   */
  allowHttp?: readonly string[];
  /** Sends a request. Default: the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A client for one agent. It has each API operation as a typed call (`GET`, `POST`, …) and the three methods that agents need most. */
export interface Deplodash extends Client<paths> {
  /**
   * Returns a GitHub token for one repository (`POST /api/token`). Passes the consent link to `onConsent` if the owner has to
   * decide first, waits for the decision, and retries temporary failures.
   *
   * The result's `scopes` are those that the owner approved, which may be fewer than you requested. Until five minutes before
   * `expires_at`, another call returns the same token. Revoke a token that you no longer need with
   * `POST("/api/token/revoke", { body: { token } })`.
   *
   * @throws {DeplodashProblem} Its message says what to do next, and its `code` identifies the problem. The code is `timed_out` if
   * `signal` comes from `AbortSignal.timeout()` and has timed out.
   * @throws The signal's reason if the signal is aborted in another way.
   */
  requestToken(request: TokenRequest): Promise<IssuedToken>;
  /**
   * Requests a token, calls `use` with it, and returns what `use` resolves to. If GitHub rejects the token, requests a new one
   * and calls `use` once more.
   *
   * A value or an error from `use` whose `status` is 401 means that GitHub rejected the token. Responses from `fetch` and errors
   * from Octokit have this property.
   *
   * @throws What `requestToken` and `use` throw.
   */
  withToken<T>(request: TokenRequest, use: (issued: IssuedToken) => Promise<T>): Promise<T>;
  /**
   * Requests access to several repositories with one link (`POST /api/access-requests`). Passes the link to `onConsent`, and waits
   * until everything is decided. The result's `granted_scopes` are those that the owners approved. Then request a token for each
   * repository.
   *
   * @throws {DeplodashProblem} As `requestToken` does. The code is `consent_denied` if the owners declined everything.
   */
  requestAccess(request: AccessRequest): Promise<DecidedAccess>;
}

/**
 * Creates a client for one agent.
 *
 * @example
 * const deplodash = createDeplodash({ baseUrl: "https://deplodash.example", agentToken: "dpl_…" });
 *
 * @throws {TypeError} If an option is missing or invalid. The message names the option and says what to pass instead.
 */
export function createDeplodash({ baseUrl, agentToken, allowHttp = [], fetch }: DeplodashOptions): Deplodash {
  const origin = originOf(baseUrl, allowHttp);
  const headers = { Authorization: `Bearer ${readAgentToken(agentToken)}` };
  const client = createClient<paths>({ baseUrl: origin, headers, ...(fetch ? { fetch } : {}) });
  return {
    ...client,
    requestToken: (request) => requestToken(client, origin, request),
    requestAccess: (request) => requestAccess(client, origin, request),
    async withToken(request, use) {
      const issued = await requestToken(client, origin, request);
      try {
        const result = await use(issued);
        if (!isUnauthorized(result)) return result;
      } catch (error) {
        if (!isUnauthorized(error)) throw error;
      }
      return use(await requestToken(client, origin, { ...request, renew: true }));
    },
  };
}

function readAgentToken(given: unknown): string {
  const token = cleanAgentToken(given);
  const mistake = mistakeInAgentToken(token);
  if (mistake === null) return token;
  throw new TypeError(
    `agentToken ${mistake}. Pass the complete token, dpl_…, that was shown when the agent was registered. ` +
      "If it's lost, the person who registered the agent can create a new one on the dashboard.",
  );
}

function originOf(baseUrl: string, allowHttp: readonly string[]): string {
  const origin = readOrigin(baseUrl, allowHttp);
  if (origin !== null) return origin;
  throw new TypeError(
    "baseUrl isn't the address of a deplodash service. Pass its origin, such as https://deplodash.example. " +
      "Plain http is accepted for localhost and the hosts in allowHttp only.",
  );
}

function isUnauthorized(outcome: unknown): boolean {
  return typeof outcome === "object" && outcome !== null && "status" in outcome && outcome.status === 401;
}
