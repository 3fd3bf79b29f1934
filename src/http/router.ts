import { Router } from "itty-router";
import { routes } from "../../generated/routes.ts";
import { credentialOf } from "../crypto/agentCredential.ts";
import { type Dependencies, dependenciesOf } from "../dependencies.ts";
import { quit } from "../domain/gitCredential.ts";
import { type Bindings, Misconfigured } from "../env.ts";
import { GitHubUnavailable } from "../github/request.ts";
import { SignInEnded } from "../github/user.ts";
import { addLogFacts } from "../requestContext.ts";
import type { OperationId, Operations, ReplyData } from "./contract.ts";
import { checkCsrfToken, checkHost, checkOrigin, findPrincipal, signInAgain } from "./guard.ts";
import { checkInput, invalid, readBody, readFields } from "./input.ts";
import { problem, Refusal, toLine } from "./problem.ts";
import { problemResponse, type Site, toResponse } from "./response.ts";

type AnyHandler = (call: object) => Promise<ReplyData>;
type RoutedRequest = Request & { params: Record<string, string> };
/** Renders what a person sees of a refusal. `untouched`: the handler never ran, so nothing has changed. */
export type RefusalPage = (refusal: Refusal, request: Request, untouched: boolean) => string;

/** Mounts every operation of the contract, and answers for every path and method that it does not name. */
export function createRouter(operations: Operations, refusalPage: RefusalPage) {
  const router = Router({ catch: failed });
  for (const [id, { method, path }] of entries(routes)) {
    // The one cast: TypeScript cannot correlate `id` with its own handler inside a loop.
    const handle = operations[id] as unknown as AnyHandler;
    const mount = router[method.toLowerCase()] as typeof router.get;
    mount(patternOf(path), async (request: RoutedRequest, bindings: Bindings) => {
      addLogFacts({ operation: id });
      let house: Site | null = null;
      let untouched = true;
      try {
        const dependencies = dependenciesOf(bindings);
        house = dependencies.settings;
        const call = await prepare(id, request, dependencies);
        untouched = false;
        return toResponse(id, await handle(call), house);
      } catch (error) {
        // Where it is not set up right, nobody knows where it is.
        house ??= { origin: new URL(request.url).origin, serverUrl: "" };
        return toResponse(
          id,
          refusalAnswer(id, error, (refusal) => refusalPage(refusal, request, untouched)),
          house,
        );
      }
    });
  }
  for (const path of new Set(Object.values(routes).map((route) => route.path))) {
    router.all(patternOf(path), (request: Request, bindings: Bindings) => unrouted(request, bindings, methodsOf(path)));
  }
  return router.all("*", (request: Request, bindings: Bindings) => unrouted(request, bindings, null));
}

/** itty-router would take any number of slashes at the end; the contract has no such paths. */
function patternOf(path: string): string {
  return `${path.replaceAll(/\{(\w+)\}/g, ":$1")}(?!/)`;
}

/** Everything that a handler may rely on, in the order in which it is checked. */
async function prepare(id: OperationId, request: RoutedRequest, dependencies: Dependencies): Promise<object> {
  checkHost(id, request, dependencies);
  const caller = await findPrincipal(id, request, dependencies);
  const session = caller && "csrf" in caller && routes[id].method !== "GET" ? caller : null;
  if (session) checkOrigin(request, dependencies);
  const params = checkInput(id, "path", (schema) => readFields(decoded(request.params), schema));
  const query = checkInput(id, "query", (schema) => readFields(new URL(request.url).searchParams, schema));
  const sent = await readBody(id, request);
  const body = checkInput(id, "body", () => sent);
  if (session) checkCsrfToken(body, session);
  // Hashing costs, and what was refused by now needs none.
  const principal = caller && "secret" in caller ? credentialOf(caller) : caller;
  const reply = (status: number, ...rest: unknown[]): ReplyData => {
    const bodiless = (routes[id].answers as Record<string, string | null>)[status] === null;
    const [first, second] = bodiless ? [undefined, rest[0]] : rest;
    return { status, body: first, headers: second as Record<string, unknown> };
  };
  return { params, query, body, principal, reply, request, dependencies };
}

/** What stops an operation: as its contract has it, a problem, a page or a line. Whatever nobody foresaw is one fixed 500. */
function refusalAnswer(id: OperationId, error: unknown, page: (refusal: Refusal) => string): ReplyData {
  const refusal = refusalFrom(error);
  const { status, body, headers } = refusal;
  const mediaType = (routes[id].answers as Record<string, string | null>)[status];
  switch (mediaType) {
    case "text/html":
      return { status, headers, body: page(refusal) };
    case "text/plain":
      return {
        status,
        headers: { ...headers, "Cache-Control": "no-store", "Deplodash-Message": toLine(refusal) },
        body: quit,
      };
    default:
      return { status, headers, body };
  }
}

function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof SignInEnded) return signInAgain;
  if (error instanceof GitHubUnavailable) {
    console.warn(JSON.stringify({ message: "GitHub could not be reached", error: error.message }));
    return new Refusal(503, problem("github_unavailable"), { "Retry-After": String(error.retryAfter) });
  }
  if (error instanceof Misconfigured) {
    const errors = error.mistakes.map(({ variable, sentence }) => ({ pointer: `/${variable}`, detail: sentence }));
    console.error(JSON.stringify({ message: "the service is not set up right", errors }));
    return new Refusal(500, problem("misconfigured", { errors }));
  }
  console.error(JSON.stringify({ message: "unforeseen", error: error instanceof Error ? error.stack : String(error) }));
  return new Refusal(500, problem("internal_error"));
}

/** What stops a request before its operation is known to be servable: the set-up, as a rule. */
function failed(error: unknown, request: Request): Response {
  const { status, body } = refusalFrom(error);
  return problemResponse(status, { code: "internal_error", ...body }, new URL(request.url).origin);
}

function unrouted(request: Request, bindings: Bindings, allow: string[] | null): Response {
  const dependencies = dependenciesOf(bindings);
  checkHost(null, request, dependencies);
  const { origin } = dependencies.settings;
  if (!allow) return problemResponse(404, problem("not_found"), origin);
  return problemResponse(405, problem("method_not_allowed"), origin, { Allow: allow.join(", ") });
}

/** What these show or accept counts once, so HEAD must not use it up. */
const getOnly = [routes.finishSignIn, routes.showAgentToken].map(
  ({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
);

/** Whether HEAD is answered as GET is. */
export function answersHead(path: string): boolean {
  return !getOnly.some((pattern) => pattern.test(path));
}

function methodsOf(path: string): string[] {
  const methods = Object.values(routes).flatMap((route) => (route.path === path ? [route.method as string] : []));
  return methods.includes("GET") && answersHead(path) ? [...methods, "HEAD"] : methods;
}

/** itty-router leaves parameters as they stand in the URL. */
function decoded(params: Record<string, string>): URLSearchParams {
  try {
    return new URLSearchParams(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw invalid([{ pointer: "", detail: "is not percent-encoded as it should be (RFC 3986, section 2.1)" }]);
  }
}

function entries(table: typeof routes) {
  return Object.entries(table) as [OperationId, (typeof routes)[OperationId]][];
}
