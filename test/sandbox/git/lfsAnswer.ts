import { http, type RequestHandler } from "msw";
import { readJson } from "../endpoint.ts";
import { ApiError } from "../response.ts";
import type { State } from "../state.ts";
import { type Admission, admit } from "./admission.ts";

const lfsType = "application/vnd.git-lfs+json";

export function lfsAnswer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "content-type": `${lfsType}; charset=utf-8`, ...headers } });
}

/** Answers what the work throws as git-lfs expects it. */
export async function answerLfs(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const authenticate = error.status === 401 ? { "lfs-authenticate": 'Basic realm="GitHub"' } : {};
    return lfsAnswer(error.status, { message: error.message, ...error.details }, authenticate);
  }
}

export interface LfsRequest extends Admission {
  readonly body: Record<string, unknown>;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
}

/** The handler of an address below a repository's `info/lfs`. `isPush` says whether the body asks to write. */
export function lfsHandler(
  state: State,
  operation: string,
  isPush: (body: Record<string, unknown>) => boolean,
  answer: (request: LfsRequest) => Response,
): RequestHandler {
  const [method, path] = operation.split(" ");
  const add = method === "GET" ? http.get : http.post;
  return add(`${state.serverUrl}/:owner/:name/info/lfs/${path}`, ({ request, params: given }) => {
    return answerLfs(async () => {
      const params = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
      if (!request.headers.get("accept")?.includes(lfsType)) throw new ApiError(406, `Accept must be ${lfsType}.`);
      const body = await readJson(request);
      const { owner = "", name = "" } = params;
      const asked = { owner, name: name.replace(/\.git$/, ""), isPush: isPush(body) };
      const admission = admit(state, request.headers.get("authorization"), asked);
      return answer({ ...admission, body, params, query: new URL(request.url).searchParams });
    });
  });
}
