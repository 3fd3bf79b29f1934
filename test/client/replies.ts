import { createDeplodash } from "../../src/client/index.ts";
import { type ProblemCode, problem } from "../../src/http/problem.ts";

export const agentToken = `dpl_${"a".repeat(16)}_${"s".repeat(49)}`;
export const baseUrl = "https://deplodash.example";
export const push = { repo: "ada/notes", scopes: ["contents:write"] } as const;

type Reply = Response | Error | ((request: Request) => Promise<Response>);

/** Creates a client whose requests are answered from a list and recorded. Once the list is used up, requests fail. */
export function clientOf(...replies: Reply[]) {
  const sent: Request[] = [];
  const deplodash = createDeplodash({
    baseUrl,
    agentToken,
    fetch: async (request) => {
      sent.push(request);
      const reply = replies.shift();
      if (typeof reply === "function") return reply(request);
      if (reply instanceof Response) return reply;
      throw reply ?? new Error("no reply is left");
    },
  });
  const header = (name: string) => sent.map(({ headers }) => headers.get(name));
  return { deplodash, sent, header, left: replies };
}

export function issued(token = "ghs_1", scopes = ["contents:write"]): Response {
  const permissions = { contents: "write" };
  return Response.json({
    status: "ok",
    token,
    expires_at: "2026-06-14T20:00:00Z",
    repo: "ada/notes",
    scopes,
    permissions,
  });
}

export function pending(link = "1", headers: Record<string, string> = {}): Response {
  const body = {
    status: "needs_consent",
    url: `${baseUrl}/auth/consent?repo=ada%2Fnotes&request=${link}`,
    expires_at: "2026-06-14T20:00:00Z",
    missing_scopes: ["contents:write"],
    granted_scopes: [],
  };
  return Response.json(body, { status: 202, headers: { "Retry-After": "5", ...headers } });
}

export function decidedAccess(): Response {
  const want = { repo: "ada/notes", missing_scopes: [], granted_scopes: ["contents:write"], declined_scopes: [] };
  return Response.json({ status: "ok", wants: [want] });
}

export function refusal(
  status: number,
  code: ProblemCode,
  more: Parameters<typeof problem>[1] = {},
  headers: Record<string, string> = {},
): Response {
  const body = { type: `${baseUrl}/docs#tag/Problems/${code}`, status, ...problem(code, more) };
  const all = { "Content-Type": "application/problem+json", "X-Request-Id": "6a1f3c9e", ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** Leaves a request unanswered until it's aborted. */
export function held(request: Request): Promise<Response> {
  return new Promise((_resolve, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });
}
