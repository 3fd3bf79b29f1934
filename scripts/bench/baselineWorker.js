// A minimal Worker that only answers. With READS, it reads the body first; with KV, it also reads a key.
export default {
  async fetch(request, env) {
    if (env.READS) await request.text();
    if (!env.KV) return Response.json({ status: "ok" });
    return Response.json({ status: "ok", token: await env.KV.get("baseline") });
  },
};
