// The least that a Worker can do on this machine: answer, or read one key and answer.
export default {
  async fetch(_, env) {
    if (!env.KV) return Response.json({ status: "ok" });
    const token = await env.KV.get("floor");
    return Response.json({ status: "ok", token });
  },
};
