import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { onExit } from "../local/cleanup.ts";
import { NotNow } from "./credentials.ts";
import { manifestFor, settingsOf } from "./manifest.ts";
import type { Options } from "./options.ts";
import { askPage, failedPage, headers } from "./pages.ts";

export interface Desk {
  url: string;
  /** Settles when GitHub has led somebody back with a code, and all that follows is done or has failed for good. */
  done: Promise<void>;
}

interface Answer {
  status: number;
  page: string;
  /** Whether there is nothing to do after it. */
  last?: boolean;
}

/**
 * The page on this machine that the person starts from, and that GitHub leads back to. `finish` turns the code into a
 * page; where it throws `NotNow`, the person may reload.
 */
export async function openDesk(options: Options, finish: (code: string) => Promise<string>): Promise<Desk> {
  const state = randomBytes(24).toString("base64url");
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server, options.port)}`;
  const action = `${settingsOf(options)}/new?state=${state}`;
  const ask = askPage(action, manifestFor(options, `${url}/created`));
  const done = Promise.withResolvers<void>();
  let underway: Promise<string> | null = null;

  const answer = async (path: string): Promise<Answer> => {
    const { pathname, searchParams } = new URL(path, url);
    const code = searchParams.get("code");
    if (pathname === "/") return { status: 200, page: ask };
    if (pathname !== "/created") return { status: 404, page: failedPage("There is nothing at this address.") };
    if (!code || !isSame(searchParams.get("state") ?? "", state)) {
      const sentence = `This is not the answer to what was asked from here. Begin anew at ${url}`;
      return { status: 400, page: failedPage(sentence) };
    }
    // A page that is reloaded meanwhile must not spend the code twice.
    underway ??= finish(code);
    return { status: 200, page: await underway, last: true };
  };

  server.on("request", (request, response) => {
    const send = ({ status, page }: Answer) =>
      new Promise<void>((sent) => response.writeHead(status, headers(options.server)).end(page, sent));
    // Another host's name that leads here would let its pages read this one.
    if (request.headers.host !== new URL(url).host) {
      void send({ status: 421, page: failedPage(`This page is at ${url}`) });
      return;
    }
    answer(request.url ?? "/").then(
      (given) => send(given).then(() => given.last && done.resolve()),
      (error: unknown) => {
        const sentence = error instanceof Error ? error.message : String(error);
        underway = null;
        if (error instanceof NotNow) {
          console.error(`${sentence} Reload the page in the browser to try again.`);
          const page = failedPage(`${sentence} Reload this page to try again: the code is good for an hour.`);
          return send({ status: 503, page });
        }
        return send({ status: 502, page: failedPage(sentence) }).then(() => done.reject(error));
      },
    );
  });
  return { url, done: done.promise };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    throw new Error(`Port ${port} cannot be had. Leave --port away for any that is free, or name another.`);
  }
  onExit(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
