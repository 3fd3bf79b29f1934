import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { arrayBuffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { getResponse } from "msw";
import { addExampleData, createExampleSandbox, type ExampleData } from "./exampleData.ts";
import { readGitRequest, serveGit } from "./git/smartHttp.ts";
import { handlers } from "./handlers.ts";
import { errorResponse, notFound } from "./response.ts";
import type { Sandbox, SandboxOptions } from "./sandbox.ts";

export interface ServerOptions extends Omit<SandboxOptions, "serverUrl" | "apiUrl"> {
  /** The port to listen on. The default is any free port. */
  port?: number;
  /** The delay that is added to each API call, in milliseconds. It may change while the server runs. */
  latency?: number;
  /** Receives the times at which each API call arrived and was answered, in milliseconds. */
  onCall?(call: { start: number; end: number }): void;
}

/** A sandbox whose `serverUrl` and `apiUrl` are on the loopback address, with git over HTTP. */
export interface ServedSandbox extends Sandbox {
  readonly data: ExampleData;
  /** Restores the example data under new ids. The App and its credentials stay the same. */
  reset(): void;
  close(): Promise<void>;
}

async function readRequest(request: IncomingMessage, origin: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, String(value));
  const method = request.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : await arrayBuffer(request);
  return new Request(origin + (request.url ?? "/"), { method, headers, body });
}

async function writeResponse(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status;
  response.setHeaders(answer.headers);
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });
}

export async function serveSandbox(options: ServerOptions = {}): Promise<ServedSandbox> {
  let respond: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => {};
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  });
  // Never close idle connections, because a client that is just sending a request on one would get no answer.
  server.keepAliveTimeout = 0;
  const serverUrl = `http://localhost:${await listen(server, options.port ?? 0)}`;
  const { sandbox, ...initial } = createExampleSandbox({ ...options, serverUrl, apiUrl: `${serverUrl}/api/v3` });
  let data: ExampleData = initial;
  const all = handlers(sandbox);
  const running = new Set<Promise<void>>();

  respond = async (request, response) => {
    const address = new URL(serverUrl + (request.url ?? "/"));
    const git = readGitRequest(request.method, address);
    if (git !== undefined) {
      const serving = serveGit(sandbox, git, request, response);
      running.add(serving);
      return serving.finally(() => running.delete(serving));
    }
    const isCall = address.pathname.startsWith("/api/v3/");
    const start = performance.now();
    if (isCall) await wait(options.latency ?? 0);
    const answer = (await getResponse(all, await readRequest(request, serverUrl))) ?? errorResponse(notFound());
    if (isCall) options.onCall?.({ start, end: performance.now() });
    await writeResponse(response, answer);
  };

  return {
    ...sandbox,
    get data() {
      return data;
    },
    reset() {
      sandbox.clear();
      data = addExampleData(sandbox);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.allSettled(running);
      sandbox.git.close();
    },
  };
}
