import { routes } from "../../generated/routes.ts";

/** The paths of all pages, as regular expressions. */
const pages = Object.values(routes)
  .filter(({ method, answers }: { method: string; answers: Record<string, string | null> }) => {
    return method === "GET" && answers[200] === "text/html";
  })
  .map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`));

/**
 * Returns the path of the page that a person was on when their request failed. For a form, that's the page with the form, whose path
 * is the form's own path or a parent of it.
 */
export function returnPath({ method, url }: Request): string {
  const { pathname, search } = new URL(url);
  const isPage = (path: string) => pages.some((page) => page.test(path));
  if (method === "GET" || isPage(pathname)) return localPath(pathname + search);
  let path = pathname;
  while (path !== "" && !isPage(path)) path = path.slice(0, path.lastIndexOf("/"));
  return localPath(path || "/");
}

/** Encodes characters that URLs allow but the contract's `LocalPath` doesn't (WHATWG URL, section 4.4; RFC 3986, section 2). */
function localPath(path: string): string {
  return path.replace(/^\/+/, "/").replaceAll(/%(?![0-9a-f]{2})|[^\w.~!$&'()*+,;=:@/?%-]/gi, encodeURIComponent);
}
