import { routes } from "../../generated/routes.ts";
import { credentialOf } from "../crypto/agentToken.ts";
import { type Dependencies, dependenciesOf } from "../dependencies.ts";
import type { Bindings } from "../env.ts";
import { addLogFacts } from "../requestContext.ts";
import type { OperationId, Operations, ReplyData } from "./contract.ts";
import { chargeUnproven, checkCsrfToken, checkHost, checkOrigin, findPrincipal, notFound } from "./guard.ts";
import { checkInput, invalid, isStream, readBody, readFields, readQuery } from "./input.ts";
import { problem, Refusal } from "./problem.ts";
import { type RefusalRenderers, type RefusingSite, refusalFrom, refusalResponse } from "./refusal.ts";
import { toResponse } from "./response.ts";
import { matchRoute } from "./routeMatch.ts";

type AnyHandler = (call: object) => Promise<ReplyData>;
/** A request that matched an operation. `params` are percent-encoded. */
interface RoutedRequest {
  id: OperationId;
  params: Record<string, string>;
  request: Request;
}

/** Serves every operation of the contract, and answers for every path and method that the contract doesn't declare. */
export function createRouter(operations: Operations, render: RefusalRenderers) {
  return {
    async fetch(request: Request, bindings: Bindings): Promise<Response> {
      const { id, params, allow } = matchRoute(request.method, request.url);
      if (id !== null) addLogFacts({ operation: id });
      let site: RefusingSite | null = null;
      let untouched = true;
      try {
        const dependencies = dependenciesOf(bindings);
        site = siteOf(dependencies);
        checkHost(id, request, dependencies);
        if (id === null) throw allow ? methodNotAllowed(allow) : notFound;
        const onPrepared = () => {
          untouched = false;
        };
        // The one cast: TypeScript cannot correlate `id` with its own handler.
        const handle = operations[id] as unknown as AnyHandler;
        return toResponse(id, await answer({ id, params, request }, handle, dependencies, onPrepared), site);
      } catch (error) {
        return refusalResponse(id, refusalFrom(error), request, site ?? unknownSite(request), render, untouched);
      }
    },
  };
}

function methodNotAllowed(allow: string[]): Refusal {
  return new Refusal(405, problem("method_not_allowed"), { Allow: allow.join(", ") });
}

/** Returns the request's origin, because ours is unknown if the configuration is invalid. */
function unknownSite(request: Request): RefusingSite {
  return { origin: new URL(request.url).origin, serverUrl: "", session: async () => null };
}

function siteOf({ settings, cookies }: Dependencies): RefusingSite {
  return { origin: settings.origin, serverUrl: settings.serverUrl, session: cookies.session };
}

/** Answers a request, or throws what stops it. `onPrepared` runs before the handler does. */
async function answer(
  routed: RoutedRequest,
  handle: AnyHandler,
  dependencies: Dependencies,
  onPrepared: () => void,
): Promise<ReplyData> {
  try {
    const call = await prepare(routed, dependencies);
    onPrepared();
    return await handle(call);
  } catch (error) {
    await chargeUnproven(routed.id, error, routed.request, dependencies);
    throw error;
  }
}

/** Checks everything that a handler may rely on, and returns its call. */
async function prepare({ id, request, params: encoded }: RoutedRequest, dependencies: Dependencies): Promise<object> {
  const caller = await findPrincipal(id, request, dependencies);
  const session = caller && "csrf" in caller && routes[id].method !== "GET" ? caller : null;
  if (session) checkOrigin(request, dependencies);
  const params = checkInput(id, "path", (schema) => readFields(decoded(encoded), schema));
  const query = checkInput(id, "query", (schema) => readQuery(new URL(request.url).search, schema));
  const sent = await readBody(id, request);
  const body = isStream(id) ? sent : checkInput(id, "body", () => sent);
  if (session) checkCsrfToken(body, session);
  // Hashed last, because refused requests don't need it.
  const principal = caller && "secret" in caller ? credentialOf(caller) : caller;
  const reply = (status: number, ...rest: unknown[]): ReplyData => {
    const bodiless = (routes[id].answers as Record<string, string | null>)[status] === null;
    const [first, second] = bodiless ? [undefined, rest[0]] : rest;
    return { status, body: first, headers: second as Record<string, unknown> };
  };
  return { params, query, body, principal, reply, request, dependencies };
}

function decoded(params: Record<string, string>): URLSearchParams {
  try {
    return new URLSearchParams(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw invalid([{ pointer: "", detail: "has invalid percent-encoding (RFC 3986, section 2.1)" }]);
  }
}
