import { http, type RequestHandler } from "msw";
import { readJson } from "../endpoint.ts";
import { ApiError } from "../response.ts";
import type { State } from "../state.ts";
import { type Admission, admit } from "./admission.ts";

const lfsType = "application/vnd.git-lfs+json";

export function lfsAnswer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "content-type": `${lfsType}; charset=utf-8`, ...headers } });
}

/** Runs the work and converts any error that it throws into the answer that git-lfs expects. */
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
}

/** Returns the handler for a repository's batch API. Uploading counts as a push. */
export function batchHandler(state: State, answer: (request: LfsRequest) => Response): RequestHandler {
  return http.post(`${state.serverUrl}/:owner/:name/info/lfs/objects/batch`, ({ request, params }) => {
    return answerLfs(async () => {
      if (!request.headers.get("accept")?.includes(lfsType)) throw new ApiError(406, `Accept must be ${lfsType}.`);
      const body = await readJson(request);
      const name = String(params.name).replace(/\.git$/, "");
      const asked = { owner: String(params.owner), name, isPush: body.operation === "upload" };
      return answer({ ...admit(state, request.headers.get("authorization"), asked), body });
    });
  });
}
