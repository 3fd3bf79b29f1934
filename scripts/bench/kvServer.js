// A KV server for bare workerd, whose KV binding uses HTTP. It stores values in memory and counts operations.
const entries = new Map();
const counts = { GET: 0, PUT: 0, DELETE: 0, LIST: 0 };

export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/" && url.searchParams.has("counts")) return Response.json(counts);
    if (url.pathname === "/") {
      counts.LIST++;
      return Response.json(list(url.searchParams));
    }
    counts[request.method]++;
    const key = decodeURIComponent(url.pathname.slice(1));
    if (request.method === "PUT") {
      const metadata = request.headers.get("CF-KV-Metadata");
      const expiration = Number(url.searchParams.get("expiration")) || Number.POSITIVE_INFINITY;
      entries.set(key, { value: await request.text(), expiration, metadata: metadata && JSON.parse(metadata) });
      return new Response(null);
    }
    if (request.method === "DELETE") {
      entries.delete(key);
      return new Response(null);
    }
    const entry = find(key);
    return entry ? new Response(entry.value) : new Response(null, { status: 404 });
  },
};

function find(key) {
  const entry = entries.get(key);
  return entry && entry.expiration * 1000 > Date.now() ? entry : undefined;
}

function list(query) {
  const [prefix, after] = [query.get("prefix") ?? "", query.get("cursor") ?? ""];
  const limit = Number(query.get("key_count_limit")) || 1000;
  const names = [...entries.keys()].filter((name) => name.startsWith(prefix) && name > after && find(name)).sort();
  const keys = names.slice(0, limit).map((name) => ({ name, metadata: find(name)?.metadata ?? undefined }));
  if (names.length <= limit) return { keys, list_complete: true };
  return { keys, list_complete: false, cursor: keys.at(-1)?.name };
}
