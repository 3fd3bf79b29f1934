import type { ExecutionContext } from "@cloudflare/workers-types";
import { type Bindings, requestTimeoutOf } from "./env.ts";
import { answersHead, createRouter } from "./http/router.ts";
import { logRequest } from "./log.ts";
import { oauthRefusal } from "./oauth/error.ts";
import { operations } from "./operations/index.ts";
import { gitRefusal, lfsRefusal } from "./pages/gitMessage.ts";
import { refusalPage } from "./pages/message.tsx";
import { type RequestContext, runInContext } from "./requestContext.ts";

export { AgentLedger } from "./agentLedger.ts";
export { DeviceRequests } from "./deviceRequests.ts";
export { Directory } from "./directory.ts";

const router = createRouter(operations, {
  "text/html": (...refused) => ({ body: refusalPage(...refused) }),
  "text/plain": gitRefusal,
  "application/vnd.git-lfs+json": lfsRefusal,
  "application/json": oauthRefusal,
});

export default {
  async fetch(request: Request, bindings: Bindings, execution: ExecutionContext): Promise<Response> {
    const start = Date.now();
    const context: RequestContext = {
      requestId: crypto.randomUUID(),
      deadline: start + requestTimeoutOf(bindings),
      githubCalls: 0,
      ledgerCalls: 0,
      directoryCalls: 0,
      background: (work) => execution.waitUntil(work),
    };
    const response = await runInContext(context, () => answer(request, bindings));
    logRequest(context, response.status, Date.now() - start);
    return response;
  },
};

async function answer(request: Request, bindings: Bindings): Promise<Response> {
  if (request.method !== "HEAD" || !answersHead(new URL(request.url).pathname)) return router.fetch(request, bindings);
  // HEAD is answered like GET, but without the body (RFC 9110, section 9.3.2). Any request body is dropped, because GET has none.
  const get = new Request(request.url, { headers: request.headers });
  const { status, headers } = await router.fetch(get, bindings);
  return new Response(null, { status, headers });
}
