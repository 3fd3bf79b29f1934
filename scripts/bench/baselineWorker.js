// The least that a Worker can do on this machine: answer, read what was sent and answer, read one key too and answer.
export default {
  async fetch(request, env) {
    if (env.READS) await request.text();
    if (!env.KV) return Response.json({ status: "ok" });
    return Response.json({ status: "ok", token: await env.KV.get("floor") });
  },
};
