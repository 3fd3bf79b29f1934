import { connect, type Socket } from "node:net";

/** A request to repeat, and the expected response. */
export interface Target {
  name: string;
  port: number;
  /** Returns the bytes of the next request. */
  nextRequest(): Buffer;
  status: number;
  /** Text that every response must contain. */
  contains: string;
}

interface LoadResult {
  requests: number;
  seconds: number;
  /** The latencies of the requests in milliseconds, in ascending order. */
  times: number[];
}

/** Returns the bytes of an HTTP/1.1 request. */
export function encodeRequest(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = "",
): Buffer {
  const { host } = new URL(origin);
  const all = { Host: host, ...headers, ...(body && { "Content-Length": String(Buffer.byteLength(body)) }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

/** Sends requests over several connections, one at a time on each. Throws on the first unexpected response. */
export async function sendLoad(target: Target, connections: number, milliseconds: number): Promise<LoadResult> {
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, () => sendUntil(target, start + milliseconds, times)));
  const seconds = (performance.now() - start) / 1000;
  return { requests: times.length, seconds, times: times.sort((one, other) => one - other) };
}

/** Sends requests over a raw socket, because `fetch` would use more CPU time than the Worker being measured. */
function sendUntil(target: Target, end: number, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(target.port, "127.0.0.1");
    socket.setNoDelay();
    let received = Buffer.alloc(0);
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(target.nextRequest());
    };
    const fail = (error: Error) => {
      socket.destroy();
      reject(new Error(`${target.name}: ${error.message}`));
    };
    socket.on("connect", send);
    socket.on("error", fail);
    socket.on("close", () => reject(new Error(`${target.name}: the connection was closed before the response`)));
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const size = responseSize(received);
      if (size === null || received.length < size) return;
      const now = performance.now();
      times.push(now - sentAt);
      const text = received.toString("latin1");
      if (!text.startsWith(`HTTP/1.1 ${target.status} `) || !text.includes(target.contains))
        return fail(new Error(`unexpected response: ${text.slice(0, 1000)}`));
      received = Buffer.alloc(0);
      if (now < end) return send();
      socket.removeAllListeners("close");
      socket.end();
      resolve();
    });
  });
}

/** Returns the length of the entire response, or `null` while its headers are incomplete. */
function responseSize(received: Buffer): number | null {
  const headerEnd = received.indexOf("\r\n\r\n");
  if (headerEnd < 0) return null;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(received.toString("latin1", 0, headerEnd + 2)) ?? [];
  if (length === undefined) throw new Error("a response has no Content-Length");
  return headerEnd + 4 + Number(length);
}
