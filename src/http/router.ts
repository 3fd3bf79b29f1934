import { Router } from "itty-router";
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

type AnyHandler = (call: object) => Promise<ReplyData>;
type RoutedRequest = Request & { params: Record<string, string> };

/** Mounts every operation of the contract, and answers requests for paths and methods that the contract doesn't declare. */
export function createRouter(operations: Operations, render: RefusalRenderers) {
  const unrouted = (request: Request, bindings: Bindings, allow: string[] | null) => {
    const dependencies = dependenciesOf(bindings);
    checkHost(null, request, dependencies);
    const refusal = allow ? new Refusal(405, problem("method_not_allowed"), { Allow: allow.join(", ") }) : notFound;
    return refusalResponse(null, refusal, request, siteOf(dependencies), render, true);
  };
  const router = Router({
    catch: (error: unknown, request: Request) =>
      refusalResponse(null, refusalFrom(error), request, unknownSite(request), render, true),
  });
  for (const [id, { method, path }] of entries(routes)) {
    // The only cast, because TypeScript can't correlate `id` with its own handler inside a loop.
    const handle = operations[id] as unknown as AnyHandler;
    const mount = router[method.toLowerCase()] as typeof router.get;
    mount(patternOf(path), async (request: RoutedRequest, bindings: Bindings) => {
      addLogFacts({ operation: id });
      let site: RefusingSite | null = null;
      let untouched = true;
      try {
        const dependencies = dependenciesOf(bindings);
        site = siteOf(dependencies);
        const onPrepared = () => {
          untouched = false;
        };
        return toResponse(id, await answer(id, handle, request, dependencies, onPrepared), site);
      } catch (error) {
        return refusalResponse(id, refusalFrom(error), request, site ?? unknownSite(request), render, untouched);
      }
    });
  }
  // For other methods, an operator's address gives the same answer as an address that doesn't exist.
  const known = Object.values(routes).filter(({ security }) => security !== "operatorSession");
  for (const path of new Set(known.map((route) => route.path))) {
    router.all(patternOf(path), (request: Request, bindings: Bindings) => unrouted(request, bindings, methodsOf(path)));
  }
  return router.all("*", (request: Request, bindings: Bindings) => unrouted(request, bindings, null));
}

/** Returns a site with the request's origin, because ours is unknown if the configuration is invalid. */
function unknownSite(request: Request): RefusingSite {
  return { origin: new URL(request.url).origin, serverUrl: "", session: async () => null };
}

function siteOf({ settings, cookies }: Dependencies): RefusingSite {
  return { origin: settings.origin, serverUrl: settings.serverUrl, session: cookies.session };
}

/** Returns itty-router's pattern for a path. The pattern excludes trailing slashes, which itty-router would otherwise accept. */
function patternOf(path: string): string {
  return `${path.replaceAll(/\{(\w+)\}/g, ":$1")}(?!/)`;
}

/** Answers a request, or throws a refusal or an error. `onPrepared` runs right before the handler. */
async function answer(
  id: OperationId,
  handle: AnyHandler,
  request: RoutedRequest,
  dependencies: Dependencies,
  onPrepared: () => void,
): Promise<ReplyData> {
  try {
    const call = await prepare(id, request, dependencies);
    onPrepared();
    return await handle(call);
  } catch (error) {
    await chargeUnproven(id, error, request, dependencies);
    throw error;
  }
}

/** Checks everything that a handler may rely on, and returns its call. */
async function prepare(id: OperationId, request: RoutedRequest, dependencies: Dependencies): Promise<object> {
  checkHost(id, request, dependencies);
  const caller = await findPrincipal(id, request, dependencies);
  const session = caller && "csrf" in caller && routes[id].method !== "GET" ? caller : null;
  if (session) checkOrigin(request, dependencies);
  const params = checkInput(id, "path", (schema) => readFields(decoded(request.params), schema));
  const query = checkInput(id, "query", (schema) => readQuery(new URL(request.url).search, schema));
  const sent = await readBody(id, request);
  const body = isStream(id) ? sent : checkInput(id, "body", () => sent);
  if (session) checkCsrfToken(body, session);
  // The secret is hashed last, because refused requests don't need the hash.
  const principal = caller && "secret" in caller ? credentialOf(caller) : caller;
  const reply = (status: number, ...rest: unknown[]): ReplyData => {
    const bodiless = (routes[id].answers as Record<string, string | null>)[status] === null;
    const [first, second] = bodiless ? [undefined, rest[0]] : rest;
    return { status, body: first, headers: second as Record<string, unknown> };
  };
  return { params, query, body, principal, reply, request, dependencies };
}

/** The operations that HEAD must not start, because they work only once or answer with a stream. */
const getOnly = [routes.finishSignIn, routes.showAgentToken, routes.showWebhookSecret, routes.listGitRefs].map(
  ({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
);

/** Returns whether HEAD gets the same answer as GET. */
export function answersHead(path: string): boolean {
  return !getOnly.some((pattern) => pattern.test(path));
}

function methodsOf(path: string): string[] {
  const methods = Object.values(routes).flatMap((route) => (route.path === path ? [route.method as string] : []));
  return methods.includes("GET") && answersHead(path) ? [...methods, "HEAD"] : methods;
}

/** Decodes path parameters, which itty-router leaves percent-encoded. */
function decoded(params: Record<string, string>): URLSearchParams {
  try {
    return new URLSearchParams(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw invalid([{ pointer: "", detail: "has invalid percent-encoding (RFC 3986, section 2.1)" }]);
  }
}

function entries(table: typeof routes) {
  return Object.entries(table) as [OperationId, (typeof routes)[OperationId]][];
}
