import type { RequestHandler } from "msw";
import { getResponse, http } from "msw";
import { handlers } from "../sandbox/handlers.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** Text that is in every failing body and must never appear in deplodash's answers. */
export const marker = "what GitHub said stays with GitHub";

/** How long deplodash waits for GitHub and how long a late answer takes, in milliseconds. */
export const timeLimit = 1_500;
const late = 2_000;

/** What GitHub does instead of answering properly. `work` does what was requested and returns the proper answer. */
export type Outage = (work: () => Promise<Response>) => Response | Promise<Response>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });
const refused = (status: number, headers: Record<string, string> = {}) =>
  json(status, { message: marker, documentation_url: `https://docs.github.com/${marker}`, errors: [marker] }, headers);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Returns the proper answer with part of its text replaced. */
async function rewritten(work: () => Promise<Response>, what: RegExp, instead: string): Promise<Response> {
  const answer = await work();
  if (answer.status >= 300 || answer.status === 204) return answer;
  return new Response((await answer.text()).replaceAll(what, instead), answer);
}

export const outages: Record<string, Outage> = {
  "drops the connection": () => Response.error(),
  "does it, and drops the connection": async (work) => {
    await work();
    return Response.error();
  },
  "does it, and answers too late": async (work) => {
    const answer = await work();
    await wait(late);
    return answer;
  },
  "begins too late": async (work) => {
    await wait(late);
    return work();
  },
  "answers JSON that is cut off": () =>
    new Response(`{"message":"${marker}","token":"`, { headers: { "Content-Type": "application/json" } }),
  "does it, and answers JSON that is cut off": async (work) => {
    const text = await (await work()).text();
    return new Response(text.slice(0, text.length / 2), {
      status: 201,
      headers: { "Content-Type": "application/json" },
    });
  },
  "answers a page": () => new Response(`<h1>${marker}</h1>`, { headers: { "Content-Type": "text/html" } }),
  "answers nothing": () => new Response(null, { status: 200 }),
  "answers another object": () => json(200, { message: marker, id: "7", items: [marker] }),
  "answers a list": () => json(200, [marker]),
  "does it, and answers invalid ids": (work) => rewritten(work, /"id":(\d+)/g, '"id":"$1"'),
  "does it, and answers invalid dates": (work) => rewritten(work, /\d{4}-\d\d-\d\dT[^"]+/g, marker),
  ...Object.fromEntries(
    [301, 400, 401, 403, 404, 409, 422, 500, 502].map((status): [string, Outage] => [
      `answers ${status}`,
      () => refused(status),
    ]),
  ),
};

/** GitHub's answers when a rate limit is reached, with the number of seconds that each limit lasts. */
export const rateLimits: Record<string, { outage: Outage; seconds: number }> = {
  "answers 403 with Retry-After": { outage: () => refused(403, { "retry-after": "2" }), seconds: 2 },
  "answers 503 with Retry-After": { outage: () => refused(503, { "retry-after": "3" }), seconds: 3 },
  "answers 403 with nothing left of the limit": {
    outage: () =>
      refused(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 2) }),
    seconds: 2,
  },
  "answers 429": { outage: () => refused(429), seconds: 60 },
};

/** The endpoints that the main flow needs. */
export type Endpoint =
  | "token exchange"
  | "GET /user"
  | "the repository's installation"
  | "the look-up mint"
  | "the agent's mint"
  /** Called after a refused mint. */
  | "the installation"
  | "the permission"
  | "POST /user/repos"
  | "POST /orgs/repos"
  | "DELETE /installation/token"
  /** Called with the person's own token. */
  | "the repository"
  | "GET /user/installations"
  | "GET /app"
  | "DELETE /applications/token";

interface FailingGitHub {
  handler: RequestHandler;
  /**
   * Makes an endpoint fail for an account, which includes the person, their repositories, and their installation.
   * `times` limits the number of failures.
   */
  fail(account: string, endpoint: Endpoint, outage: Outage, times?: number): void;
  /** Returns how often the account's endpoint has failed. */
  failureCount(account: string): number;
  recover(account: string): void;
  /** Returns a handler that answers the App's calls about an account as if GitHub's clock were `seconds` ahead. */
  skewed(account: string, seconds: number): RequestHandler;
}

