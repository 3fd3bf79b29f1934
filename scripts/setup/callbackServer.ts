import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { onExit } from "../local/cleanup.ts";
import { TemporaryFailure } from "./credentials.ts";
import { appManifest, appSettingsUrl } from "./manifest.ts";
import type { SetupOptions } from "./options.ts";
import { failurePage, headers, startPage } from "./pages.ts";

interface CallbackServer {
  url: string;
  /** Resolves once the App's credentials are saved and the browser has received the final page. Rejects after a permanent failure. */
  done: Promise<void>;
}

interface Answer {
  status: number;
  page: string;
  /** Whether this answer completes the setup. */
  isLast?: boolean;
}

/**
 * Serves the page with the button that creates the App, and the page that GitHub redirects to afterward. `finish` turns GitHub's code
 * into the final page. If it throws `TemporaryFailure`, the person can reload to try again.
 */
export async function startCallbackServer(
  options: SetupOptions,
  finish: (code: string) => Promise<string>,
): Promise<CallbackServer> {
  const state = randomBytes(24).toString("base64url");
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server, options.port)}`;
  const action = `${appSettingsUrl(options)}/new?state=${state}`;
  const start = startPage(action, appManifest(options, `${url}/created`));
  const done = Promise.withResolvers<void>();
  let finishing: Promise<string> | null = null;

  const answer = async (path: string): Promise<Answer> => {
    const { pathname, searchParams } = new URL(url + path);
    const code = searchParams.get("code");
    if (pathname === "/") return { status: 200, page: start };
    if (pathname !== "/created") return { status: 404, page: failurePage(`There is no page here. Start at ${url}`) };
    if (!code || !isEqual(searchParams.get("state") ?? "", state)) {
      const message = `This redirect doesn't belong to this setup. Nothing was changed. Start again at ${url}`;
      return { status: 400, page: failurePage(message) };
    }
    // GitHub accepts the code only once, so a reload waits for the same exchange.
    finishing ??= finish(code);
    return { status: 200, page: await finishing, isLast: true };
  };

  server.on("request", (request, response) => {
    const send = ({ status, page }: Answer) =>
      new Promise<void>((sent) => response.writeHead(status, headers(options.server)).end(page, sent));
    // Prevents DNS rebinding: pages on another host name that resolves to this machine could otherwise read this page.
    if (request.headers.host !== new URL(url).host) {
      void send({ status: 421, page: failurePage(`Open ${url} instead.`) });
      return;
    }
    answer(request.url ?? "/").then(
      (given) => send(given).then(() => given.isLast && done.resolve()),
      (error: unknown) => {
        finishing = null;
        const message = error instanceof Error ? error.message : String(error);
        if (error instanceof TemporaryFailure) {
          console.error(`${message} Reload the page in the browser to try again.`);
          const page = failurePage(`${message} Reload this page to try again. GitHub's code is valid for an hour.`);
          return send({ status: 503, page });
        }
        return send({ status: 502, page: failurePage(message) }).then(() => done.reject(error));
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
    throw new Error(`Port ${port} is in use. Choose another one with --port, or omit --port to use any free one.`);
  }
  onExit(async () => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The system didn't assign a port.");
  return address.port;
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
