/** Returns the requested page of a list with its entries described, and a header with links to the other pages. */
export function pageOf<T>(all: T[], address: string, describe: (entry: T) => object) {
  const url = new URL(address);
  const query = url.searchParams;
  const positive = (name: string, otherwise: number) => Math.max(1, Number(query.get(name) ?? otherwise) || otherwise);
  const size = Math.min(100, positive("per_page", 30));
  const page = positive("page", 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (rel: string, to: number) => {
    query.set("page", String(to));
    return `<${url}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link("prev", page - 1), link("first", 1)] : []),
    ...(page < last ? [link("next", page + 1), link("last", last)] : []),
  ];
  return {
    entries: all.slice((page - 1) * size, page * size).map(describe),
    headers: links.length === 0 ? undefined : { link: links.join(", ") },
  };
}
