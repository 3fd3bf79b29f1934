import type { Bindings } from "./env.ts";
import { createRouter } from "./http/router.ts";
import { operations } from "./operations/index.ts";
import { refusalPage } from "./pages/message.tsx";

export { AgentLedger } from "./ledger/object.ts";

const router = createRouter(operations, refusalPage);

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    if (request.method !== "HEAD") return router.fetch(request, bindings);
    // What GET answers, without its body (RFC 9110, section 9.3.2).
    const { status, headers } = await router.fetch(new Request(request, { method: "GET" }), bindings);
    return new Response(null, { status, headers });
  },
};
