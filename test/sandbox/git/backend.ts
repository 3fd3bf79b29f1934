import { type ChildProcess, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request to the backend. It has been checked, so the path points into our storage. */
interface BackendRequest {
  /** An absolute path such as `/tmp/github-sandbox-1/repositories/700001.git/info/refs`. */
  readonly path: string;
  readonly query: string;
  /** The environment of git and its hooks. */
  readonly environment: Record<string, string>;
}

function environment(request: IncomingMessage, asked: BackendRequest): Record<string, string> {
  const { headers } = request;
  const given: Record<string, string | undefined> = {
    CONTENT_TYPE: headers["content-type"],
    // If this is absent because the body is chunked, the backend reads to the end.
    CONTENT_LENGTH: headers["content-length"],
    // git compresses larger requests, which the backend decompresses itself.
    HTTP_CONTENT_ENCODING: headers["content-encoding"],
    GIT_PROTOCOL: headers["git-protocol"]?.toString(),
  };
  const present = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...asked.environment,
    ...Object.fromEntries(present),
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: request.method ?? "GET",
    PATH_TRANSLATED: asked.path,
    QUERY_STRING: asked.query,
    REMOTE_USER: "sandbox",
    REMOTE_ADDR: "127.0.0.1",
  };
}

/** Writes the head of a CGI answer, whose header lines include `Status`. */
function writeHead(response: ServerResponse, head: string): void {
  for (const line of head.split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([^:]+): *(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === "status") response.statusCode = Number.parseInt(value, 10);
    else if (name !== "") response.setHeader(name, value);
  }
}

function relay(child: ChildProcess, response: ServerResponse): void {
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout?.on("data", (chunk: Buffer) => {
    if (head === undefined) {
      if (!response.write(chunk)) child.stdout?.pause();
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    writeHead(response, head.subarray(0, end).toString("latin1"));
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  response.on("drain", () => child.stdout?.resume());
  child.stdout?.on("end", () => {
    if (head !== undefined) response.statusCode = 500;
    response.end();
  });
}

/** Runs `git http-backend` over CGI. Resolves when its process has ended. */
export function runBackend(asked: BackendRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const child = spawn("git", ["http-backend"], {
    env: environment(request, asked),
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A process that ends early closes its input while the request is still being sent, with or without an error. Unless
  // the rest is read, it would block the next request on the connection.
  child.stdin.on("error", () => {}).on("close", () => request.unpipe().resume());
  request.pipe(child.stdin);
  relay(child, response);
  response.on("close", () => {
    // The client disconnected before the answer was complete.
    if (!response.writableFinished) child.kill();
  });
  return new Promise((resolve) => {
    child.on("error", () => {
      response.statusCode = 500;
      response.end();
      resolve();
    });
    child.on("close", () => resolve());
  });
}