/** Wraps the sandbox and makes endpoints fail for individual accounts, so that flows can run in parallel. */
export function createFailingGitHub(sandbox: Sandbox): FailingGitHub {
  const failing = new Map<string, { endpoint: Endpoint; outage: Outage; left: number; failureCount: number }>();
  const inner = handlers(sandbox);
  const handler = http.all("*", async ({ request }) => {
    const [endpoint, account] = await classify(sandbox, request);
    const failure = failing.get(account);
    if (failure?.endpoint === "the installation" && endpoint === "the agent's mint" && failure.left > 0)
      return refused(422);
    if (!endpoint || failure?.endpoint !== endpoint || failure.left <= 0) return undefined;
    failure.left--;
    failure.failureCount++;
    const work = async () => (await getResponse(inner, request.clone())) ?? Response.error();
    return failure.outage(work);
  });
  return {
    handler,
    fail: (account, endpoint, outage, times = Number.POSITIVE_INFINITY) =>
      void failing.set(account.toLowerCase(), { endpoint, outage, left: times, failureCount: 0 }),
    failureCount: (account) => failing.get(account.toLowerCase())?.failureCount ?? 0,
    recover: (account) => void failing.delete(account.toLowerCase()),
    skewed(account, seconds) {
      const now = () => Date.now() + seconds * 1000;
      const ahead = handlers({ ...sandbox, now });
      return http.all("*", async ({ request }) => {
        const [endpoint, owner] = await classify(sandbox, request);
        const asApp = /installation$|mint$/.test(endpoint ?? "") && owner === account.toLowerCase();
        const answer = asApp ? await getResponse(ahead, request.clone()) : undefined;
        answer?.headers.set("date", new Date(now()).toUTCString());
        return answer;
      });
    },
  };
}

/** Returns the endpoint of a request and the login of the account that it concerns. */
async function classify(sandbox: Sandbox, request: Request): Promise<[Endpoint | null, string]> {
  const { method, url } = request;
  const { pathname } = new URL(url);
  const bearer = /^(?:bearer|token) +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const token = sandbox.tokens.get(bearer);
  const owner = (token?.user ?? token?.installation?.account)?.login.toLowerCase() ?? "";
  const body = async () => (await request.clone().json()) as Record<string, string>;
  const accountOf = (id: string) => sandbox.installations.get(Number(id))?.account.login.toLowerCase() ?? "";
  const [, first = "", second = "", third = ""] = pathname.toLowerCase().split("/");
  if (pathname === "/login/oauth/access_token") {
    const code = sandbox.authorizations.get((await body()).code ?? "");
    return ["token exchange", code?.user.login.toLowerCase() ?? ""];
  }
  if (method === "GET" && pathname === "/user") return ["GET /user", owner];
  if (method === "GET" && pathname === "/app") return ["GET /app", "everybody"];
  if (first === "user" && second === "installations") return ["GET /user/installations", owner];
  if (first === "user" && second === "repos") return ["POST /user/repos", owner];
  if (first === "orgs" && third === "repos") return ["POST /orgs/repos", second];
  if (first === "repos" && pathname.endsWith("/installation")) return ["the repository's installation", second];
  if (first === "repos" && pathname.endsWith("/permission")) return ["the permission", second];
  if (method === "GET" && first === "repos" && pathname.split("/").length === 4) return ["the repository", second];
  if (pathname.endsWith("/access_tokens")) {
    // A look-up token can only read.
    const looks = !Object.values((await body()).permissions ?? {}).includes("write");
    return [looks ? "the look-up mint" : "the agent's mint", accountOf(third)];
  }
  if (first === "app" && second === "installations") return ["the installation", accountOf(third)];
  if (method === "DELETE" && pathname === "/installation/token") return ["DELETE /installation/token", owner];
  if (method === "DELETE" && first === "applications") {
    const user = sandbox.tokens.get((await body()).access_token ?? "")?.user;
    return ["DELETE /applications/token", user?.login.toLowerCase() ?? ""];
  }
  return [null, ""];
}
