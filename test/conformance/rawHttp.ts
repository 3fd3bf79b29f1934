import { Agent, type OutgoingHttpHeaders, request } from "node:http";

/** A request exactly as it's sent. */
export interface RawRequest {
  method: string;
  /** The path and query, as in the request line. */
  target: string;
  headers: [name: string, value: string][];
  body: Buffer | null;
}

/** The maximum number of attempts for a request whose connection closes before its answer arrives. */
const maxAttempts = 5;

/** Sends requests for `host` to an address over connections that stay open. */
export function createClient(address: URL, host: string) {
  const agent = new Agent({ keepAlive: true });
  const send = (wire: RawRequest, attempt = 1): Promise<Response> =>
    new Promise((done, failed) => {
      const { method, target, headers, body } = wire;
      const named: OutgoingHttpHeaders = { Host: host };
      // For a list, Node sends one header line per value.
      for (const [name, value] of headers) {
        const before = named[name];
        named[name] = before === undefined ? value : [before, value].flat().map(String);
      }
      const { hostname, port } = address;
      const sent = request({ agent, hostname, port, method, path: target, headers: named }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", failed);
        answer.on("end", () => {
          const pairs: [string, string][] = [];
          const { rawHeaders, statusCode: status = 0 } = answer;
          for (let at = 0; at < rawHeaders.length; at += 2)
            pairs.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
          const text = Buffer.concat(chunks);
          done(new Response(text.length > 0 ? text : null, { status, headers: pairs }));
        });
      });
      // A server may close a connection just as it's reused (RFC 9112, section 9.3.1), or, if it answers without
      // reading the body, before the answer is read (section 9.6). The request is then sent again on another
      // connection.
      sent.on("error", (error) => {
        const excused = (sent.reusedSocket || body !== null) && attempt < maxAttempts;
        return excused ? done(send(wire, attempt + 1)) : failed(error);
      });
      sent.end(body ?? undefined);
    });
  return { send, close: () => agent.destroy() };
}

/** Returns a form request as a browser sends it, with these headers. */
export function formRequest(
  target: string,
  headers: RawRequest["headers"],
  fields: Record<string, string>,
): RawRequest {
  const body = Buffer.from(new URLSearchParams(fields).toString());
  const others = headers.filter(([name]) => name !== "Content-Length");
  return { method: "POST", target, headers: [...others, ["Content-Length", String(body.length)]], body };
}

/** Returns the request as a command to try in Bash, with long values truncated. */
export function curl({ method, target, headers, body }: RawRequest, origin: string): string {
  const lines = [
    `curl -i --path-as-is -X ${method} ${quoted(origin + target)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`--data-binary ${quoted(body.toString("latin1"))}`] : []),
  ];
  return lines.join(" \\\n  ");
}

function quoted(whole: string): string {
  const text = whole.length > 1_000 ? `${whole.slice(0, 900)}[... ${whole.length - 900} more]` : whole;
  if (/^[ -&(-~]*$/.test(text)) return `'${text}'`;
  const escaped = text.replaceAll(/[^ -~]|['\\]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `$'${escaped}'`;
}
