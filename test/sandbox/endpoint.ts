import { http, type RequestHandler } from "msw";
import { authenticate, type Caller, claimedRole } from "./authentication.ts";
import { enabledForGitHubApps } from "./description.ts";
import { ApiError, errorResponse, notAccessible } from "./response.ts";
import type { State } from "./state.ts";

/** What an endpoint looks at. */
export interface EndpointRequest<As extends Caller["as"]> {
  readonly state: State;
  readonly request: Request;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly caller: Extract<Caller, { as: As }>;
}

export interface Endpoint {
  /** Method and path template, as in GitHub's description. */
  readonly operation: string;
  /** The operation of the description that it stands for, where it has none of its own. */
  readonly like: string;
  readonly callers: readonly Caller["as"][];
  answer(request: EndpointRequest<Caller["as"]>): Promise<Response>;
}

/** Binds what answers to those it answers; everybody else is refused in GitHub's words. */
export function endpoint<As extends Caller["as"]>(
  operation: string,
  callers: readonly As[],
  answer: (request: EndpointRequest<As>) => Response | Promise<Response>,
  like = operation,
): Endpoint {
  const allowed = new Set<string>(callers);
  const isAllowed = (caller: Caller): caller is Extract<Caller, { as: As }> => allowed.has(caller.as);
  return {
    operation,
    like,
    callers,
    async answer({ caller, ...rest }) {
      if (!isAllowed(caller) && allowed.has("app")) throw new ApiError(401, "A JSON web token could not be decoded");
      // GitHub's own description says what installation tokens may call, not the list above.
      if (caller.as === "installation" && !enabledForGitHubApps(like)) throw notAccessible();
      if (isAllowed(caller)) return answer({ ...rest, caller });
      if (caller.as === "none" || caller.as === "basic") throw new ApiError(401, "Requires authentication");
      throw notAccessible();
    },
  };
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

export function record(state: State, request: Request, prefix: string, status: number): void {
  state.calls.push({
    method: request.method,
    path: new URL(request.url).pathname.slice(new URL(prefix).pathname.replace(/\/$/, "").length),
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

/** The msw handler of an endpoint; each request it answers is entered in the log. */
export function apiHandler(state: State, endpoint: Endpoint): RequestHandler {
  const [method = "", path = ""] = endpoint.operation.split(" ");
  const methods = { GET: http.get, POST: http.post, DELETE: http.delete };
  if (method !== "GET" && method !== "POST" && method !== "DELETE") throw new Error(`No handler for ${method}`);
  return methods[method](state.apiUrl + path.replaceAll(/\{(\w+)\}/g, ":$1"), async ({ request, params }) => {
    const single = Object.entries(params).map(([name, value]) => [name, String(value)]);
    const response = await answered(state, endpoint, request, Object.fromEntries(single));
    record(state, request, state.apiUrl, response.status);
    return response;
  });
}
