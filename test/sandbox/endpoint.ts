import { http, type RequestHandler } from "msw";
import { type Permission, permits } from "./access.ts";
import { authenticate, type Caller, claimedRole } from "./authentication.ts";
import { enabledForGitHubApps } from "./description.ts";
import type { BareRepository } from "./git/storage.ts";
import { findMoved, findRepository, type Repository } from "./repository.ts";
import { ApiError, errorResponse, notAccessible, notFound } from "./response.ts";
import type { State } from "./state.ts";

/** The path parameters that may contain slashes. */
const slashes = new Set(["branch", "ref", "path"]);

/** A request as an endpoint receives it. */
interface EndpointRequest<As extends Caller["as"]> {
  readonly state: State;
  readonly request: Request;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly caller: Extract<Caller, { as: As }>;
}

interface Endpoint {
  /** The method and the path template, as in GitHub's description. */
  readonly operation: string;
  readonly callers: readonly Caller["as"][];
  answer(request: EndpointRequest<Caller["as"]>): Promise<Response>;
}

/** Creates an endpoint for the callers that may use it. Everyone else gets GitHub's error. */
export function endpoint<As extends Caller["as"]>(
  operation: string,
  callers: readonly As[],
  answer: (request: EndpointRequest<As>) => Response | Promise<Response>,
): Endpoint {
  const allowed = new Set<string>(callers);
  const isAllowed = (caller: Caller): caller is Extract<Caller, { as: As }> => allowed.has(caller.as);
  return {
    operation,
    callers,
    async answer({ caller, ...rest }) {
      if (!isAllowed(caller) && allowed.has("app")) throw new ApiError(401, "A JSON web token could not be decoded");
      // For installation tokens, GitHub's own description takes precedence over the list above.
      if (caller.as === "installation" && !enabledForGitHubApps(operation)) throw notAccessible();
      if (isAllowed(caller)) return answer({ ...rest, caller });
      if (caller.as === "none" || caller.as === "basic") throw new ApiError(401, "Requires authentication");
      throw notAccessible();
    },
  };
}

/** Finds the repository that the path names. Throws GitHub's `404`, or its redirect if the name is an old one. */
export function requireRepository(
  { state, request, params }: Pick<EndpointRequest<Caller["as"]>, "state" | "request" | "params">,
  isVisible: (repository: Repository) => boolean,
): Repository {
  const { owner = "", repo = "", repository_id } = params;
  const byId = state.repositories.get(Number(repository_id));
  const repository = repository_id === undefined ? findRepository(state, owner, repo) : byId;
  if (repository !== undefined && isVisible(repository)) return repository;
  const moved = repository === undefined ? findMoved(state, owner, repo) : undefined;
  if (moved === undefined || !isVisible(moved)) throw notFound();
  const below = new URL(request.url).pathname.split(`/repos/${owner}/${repo}`)[1] ?? "";
  const url = `${state.apiUrl}/repositories/${moved.id}${below}`;
  if (request.method === "GET") throw new ApiError(301, "Moved Permanently", { url });
  throw new ApiError(307, "Temporary Redirect", { url });
}

/** A request for a repository, as the repository's endpoint receives it. */
export type RepositoryRequest<As extends Caller["as"]> = EndpointRequest<As> & {
  readonly repository: Repository;
  readonly git: BareRepository;
};

/** Creates a repository endpoint for callers who can see the repository and have the permission. */
export function repositoryEndpoint<As extends "none" | "installation" | "user" = "installation" | "user">(
  operation: string,
  permission: Permission,
  answer: (request: RepositoryRequest<As>) => Response | Promise<Response>,
  callers: readonly As[] = ["installation", "user"] as As[],
): Endpoint {
  return endpoint(operation, callers, (request) => {
    const { state } = request;
    const caller: Caller = request.caller;
    const repository = requireRepository(request, (found) => permits(state, caller, found, "metadata:read"));
    if (permits(state, caller, repository, permission)) {
      // The git repository needs a folder, so open it only for endpoints that use it.
      const opened = {
        ...request,
        repository,
        get git() {
          return state.git.open(repository);
        },
      };
      return answer(opened);
    }
    if (caller.as === "installation") throw notAccessible();
    const right = permission.startsWith("administration") ? "admin rights" : "push access";
    throw new ApiError(403, `Must have ${right} to Repository.`);
  });
}

export async function readJson(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    throw new ApiError(400, "Problems parsing JSON");
  }
  throw new ApiError(400, "Body should be a JSON object");
}

/** Returns a request's path without the path of the prefix. */
export function pathBelow(prefix: string, request: Request): string {
  return new URL(request.url).pathname.slice(new URL(prefix).pathname.replace(/\/$/, "").length);
}

export function record(state: State, request: Request, prefix: string, status: number): void {
  state.calls.push({
    method: request.method,
    path: pathBelow(prefix, request),
    status,
    as: claimedRole(request.headers.get("authorization"), state),
  });
}

async function answered(state: State, endpoint: Endpoint, request: Request, params: Record<string, string>) {
  try {
    const caller = await authenticate(state, request.headers.get("authorization"));
    const query = new URL(request.url).searchParams;
    return await endpoint.answer({ state, request, params, query, caller });
  } catch (error) {
    if (error instanceof ApiError) return errorResponse(error);
    throw error;
  }
}

/** A function that receives a copy of each answer. */
export type Observer = (operation: string, answer: Response) => void;

interface Route {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly pattern: RegExp;
}

/** Returns the routes for an endpoint. A repository endpoint has one route by name and one by id. */
function routesOf(endpoint: Endpoint): Route[] {
  const [method = "", path = ""] = endpoint.operation.split(" ");
  const byId = path.replace("/repos/{owner}/{repo}", "/repositories/{repository_id}");
  return [...new Set([path, byId])].map((template) => {
    const pattern = template.replaceAll(/\{(\w+)\}/g, (_, name) => `(?<${name}>${slashes.has(name) ? ".+" : "[^/]+"})`);
    return { endpoint, method, pattern: new RegExp(`^${pattern}$`) };
  });
}

/** Returns the API as a single msw handler, because msw tries all of its handlers in turn. Each request is logged. */
export function apiHandler(state: State, endpoints: Endpoint[], observe?: Observer): RequestHandler {
  const routes = endpoints.flatMap(routesOf);
  return http.all(`${state.apiUrl}/*`, async ({ request }) => {
    const path = pathBelow(state.apiUrl, request);
    for (const { endpoint, method, pattern } of routes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match === null) continue;
      const params = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
      const response = await answered(state, endpoint, request, Object.fromEntries(params));
      record(state, request, state.apiUrl, response.status);
      observe?.(endpoint.operation, response.clone());
      return response;
    }
    return undefined;
  });
}
