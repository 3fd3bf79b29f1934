import { connect, type Socket } from "node:net";

/** What is sent to where, again and again, and what has to be answered each time. */
export interface Target {
  name: string;
  port: number;
  /** The bytes of the next request. */
  next(): Buffer;
  status: number;
  /** Found in each answer's body. */
  contains: string;
}

export interface Measurement {
  requests: number;
  seconds: number;
  /** Milliseconds, in order. */
  times: number[];
}

/** The bytes of a request, as a client with a connection of its own sends them. */
export function bytesOf(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = "",
): Buffer {
  const { host } = new URL(origin);
  const own = { Host: host, ...headers, ...(body && { "Content-Length": String(Buffer.byteLength(body)) }) };
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

/** Sends as fast as so many connections can, for so long. Throws where one answer is not what it has to be. */
export async function load(target: Target, connections: number, milliseconds: number): Promise<Measurement> {
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, () => sendUntil(target, start + milliseconds, times)));
  const seconds = (performance.now() - start) / 1000;
  return { requests: times.length, seconds, times: times.sort((one, other) => one - other) };
}

function sendUntil(target: Target, end: number, times: number[]): Promise<void> {
  return new Promise((done, failed) => {
    const socket: Socket = connect(target.port, "127.0.0.1");
    socket.setNoDelay();
    let answer = Buffer.alloc(0);
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(target.next());
    };
    const fail = (error: Error) => {
      socket.destroy();
      failed(new Error(`${target.name}: ${error.message}`));
    };
    socket.on("connect", send);
    socket.on("error", fail);
    socket.on("close", () => failed(new Error(`${target.name}: the connection ended before its answer`)));
    socket.on("data", (chunk) => {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
      const size = sizeOf(answer);
      if (size === null || answer.length < size) return;
      const now = performance.now();
      times.push(now - sentAt);
      const text = answer.toString("latin1");
      if (!text.startsWith(`HTTP/1.1 ${target.status} `) || !text.includes(target.contains))
        return fail(new Error(`a wrong answer: ${text.slice(0, 1000)}`));
      answer = Buffer.alloc(0);
      if (now < end) return send();
      socket.removeAllListeners("close");
      socket.end();
      done();
    });
  });
}

/** How long the answer is as a whole; `null` until that is known. */
function sizeOf(answer: Buffer): number | null {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return null;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.toString("latin1", 0, head + 2)) ?? [];
  if (length === undefined) throw new Error("an answer without Content-Length");
  return head + 4 + Number(length);
}
