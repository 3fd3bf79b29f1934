import type { Client } from "openapi-fetch";
import createClient from "openapi-fetch";
import type { paths } from "../../generated/openapi.ts";
import { type IssuedToken, requestToken, type TokenRequest } from "./requestToken.ts";

/** Where the service is, and who asks. */
export interface DeplodashOptions {
  /** The origin of the service, such as `https://deplodash.example`. */
  baseUrl: string;
  /** The agent's own token, `dpl_…`, as shown when the agent was registered. */
  agentToken: string;
  /** What sends a request; the global `fetch` unless given. */
  fetch?: (request: Request) => Promise<Response>;
}

/** The contract's operations as an openapi-fetch client (`GET`, `POST`, …), and what an agent needs on top of them. */
export interface Deplodash extends Client<paths> {
  /**
   * A GitHub token for one repository: asks (operation `issueToken`, `POST /api/token`), hands the link to `onConsent`, waits until
   * the owner has decided, and tries again what may pass by itself.
   *
   * Its `scopes` are those that the owner approved: fewer than requested where they declined some. Asking again gives the same token
   * until five minutes before its end. Give it back with `POST("/api/token/revoke", { body: { token } })`.
   *
   * @throws {DeplodashProblem} Says what to do next; switch on its `code`.
   * @throws The reason of `signal` when it is aborted; a `timed_out` problem when it is one of `AbortSignal.timeout()`.
   */
  requestToken(request: TokenRequest): Promise<IssuedToken>;
  /**
   * Uses a token, and where GitHub refuses it, uses another one, once: requests one (operation `issueToken`), calls `use` with it,
   * and calls it again with a renewed token when it ended with a `Response` or an error whose `status` is 401, as those of `fetch`
   * and Octokit are. Answers what `use` answered last.
   *
   * @throws What `requestToken` throws, and what `use` throws.
   */
  withToken<T>(request: TokenRequest, use: (issued: IssuedToken) => Promise<T>): Promise<T>;
}

/**
 * A client of the deplodash at `baseUrl`, for one agent.
 *
 * @throws {TypeError} An option is missing or wrong; says which, and what to give instead.
 */
export function createDeplodash({ baseUrl, agentToken, fetch }: DeplodashOptions): Deplodash {
  const origin = originOf(baseUrl);
  // Checked here, for `fetch` quotes a header that it cannot send.
  if (typeof agentToken !== "string" || !/^dpl_\w+$/.test(agentToken))
    throw new TypeError(
      "agentToken is not an agent token. Give the whole dpl_… that was shown when the agent was registered; " +
        "whoever registered it can rotate it on the dashboard to get a new one.",
    );
  const headers = { Authorization: `Bearer ${agentToken}` };
  const client = createClient<paths>({ baseUrl: origin, headers, ...(fetch ? { fetch } : {}) });
  return {
    ...client,
    requestToken: (request) => requestToken(client, origin, request),
    async withToken(request, use) {
      const issued = await requestToken(client, origin, request);
      try {
        const result = await use(issued);
        if (!isRefused(result)) return result;
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
      return use(await requestToken(client, origin, { ...request, renew: true }));
    },
  };
}

function originOf(baseUrl: string): string {
  const { protocol, hostname, origin } = URL.parse(baseUrl) ?? {};
  const here = hostname && /^(?:.+\.)?localhost$|^127\.|^\[::1\]$/.test(hostname);
  if (origin && (protocol === "https:" || (protocol === "http:" && here))) return origin;
  // The agent token would go over the network in clear.
  throw new TypeError(
    "baseUrl is not the address of a deplodash. Give its origin, such as https://deplodash.example; http is for localhost alone.",
  );
}

function isRefused(outcome: unknown): boolean {
  return typeof outcome === "object" && outcome !== null && "status" in outcome && outcome.status === 401;
}
