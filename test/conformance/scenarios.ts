import { type HttpHandler, HttpResponse, http } from "msw";
import type { Person } from "./fixtures.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operation.ts";
import type { Wire } from "./rawHttp.ts";
import { render } from "./render.ts";
import type { Plan } from "./requestTemplate.ts";
import { usualPlan } from "./validRequest.ts";

/** The Workers that requests may go to, each with variables of its own, and as whom it knows itself. */
export type House =
  | "usual"
  /** Known by another host than the request names. */
  | "elsewhere"
  | "misconfigured"
  /** On https, where GitHub is asked who may register. */
  | "public"
  /** Where one token stands in for everybody's sign-in. */
  | "with a token";

/** How an operation comes to answer with a status: its usual request, but for this. */
export interface Scenario {
  house?: House;
  /** From an address that has no budget left. */
  exhausted?: boolean;
  change?: Partial<Plan>;
  /** Requests that go before. */
  before?: [operationId: string, change?: Partial<Plan>, times?: number][];
  /** What GitHub does instead. */
  github?: HttpHandler[];
  /** Where the request depends on what was answered before. */
  wire?(person: Person, usual: Wire, send: (wire: Wire) => Promise<Response>): Promise<Wire>;
}

/** GitHub is down. It doesn't ask for patience, which would stop the App for the tests that follow, too. */
const down = () => new HttpResponse(null, { status: 503 });
const api = "https://api.github.com";
const askingWhoTheyAre = [http.get(`${api}/user`, down)];
/** An agent that nobody had to register or to trust first. */
const path = { agentId: "0123456789abcdef", repositoryId: "1", operation: "get" };
/** Of somebody who has proven nothing, and in no order either: it must not matter. */
const strange: Partial<Plan> = { path, query: [], cookies: [], authorization: null, body: null };

/** What every operation answers in the same way. */
function common({ body, security }: Operation, status: string): Scenario | null {
  const known: Partial<Plan> = { path, authorization: security === "agentToken" ? "mine" : null };
  switch (status) {
    case "400":
      return body && { change: { ...known, body: {} } };
    case "401":
      return { change: strange };
    case "403":
      return security === "ownerSession" && body ? { change: { path, origin: "https://evil.example" } } : null;
    case "404":
      return { change: { path: { agentId: "@theirs", repositoryId: "@repositoryId" } } };
    case "413":
      return { change: { ...known, body: Buffer.alloc(16 * 1024 + 1, "x") } };
    case "415":
      return { change: { ...known, mediaType: "image/png" } };
    case "421":
      return { house: "elsewhere", change: strange };
    case "429":
      return { exhausted: true, change: strange };
    case "500":
      return { house: "misconfigured", change: strange };
    case "304":
      return { wire: ifNoneMatch };
    default:
      return status < "400" ? {} : null;
  }
}

const denied: Scenario = {
  before: [["decideConsent", { body: { csrf: "@csrf", shown: "@shown", decision: "deny" } }]],
  change: { authorization: "undecided" },
};
const mintingFails = http.post(`${api}/app/installations/:id/access_tokens`, down);

/** What only this operation answers in this way. */
const special: Record<string, Scenario> = {
  "issueToken 202": { change: { authorization: "undecided" } },
  "issueToken 400": { change: { body: { repo: "ada/notes", scopes: ["repo"] } } },
  "issueToken 403": denied,
  "issueToken 503": { github: [mintingFails] },
  "answerGitCredential 202": { change: { authorization: "undecided" } },
  "answerGitCredential 403": denied,
  "answerGitCredential 503": { github: [mintingFails] },
  "showConsent 400": { change: { query: [["request", "@request"]] } },
  "showConsent 403": { change: { cookies: ["somebody else's"] } },
  "showConsent 410": { wire: ofDeletedAgent },
  "showConsent 503": { github: askingWhoTheyAre },
  "decideConsent 409": { change: { body: { csrf: "@csrf", shown: "of another page", decision: "deny" } } },
  "decideConsent 410": { wire: ofDeletedAgent },
  "decideConsent 503": { github: askingWhoTheyAre },
  "showDashboard 400": { change: { query: [["after", "%"]] } },
  "registerAgent 409": { before: [["registerAgent", {}, 50]] },
  "registerAgent 503": {
    house: "public",
    github: [http.get(`${api}/user/installations`, down)],
    // As through a TLS tunnel in front of `wrangler dev`.
    wire: async (_, usual) => ({
      ...usual,
      headers: [
        ...usual.headers.map(([name, value]): [string, string] => {
          if (name === "Cookie") return [name, `__Host-${value}`];
          return [name, name === "Origin" ? publicOrigin : value];
        }),
        ["X-Forwarded-Proto", "https"],
      ],
    }),
  },
  "rotateAgent 503": { github: askingWhoTheyAre },
  "showAgent 400": { change: { path: { agentId: "short" } } },
  "showAgentToken 400": { change: { path: { agentId: "short" } } },
  "showAgentToken 410": { change: { cookies: ["session"] } },
  "startSignIn 400": { change: { query: [["next", "https://evil.example/"]] } },
  "startSignIn 503": { house: "with a token", github: [http.get(`${api}/user`, down)] },
  "finishSignIn 400": { change: { query: [["state", "of another browser"]] } },
  "finishSignIn 403": {
    change: {
      query: [
        ["state", "@state"],
        ["error", "access_denied"],
      ],
    },
  },
  "finishSignIn 503": { github: [http.post("https://github.com/login/oauth/access_token", down)] },
};

export const publicOrigin = "https://deplodash.example";

/** All that the contract declares, and how it comes about; `null` where nobody knows. */
export const scenarios = operations.flatMap((operation) =>
  operation.statuses.map((status) => {
    const pair = `${operation.id} ${status}`;
    return { pair, operation, status, scenario: special[pair] ?? common(operation, status) };
  }),
);

export function planOf(operationId: string, change: Partial<Plan> = {}): Plan {
  const operation = operations.find(({ id }) => id === operationId);
  if (!operation) throw new Error(`there is no operation ${operationId}`);
  return { ...usualPlan(operation), ...change };
}

async function ifNoneMatch(_: Person, usual: Wire, send: (wire: Wire) => Promise<Response>): Promise<Wire> {
  const etag = (await send(usual)).headers.get("ETag") ?? "";
  return { ...usual, headers: [...usual.headers, ["If-None-Match", etag]] };
}

/** The same request, but about a link whose agent was deleted since. */
async function ofDeletedAgent(person: Person, usual: Wire, send: (wire: Wire) => Promise<Response>): Promise<Wire> {
  const asked = await send(await render(planOf("issueToken", { authorization: "mine" }), person));
  const { url = "" }: { url?: string } = await asked.json();
  await send(await render(planOf("deleteAgent"), person));
  const { pathname, search } = new URL(url);
  return { ...usual, target: pathname + search };
}
