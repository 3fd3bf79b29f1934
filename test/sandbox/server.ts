import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arrayBuffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { getResponse, type RequestHandler } from "msw";
import { populate } from "./exampleData.ts";
import { openBareRepositories } from "./git/bareRepositories.ts";
import { readGitRequest, serveGit } from "./git/smartHttp.ts";
import { handlers } from "./handlers.ts";
import { createWorld, type World, type WorldOptions } from "./sandbox.ts";

export interface SandboxOptions {
  /** 0, the default: any that is free. */
  port?: number;
  world?: (options: Pick<WorldOptions, "serverUrl" | "apiUrl" | "app">) => World;
  /** Where the git repositories are kept. Default: a temporary folder, removed in the end. */
  dataDir?: string;
  /** Milliseconds added to each call of the API. */
  latency?: number;
}

export interface Sandbox {
  readonly world: World;
  readonly url: string;
  readonly apiUrl: string;
  /** Begins again with the initial people and repositories, under new ids. The App and its credentials stay. */
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

function nothingHere(): Response {
  return Response.json({ message: "Not Found", documentation_url: "https://docs.github.com/rest" }, { status: 404 });
}

export async function serveSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => {};
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  });
  const url = `http://localhost:${await listen(server, options.port ?? 0)}`;
  const apiUrl = `${url}/api/v3`;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "github-sandbox-")));
  const bare = await openBareRepositories(dataDir);
  const create = options.world ?? ((base) => populate(createWorld(base)).world);
  let world = create({ serverUrl: url, apiUrl });
  let all: RequestHandler[] = handlers(world, bare.files);
  const running = new Set<Promise<void>>();

  answer = async (request, response) => {
    const address = new URL(url + (request.url ?? "/"));
    const git = readGitRequest(request.method, address);
    if (git !== undefined) {
      const serving = serveGit(world, bare, git, request, response);
      running.add(serving);
      return serving.finally(() => running.delete(serving));
    }
    if (address.pathname.startsWith("/api/v3/")) await wait(options.latency ?? 0);
    await writeResponse(response, (await getResponse(all, await readRequest(request, url))) ?? nothingHere());
  };

  return {
    get world() {
      return world;
    },
    url,
    apiUrl,
    reset() {
      world = create({ serverUrl: url, apiUrl, app: world.app });
      all = handlers(world, bare.files);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.allSettled(running);
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
