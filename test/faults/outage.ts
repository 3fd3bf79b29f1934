import type { RequestHandler } from "msw";
import { getResponse, http } from "msw";
import { handlers } from "../sandbox/handlers.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** In every body of a failing GitHub. None of it may get into an answer of deplodash. */
export const marker = "what GitHub said stays with GitHub";

/** How long GitHub may take, and how long it takes when it is late, in milliseconds. */
export const timeLimit = 1_500;
const late = 2_000;

/** What GitHub does instead of its work. `work` does it after all and gives the answer. */
export type Outage = (work: () => Promise<Response>) => Response | Promise<Response>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers });
const refused = (status: number, headers: Record<string, string> = {}) =>
  json(status, { message: marker, documentation_url: `https://docs.github.com/${marker}`, errors: [marker] }, headers);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The right answer, but for some of what stands in it. */
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
  "does it, and answers ids that are none": (work) => rewritten(work, /"id":(\d+)/g, '"id":"$1"'),
  "does it, and answers dates that are none": (work) => rewritten(work, /\d{4}-\d\d-\d\dT[^"]+/g, marker),
  ...Object.fromEntries(
    [301, 400, 401, 403, 404, 409, 422, 500, 502].map((status): [string, Outage] => [
      `answers ${status}`,
      () => refused(status),
    ]),
  ),
};

/** What GitHub answers where it asks for patience, and for how many seconds. */
export const patience: Record<string, { outage: Outage; seconds: number }> = {
  "answers 403 with Retry-After": { outage: () => refused(403, { "retry-after": "2" }), seconds: 2 },
  "answers 503 with Retry-After": { outage: () => refused(503, { "retry-after": "3" }), seconds: 3 },
  "answers 403 with nothing left of the limit": {
    outage: () =>
      refused(403, {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 2),
      }),
    seconds: 2,
  },
  "answers 429": { outage: () => refused(429), seconds: 60 },
};

/** The endpoints that the main job needs. */
export type Need =
  | "token exchange"
  | "GET /user"
  | "the repository's installation"
  | "the look-around mint"
  | "the agent's mint"
  /** What is asked after a mint was refused. */
  | "the installation"
  | "the permission"
  | "POST /user/repos"
  | "POST /orgs/repos"
  | "DELETE /installation/token"
  /** Asked with the person's own token. */
  | "the repository"
  | "GET /user/installations"
  | "GET /app"
  | "DELETE /applications/token";

export interface Switchboard {
  handler: RequestHandler;
  /** From now on this endpoint fails for this account: its person, its repositories, its installation. `times`: that often only. */
  fail(account: string, need: Need, outage: Outage, times?: number): void;
  /** How often it has failed. */
  met(account: string): number;
  mend(account: string): void;
  /** GitHub as it is where its clock is ahead of ours by so many seconds, for what the App asks about this account. */
  skewed(account: string, seconds: number): RequestHandler;
}

/** Stands before the sandbox and lets some things fail for some accounts, so that runs go on side by side. */
export function createSwitchboard(sandbox: Sandbox): Switchboard {
  const failing = new Map<string, { need: Need; outage: Outage; left: number; met: number }>();
  const inner = handlers(sandbox);
  const handler = http.all("*", async ({ request }) => {
    const [need, account] = await classify(sandbox, request);
    const failure = failing.get(account);
    if (failure?.need === "the installation" && need === "the agent's mint" && failure.left > 0) return refused(422);
    if (!need || failure?.need !== need || failure.left <= 0) return undefined;
    failure.left--;
    failure.met++;
    const work = async () => (await getResponse(inner, request.clone())) ?? Response.error();
    return failure.outage(work);
  });
  return {
    handler,
    fail: (account, need, outage, times = Number.POSITIVE_INFINITY) =>
      void failing.set(account.toLowerCase(), { need, outage, left: times, met: 0 }),
    met: (account) => failing.get(account.toLowerCase())?.met ?? 0,
    mend: (account) => void failing.delete(account.toLowerCase()),
    skewed(account, seconds) {
      const now = () => Date.now() + seconds * 1000;
      const ahead = handlers({ ...sandbox, now });
      return http.all("*", async ({ request }) => {
        const [need, owner] = await classify(sandbox, request);
        const asApp = /installation$|mint$/.test(need ?? "") && owner === account.toLowerCase();
        const answer = asApp ? await getResponse(ahead, request.clone()) : undefined;
        answer?.headers.set("date", new Date(now()).toUTCString());
        return answer;
      });
    },
  };
}

/** Which endpoint a request is for, and about whose things. */
async function classify(sandbox: Sandbox, request: Request): Promise<[Need | null, string]> {
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
    // That one may do no more than look.
    const looks = Object.keys((await body()).permissions ?? {}).join() === "metadata";
    return [looks ? "the look-around mint" : "the agent's mint", accountOf(third)];
  }
  if (first === "app" && second === "installations") return ["the installation", accountOf(third)];
  if (method === "DELETE" && pathname === "/installation/token") return ["DELETE /installation/token", owner];
  if (method === "DELETE" && first === "applications") {
    const user = sandbox.tokens.get((await body()).access_token ?? "")?.user;
    return ["DELETE /applications/token", user?.login.toLowerCase() ?? ""];
  }
  return [null, ""];
}
