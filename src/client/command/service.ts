import type { Client } from "openapi-fetch";
import createClient from "openapi-fetch";
import type { components, paths } from "../../../generated/openapi.ts";
import { readOrigin } from "../origin.ts";
import { failureOf, type Rejection } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { notDeplodash, problemFrom, unreachable } from "./problem.ts";

type Metadata = components["schemas"]["OAuthMetadata"];

/** The timeouts for a response, in milliseconds: the normal one, and the one for requests that the service may hold. */
const [responseTimeout, heldTimeout] = [30_000, 90_000];

/** The maximum size of an answer, in bytes. */
const maxAnswerSize = 1 << 20;

/** Creates the `fetch` for a service's clients. It doesn't follow redirects, because they could lead to another server. */
export function createFetch(machine: Machine, origin: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const stop = new AbortController();
    const abort = () => stop.abort(request.signal.reason);
    request.signal.addEventListener("abort", abort);
    const timer = setTimeout(abort, request.headers.has("Prefer") ? heldTimeout : responseTimeout);
    try {
      const response = await machine.fetch(new Request(request, { signal: stop.signal, redirect: "manual" }));
      return await readWhole(response, stop.signal);
    } catch (error) {
      throw unreachable(origin, {}, error);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Reads the whole body, up to a limit. On Node 20, a request's signal doesn't always end a stalled response. */
async function readWhole(response: Response, signal: AbortSignal): Promise<Response> {
  if (!response.body) return response;
  let size = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > maxAnswerSize) controller.error();
      else controller.enqueue(chunk);
    },
  });
  const body = await new Response(response.body.pipeThrough(limit, { signal })).arrayBuffer();
  return Object.defineProperty(new Response(body, response), "url", { value: response.url });
}

/** Matches origins that are safe in the shell command in git's configuration. The URL standard itself would allow `https://a;b$(c)`. */
export const plainOrigin = /^https?:\/\/[\w.:[\]-]+$/;

/** Returns the origin of an address, or `null` if it isn't plain, or if tokens may not be sent there. */
export function readPlainOrigin(address: unknown): string | null {
  const origin = typeof address === "string" ? readOrigin(address) : null;
  return origin !== null && plainOrigin.test(origin) ? origin : null;
}

/** Creates a client that doesn't send an agent token. */
export function createService(machine: Machine, origin: string): Client<paths> {
  return createClient<paths>({ baseUrl: origin, fetch: createFetch(machine, origin) });
}

/** Returns a service's metadata. Throws if its issuer isn't the given origin (RFC 8414, section 3.3). */
export async function readMetadata(machine: Machine, origin: string): Promise<Metadata> {
  return withFailures(origin, null, async () => {
    const service = createService(machine, origin);
    const { data, error, response } = await service.GET("/.well-known/oauth-authorization-server");
    if (data === undefined) throw problemFrom(response, error);
    if (data?.issuer !== origin || readPlainOrigin(data.github_url) !== data.github_url)
      throw notDeplodash(origin, response.status);
    return data;
  });
}

/** Runs a function that uses a client, and turns the client's problems into failures. */
export async function withFailures<Result>(
  origin: string,
  rejection: Rejection | null,
  run: () => Promise<Result>,
): Promise<Result> {
  return run().catch((error: unknown) => {
    // A SyntaxError means that the body of a successful response isn't JSON.
    throw failureOf(error instanceof SyntaxError ? notDeplodash(origin, null) : error, rejection);
  });
}
