import { getResponse, type RequestHandler } from "msw";

/** An interception of this process's calls to `fetch`, which answers them in place of the network. */
interface Interception {
  listen(): void;
  close(): void;
  /** Adds handlers that take precedence over the existing ones. */
  use(...handlers: RequestHandler[]): void;
  /** Removes the handlers that were added. */
  resetHandlers(): void;
}

const loopback = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/]/;

/**
 * Creates an interception that answers with msw's handlers and lets only loopback requests through. msw's own server
 * would send each call over a socket, with TLS and HTTP, which takes ten times as long.
 */
export function createInterception(...initial: RequestHandler[]): Interception {
  let handlers = initial;
  let original: typeof fetch | undefined;

  const answer = async (request: Request): Promise<Response> => {
    const response = await getResponse(handlers, request);
    if (response === undefined) throw new Error(`Nothing answers ${request.method} ${request.url}`);
    if (response.type === "error") throw new TypeError("fetch failed");
    const location = request.redirect === "follow" && response.headers.get("Location");
    if (location) return answer(new Request(new URL(location, request.url), request));
    return Object.defineProperty(response, "url", { value: request.url });
  };

  const intercepted: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (loopback.test(request.url)) return (original ?? fetch)(request);
    const { signal } = request;
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason), { once: true });
    return Promise.race([answer(request), aborted.promise]);
  };

  return {
    listen() {
      original = globalThis.fetch;
      globalThis.fetch = intercepted;
    },
    close() {
      if (original) globalThis.fetch = original;
    },
    use(...added) {
      handlers = [...added, ...handlers];
    },
    resetHandlers() {
      handlers = initial;
    },
  };
}
