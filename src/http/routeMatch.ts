import { routes } from "../../generated/routes.ts";
import type { OperationId } from "./contract.ts";

/** What the contract says about a method and an address. */
export interface RouteMatch {
  /** `null` if no operation matches. */
  id: OperationId | null;
  /** The parameters of the path, percent-encoded. */
  params: Record<string, string>;
  /** The methods that the address allows, or `null` if nobody may know the address. */
  allow: string[] | null;
}

/** A path of the contract, with its operations by method. */
interface Path {
  operations: Map<string, OperationId>;
  allow: string[] | null;
}

/** The operations that HEAD must not start: they work only once, or their answer is a stream. */
const getOnly: readonly OperationId[] = ["finishSignIn", "showAgentToken", "showWebhookSecret", "listGitRefs"];

const unknown: RouteMatch = { id: null, params: {}, allow: null };

const ids = Object.keys(routes) as OperationId[];
const paths = new Map(
  [...Map.groupBy(ids, (id) => routes[id].path)].map(([path, ids]) => [path as string, toPath(ids)]),
);
const patterns = [...paths]
  .filter(([path]) => path.includes("{"))
  .map(([path, known]) => [toPattern(path), known] as const);

/** Returns the operation that answers a request. */
export function matchRoute(method: string, url: string): RouteMatch {
  const path = pathOf(url);
  const exact = paths.get(path);
  if (exact) return toMatch(exact, method, {});
  for (const [pattern, known] of patterns) {
    const found = pattern.exec(path);
    if (found) return toMatch(known, method, found.groups ?? {});
  }
  return unknown;
}

/** Returns whether HEAD is answered like GET. */
export function answersHead(url: string): boolean {
  const { id } = matchRoute("GET", url);
  return id === null || !getOnly.includes(id);
}

/** Returns the path of a URL. Parsing a URL is expensive, and changes nothing in a path of plain characters. */
function pathOf(url: string): string {
  const [, plain] = /^https?:\/\/[^/?#\\]+(\/[\w/-]*)$/.exec(url) ?? [];
  return plain ?? new URL(url).pathname;
}

function toMatch({ operations, allow }: Path, method: string, params: Record<string, string>): RouteMatch {
  return { id: operations.get(method) ?? null, params, allow };
}

function toPath(ids: OperationId[]): Path {
  const operations = new Map(ids.map((id) => [routes[id].method as string, id]));
  const get = operations.get("GET");
  const methods = [...operations.keys(), ...(get && !getOnly.includes(get) ? ["HEAD"] : [])];
  // Other methods of an operator's address get the answer of an address that doesn't exist.
  const isHidden = ids.every((id) => routes[id].security === "operatorSession");
  return { operations, allow: isHidden ? null : methods };
}

function toPattern(path: string): RegExp {
  const escaped = path.replaceAll(".", "\\.");
  return new RegExp(`^${escaped.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}
