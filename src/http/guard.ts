import { routes } from "../../generated/routes.ts";
import { type ParsedAgentToken, parseAgentToken, type WorkloadCredential } from "../crypto/agentToken.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Settings } from "../env.ts";
import { verifyIdToken } from "../oauth/idToken.ts";
import { IssuerUnavailable } from "../oidc/issuerKeys.ts";
import { isCsrfTokenOf, type Session } from "../session/cookie.ts";
import type { OperationId } from "./contract.ts";
import { problem, Refusal } from "./problem.ts";
import { chargeAddress, chargeCaller } from "./rateLimit.ts";

/** The origins under which this service answers. */
interface Site {
  settings: Pick<Settings, "origin" | "devHosts">;
}

/**
 * Refuses a request for another origin, such as one over plain http, or under a foreign name that resolves to this service (DNS rebinding).
 */
export function checkHost(id: OperationId | null, request: Request, { settings }: Site): void {
  const url = asClientSent(request.url, request);
  if (id === "getHealth" || url.startsWith(`${settings.origin}/`) || isDevHost(url, settings)) return;
  throw new Refusal(421, problem("misdirected_request", { detail: `Send the request to ${settings.origin}.` }));
}

/** Returns whether the URL has a development host, such as a container's name for this machine, and our origin's port. */
function isDevHost(url: string, { origin, devHosts }: Site["settings"]): boolean {
  if (devHosts.length === 0) return false;
  const { protocol, hostname, port } = new URL(url);
  return protocol === "http:" && devHosts.includes(hostname) && port === new URL(origin).port;
}

/**
 * Returns a URL or an `Origin` as the client sent it. Behind a TLS tunnel, `wrangler dev` rewrites both to http. In production,
 * `request.url` has the client's own scheme, and the bundler removes this code, so that no header can claim https.
 */
function asClientSent(url: string, request: Request): string {
  if (process.env.NODE_ENV === "production" || request.headers.get("X-Forwarded-Proto") !== "https") return url;
  return url.replace(/^http:/, "https:");
}

/** Returns the caller as the operation's `security` requires, or throws a refusal. */
export async function findPrincipal(
  id: OperationId,
  request: Request,
  dependencies: Dependencies,
): Promise<ParsedAgentToken | WorkloadCredential | Session | null> {
  const { security, optional } = routes[id];
  switch (security) {
    case "agentToken": {
      const token = tokenIn(request, routes[id].basic);
      const agent = parseAgentToken(token) ?? (await verifyIdToken(dependencies, token));
      if (!agent) throw noAgent;
      return agent;
    }
    case "ownerSession": {
      const session = await dependencies.cookies.session(request);
      await (session ? chargeCaller(dependencies, `user:${session.user.id}`) : chargeAddress(dependencies, request));
      if (!session && !optional) throw signInFirst;
      return session;
    }
    case "operatorSession": {
      // To anyone else, this address doesn't exist, so a request for it doesn't count against their rate limit either.
      const session = await dependencies.cookies.session(request);
      if (!session?.isOperator) throw notFound;
      await chargeCaller(dependencies, `user:${session.user.id}`);
      return session;
    }
    default:
      if (id !== "getHealth" && !isProvenByBody(id)) await chargeAddress(dependencies, request);
      return null;
  }
}

/** The refusal for an address that doesn't exist. */
export const notFound = new Refusal(404, problem("not_found"));

/**
 * Returns whether the body, rather than a header or cookie, authenticates the caller. Until it has, requests are charged to the address.
 */
function isProvenByBody(id: OperationId): boolean {
  return id === "issueOAuthToken";
}

/** The statuses of refusals that an agent gets before it is authenticated. */
const unproven = [400, 401, 413, 415];

/**
 * Charges the address for a request that was refused before its agent was authenticated. An authenticated agent is charged to its own
 * budget, either when its cached token is opened or in its ledger.
 */
export async function chargeUnproven(
  id: OperationId,
  error: unknown,
  request: Request,
  dependencies: Dependencies,
): Promise<void> {
  if (routes[id].security !== "agentToken" && !isProvenByBody(id)) return;
  const isUnproven = error instanceof Refusal ? unproven.includes(error.status) : error instanceof IssuerUnavailable;
  if (isUnproven) await chargeAddress(dependencies, request);
}

/**
 * Refuses a form that another site sent. `Origin` must be exactly ours, and the CSRF token must be this session's. `Sec-Fetch-Site` is no
 * substitute, because not every browser sends it.
 */
export function checkOrigin(request: Request, { settings }: Site): void {
  if (asClientSent(request.headers.get("Origin") ?? "", request) !== settings.origin) throw notFromHere;
}

export function checkCsrfToken(body: unknown, session: Session): void {
  const token = typeof body === "object" && body !== null && "csrf" in body ? String(body.csrf) : "";
  if (!isCsrfTokenOf(session, token)) throw notFromHere;
}

export const invalidAgentToken = { "WWW-Authenticate": 'Bearer realm="deplodash"' };

const noAgent = new Refusal(401, problem("invalid_agent_token"), invalidAgentToken);

/** Returns the agent token or ID token in a request, or "" if there is none. */
function tokenIn(request: Request, acceptsPassword: boolean): string {
  const [, scheme = "", text = ""] =
    /^(Bearer|Basic) +([^ ]+) *$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
  if (scheme.toLowerCase() !== "basic") return text;
  return acceptsPassword ? passwordIn(text) : "";
}

/** Returns the password of Basic authentication (RFC 7617, section 2), or "" if there is none. */
function passwordIn(base64: string): string {
  const [, password = ""] = /^[^:]*:(.*)$/s.exec(Buffer.from(base64, "base64").toString("latin1")) ?? [];
  return password;
}

const cookieRealm = { "WWW-Authenticate": 'Cookie realm="deplodash"' };

const signInFirst = new Refusal(
  401,
  {
    title: "Sign in to continue",
    detail: "GitHub tells deplodash who you are. You’ll then return to this page.",
  },
  cookieRealm,
);

export const signInAgain = new Refusal(
  401,
  { title: "Your GitHub sign-in has ended", detail: "Sign in again. You’ll then return to this page." },
  cookieRealm,
);

const notFromHere = new Refusal(403, {
  title: "This form is out of date",
  detail:
    "It was opened before you last signed in, or it came from another site. Go back, reload the page, and try again.",
});
