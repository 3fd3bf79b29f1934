import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

/** A server in front of the emulator, which adds what the emulator lacks: revoking installation tokens, and PKCE. */
interface Front {
  origin: string;
  /** The method and path of each request. */
  calls: string[];
  close(): Promise<void>;
}

const passedOn = ["accept", "authorization", "content-type", "cookie", "user-agent"];

export async function serveFront(port: number, emulator: string): Promise<Front> {
  const revoked = new Set<string>();
  const challenges = new Map<string, string>();
  const calls: string[] = [];

  const answer = async (request: IncomingMessage): Promise<Response> => {
    const { method = "GET", url = "/", headers } = request;
    const body = await buffer(request);
    const { pathname, searchParams } = new URL(url, emulator);
    calls.push(`${method} ${pathname}`);
    const token = headers.authorization?.replace(/^\w+ /, "") ?? "";
    if (revoked.has(token)) return Response.json({ message: "Bad credentials" }, { status: 401 });
    if (method === "DELETE" && pathname === "/installation/token") {
      revoked.add(token);
      return new Response(null, { status: 204 });
    }
    const challenge = searchParams.get("code_challenge");
    if (challenge) challenges.set(searchParams.get("state") ?? "", challenge);
    if (pathname === "/login/oauth/access_token" && !isVerified(body, challenges))
      return Response.json({ error: "bad_verification_code" });

    const passed = passedOn.flatMap((name) =>
      headers[name] ? [[name, String(headers[name])] as [string, string]] : [],
    );
    const init = method === "GET" || method === "HEAD" ? {} : { body };
    const response = await fetch(emulator + url, { method, headers: passed, redirect: "manual", ...init });
    rememberCode(response, challenges);
    return response;
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (answered) => write(response, answered),
      (error) => response.writeHead(502).end(String(error)),
    );
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://localhost:${port}`,
    calls,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Stores a challenge under the code in GitHub's redirect, so that it can be found without the state. */
function rememberCode({ headers }: Response, challenges: Map<string, string>): void {
  const target = URL.parse(headers.get("Location") ?? "");
  const challenge = challenges.get(target?.searchParams.get("state") ?? "");
  if (target && challenge) challenges.set(target.searchParams.get("code") ?? "", challenge);
}

/** Returns whether the verifier matches the code's challenge (RFC 7636, section 4.6). */
function isVerified(body: Buffer, challenges: Map<string, string>): boolean {
  const { code = "", code_verifier = "" }: { code?: string; code_verifier?: string } = JSON.parse(body.toString());
  return createHash("sha256").update(code_verifier).digest("base64url") === challenges.get(code);
}

async function write(response: ServerResponse, answer: Response): Promise<void> {
  for (const [name, value] of answer.headers)
    if (!["connection", "content-encoding", "content-length", "transfer-encoding"].includes(name))
      response.appendHeader(name, value);
  response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
}
