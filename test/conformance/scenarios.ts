import { type HttpHandler, HttpResponse, http } from "msw";
import { createSeal } from "../../src/crypto/seal.ts";
import { consentUrl } from "../../src/session/consentRequest.ts";
import type { Operation } from "../harness/contract.ts";
import { operations } from "../harness/contract.ts";
import { oldPush } from "../harness/gitAnswers.ts";
import { encryptionSecret, origin } from "../harness/worker.ts";
import type { Participant, Send } from "./fixtures.ts";
import { formRequest, type RawRequest } from "./rawHttp.ts";
import type { RequestTemplate } from "./requestTemplate.ts";
import { validTemplate } from "./validRequest.ts";

/** The Workers that requests go to. They differ in their variables and in the host that requests name. */
export type Deployment =
  | "valid"
  /** With limits that a few requests can reach. */
  | "limited"
  /** For requests that name a different host than CALLBACK_URL. */
  | "elsewhere"
  | "misconfigured"
  /** Served over HTTPS, where only people who can see an installation may register agents. */
  | "public"
  /** With GITHUB_TOKEN instead of sign-in. */
  | "with-a-token";

/** How to make an operation answer with a status, as changes to its valid request. */
interface Scenario {
  deployment?: Deployment;
  /** Whether the address that the request comes from has used up its budget. */
  isExhausted?: true;
  change?: Partial<RequestTemplate>;
  /** Requests to send first. */
  before?: [operationId: string, change?: Partial<RequestTemplate>, times?: number][];
  /** Whether the request needs an agent that has no token yet. */
  unused?: true;
  /** GitHub's answers for this scenario. Scenarios with the same handlers are sent together. */
  github?: HttpHandler[];
  /** Changes the request depending on earlier answers. */
  wire?(person: Participant, valid: RawRequest, send: Send): Promise<RawRequest>;
}

/** Answers as GitHub does while it's down, without `Retry-After`, which would also pause the App for later tests. */
const down = () => new HttpResponse(null, { status: 503 });
const refused = () =>
  HttpResponse.json({ message: "Although you appear to have the correct authorization" }, { status: 403 });
const api = "https://api.github.com";
const askingWhoTheyAre = [http.get(`${api}/user`, down)];
const signInEnded = [http.get(`${api}/user`, () => new HttpResponse(null, { status: 401 }))];
/** Path parameters that are well-formed but refer to nothing. */
const path = {
  agentId: "0123456789abcdef",
  webhookId: "0123456789abcdef",
  requestId: "0".repeat(22),
  kind: "gitlab",
  identityId: "0".repeat(8),
  repositoryId: "1",
  operation: "get",
  owner: "ada",
  repository: "notes",
};
/** An invalid, unauthenticated request, for statuses that are decided before the input is checked. */
const strange: Partial<RequestTemplate> = { path, query: [], cookies: [], authorization: null, body: null };

/** Returns the scenario for a status if every operation shares it; otherwise `null`. */
function common({ body, security }: Operation, status: string): Scenario | null {
  const known: Partial<RequestTemplate> = { path, authorization: security === "agentToken" ? "mine" : null };
  switch (status) {
    case "400":
      return body && { change: { ...known, body: {} } };
    case "401":
      return { change: strange };
    case "403":
      return security?.endsWith("Session") && body ? { change: { path, origin: "https://evil.example" } } : null;
    case "404":
      if (security === "operatorSession") return { change: strange };
      return { change: { path: { ...path, agentId: "@theirs", repositoryId: "@repositoryId" } } };
    case "413":
      return { change: { ...known, body: Buffer.alloc(16 * 1024 + 1, "x") } };
    case "415":
      return { change: { ...known, mediaType: "image/png" } };
    case "421":
      return { deployment: "elsewhere", change: strange };
    case "429":
      if (security === "operatorSession") return { deployment: "limited", wire: afterManyOthers };
      return { deployment: "limited", isExhausted: true, change: strange };
    case "500":
      return { deployment: "misconfigured", change: strange };
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
/** A repository that can't exist. */
const reserved = { change: { path: { owner: "@owner", repository: "..git" } } };
const gitFails = (path: string) => [http.all(`https://github.com/:owner/:repository/${path}`, down)];
/** A workload whose issuer is down. Its ID token passes every check that doesn't need a key. */
const issuerDown: Scenario = {
  change: { authorization: { text: unverifiableToken("https://gitlab.com", Date.now()) } },
  github: [http.get("https://gitlab.com/.well-known/openid-configuration", down)],
};
const repositoriesAreDown = http.get(`${api}/repos/:owner/:repository`, down);
const mintingFails = [http.post(`${api}/app/installations/:id/access_tokens`, down)];

/** Returns an ID token that is valid except that its key is unknown. */
function unverifiableToken(iss: string, now: number): string {
  const iat = Math.floor(now / 1000);
  const claims = { iss, aud: `${origin}/agents/${path.agentId}`, iat, exp: iat + 12 * 3600 };
  const parts = [{ alg: "ES256", kid: "unknown" }, claims, "a signature"];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
}

/** Scenarios that several operations share. Each entry has a status, a scenario, and the operations. */
const shared: [status: string, Scenario, operationIds: string][] = [
  ["503", { github: askingWhoTheyAre }, "showConsent decideConsent showRepository denyRequest rotateAgent showAccess"],
  ["503", { github: askingWhoTheyAre }, "changeAccess trustIdentity findDevice claimDevice addWebhook"],
  ["503", { github: askingWhoTheyAre }, "replaceWebhookSecret finishSuspension"],
  ["503", { unused: true, github: mintingFails }, "issueToken issueOAuthToken answerGitCredential"],
  ["503", issuerDown, "requestAccess revokeToken getAgent"],
  ["202", { change: { authorization: "undecided" } }, "issueToken requestAccess answerGitCredential"],
  ["403", { change: { authorization: "undecided" } }, "listGitRefs answerGitUploadPack answerLfsBatch"],
  ["401", { change: { authorization: "unknown" } }, "issueOAuthToken startDeviceAuthorization"],
  ["403", denied, "issueToken requestAccess answerGitCredential"],
  ["403", { github: [http.get(`${api}/user/installations`, refused)] }, "showRepository showAccess"],
  ["400", reserved, "listGitRefs answerGitUploadPack"],
  ["400", { change: { query: [["after", "%"]] } }, "showDashboard showRepository showOperator"],
  ["400", { change: { path: { agentId: "short" } } }, "showAgent showAgentToken"],
  ["404", { change: { path: { webhookId: path.webhookId } } }, "replaceWebhookSecret testWebhook"],
  ["410", { wire: withExpiredLink }, "showConsent decideConsent"],
  ["410", { change: { cookies: ["session"] } }, "showAgentToken showWebhookSecret"],
];

/** Scenarios that apply to a single operation and status. */
const special: Record<string, Scenario> = {
  ...Object.fromEntries(
    shared.flatMap(([status, scenario, ids]) => ids.split(" ").map((id) => [`${id} ${status}`, scenario])),
  ),
  "issueToken 400": { change: { body: { repo: "ada/notes", scopes: ["repo"] } } },
  "getAgent 401": { change: { authorization: "expired" } },
  "listGitRefs 503": { github: gitFails("info/refs") },
  "answerGitUploadPack 503": { github: gitFails("git-upload-pack") },
  "answerGitReceivePack 403": { change: { authorization: "undecided", body: oldPush } },
  "answerGitReceivePack 503": { github: gitFails("git-receive-pack"), change: { body: oldPush } },
  "answerLfsBatch 503": { github: gitFails("info/lfs/objects/batch") },
  "showConsent 400": { change: { query: [["request", "@request"]] } },
  "showConsent 403": { change: { cookies: ["another person's"] } },
  "decideConsent 200": { wire: denyingOneOfTwo },
  "decideConsent 409": { change: { body: { csrf: "@csrf", shown: "of another page", decision: "deny" } } },
  "findRepository 400": { change: { query: [["name", "ada"]] } },
  "showRepository 404": { change: { cookies: ["another person's"] } },
  "revokeRepositoryAccess 404": { change: { body: { csrf: "@csrf", proof: "@proof", agent_id: "0123456789abcdef" } } },
  "revokeRepositoryAccess 409": { change: { body: { csrf: "@csrf", proof: "of another page", agent_id: "all" } } },
  "denyRequest 404": { change: { path: { agentId: "@theirs", requestId: "0".repeat(22) } } },
  "registerAgent 409": { before: [["registerAgent", {}, 50]] },
  "registerAgent 503": {
    deployment: "public",
    github: [http.get(`${api}/user/installations`, down)],
    // This is how a request arrives through a TLS tunnel to `wrangler dev`.
    wire: async (_, valid) => ({
      ...valid,
      headers: [
        ...valid.headers.map(([name, value]): [string, string] => {
          if (name === "Cookie") return [name, `__Host-${value}`];
          return [name, name === "Origin" ? publicOrigin : value];
        }),
        ["X-Forwarded-Proto", "https"],
      ],
    }),
  },
  "showIdentityForm 400": { change: { query: [["repo", "ada"]] } },
  "showIdentityForm 403": { github: [http.get(`${api}/repos/:owner/:repo`, refused)] },
  "showIdentityForm 503": { github: [http.get(`${api}/repos/:owner/:repo`, down)] },
  "trustIdentity 409": {
    change: {
      path: { agentId: "@mine", kind: "github-actions" },
      body: { csrf: "@csrf", shown: "of another page", by: "ref", ref: "main" },
    },
  },
  "getActivity 400": { change: { query: [["from", "yesterday"]] } },
  "showAccess 400": { change: { path: { agentId: "short", repositoryId: "1" } } },
  "changeAccess 409": { change: { body: { csrf: "@csrf", shown: "of another page", duration: "as_it_is" } } },
  "findDevice 303": { before: [["claimDevice"]], github: [repositoriesAreDown] },
  "findDevice 404": { change: { body: { csrf: "@csrf", user_code: "BBBB-BBBB" } } },
  "claimDevice 303": { github: [repositoriesAreDown] },
  "claimDevice 404": {
    before: [["claimDevice", { body: { csrf: "@csrf", shown: "@shownCode", decision: "reject" } }]],
  },
  "claimDevice 409": { change: { body: { csrf: "@csrf", shown: "of another page", decision: "claim" } } },
  "showNotifications 400": { change: { query: [["tested", "short"]] } },
  "addWebhook 409": { before: [["addWebhook", {}, 3]] },
  "showWebhookSecret 400": { change: { path: { webhookId: "short" } } },
  "changeServiceAgent 401": { github: signInEnded, change: { body: { csrf: "@csrf", act: "rotate" } } },
  "changeServiceAgent 503": { github: askingWhoTheyAre, change: { body: { csrf: "@csrf", act: "rotate" } } },
  "finishSuspension 401": { github: signInEnded },
  "finishSuspension 409": { github: [http.get(`${api}/users/:login/installation`, down)], wire: afterRevoking },
  "startSignIn 400": { change: { query: [["next", "https://evil.example/"]] } },
  "startSignIn 503": { deployment: "with-a-token", github: [http.get(`${api}/user`, down)] },
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

/** Every status that the contract declares, with its scenario or `null`. */
export const scenarios = operations.flatMap((operation) =>
  operation.statuses.map((status) => {
    const pair = `${operation.id} ${status}`;
    return { pair, operation, status, scenario: special[pair] ?? common(operation, status) };
  }),
);

export function templateFor(operationId: string, change: Partial<RequestTemplate> = {}): RequestTemplate {
  const operation = operations.find(({ id }) => id === operationId);
  if (!operation) throw new Error(`there is no operation ${operationId}`);
  return { ...validTemplate(operation), ...change };
}

async function ifNoneMatch(_: Participant, valid: RawRequest, send: Send): Promise<RawRequest> {
  const etag = (await send(valid)).headers.get("ETag") ?? "";
  return { ...valid, headers: [...valid.headers, ["If-None-Match", etag]] };
}

/** Returns the same request for an expired link, sealed the way earlier versions issued it. */
async function withExpiredLink(person: Participant, valid: RawRequest): Promise<RawRequest> {
  const [agentId, repo] = [await person.valueOf("@mine"), await person.valueOf("@repo")];
  const request = { id: "0".repeat(22), agentId, repo, scopes: ["contents:read"], expiresAt: Date.now() - 1000 };
  const seal = createSeal([encryptionSecret], Date.now);
  const sealed = await seal.seal("consent-request", request, Date.now() + 60_000);
  return { ...valid, target: consentUrl("", repo, sealed) };
}

/** Returns a request that denies one of two repositories, after which the page is shown again with the other. */
async function denyingOneOfTwo(person: Participant, valid: RawRequest, send: Send): Promise<RawRequest> {
  const [repo, token] = [await person.valueOf("@repo"), await person.agentToken("undecided")];
  const wants = [repo, `${repo}-2`].map((name) => ({ repo: name, scopes: ["issues:read"] }));
  const headers = Object.entries({ Authorization: `Bearer ${token}`, "Content-Type": "application/json" });
  const body = Buffer.from(JSON.stringify({ wants }));
  const asked = await send({ method: "POST", target: "/api/access-requests", headers, body });
  const { url }: { url: string } = JSON.parse(await asked.text());
  const target = url.slice(new URL(url).origin.length);
  const cookies = valid.headers.filter(([name]) => name === "Cookie");
  const page = await send({ method: "GET", target, headers: cookies, body: null });
  const [, shown = ""] = /name="shown" value="([^"]*)"/.exec(await page.text()) ?? [];
  const fields = { csrf: await person.valueOf("@csrf"), shown, decision: "deny:r1" };
  return formRequest(target, valid.headers, fields);
}

/** Uses up the operator's budget, then returns the same request. */
async function afterManyOthers(_: Participant, valid: RawRequest, send: Send) {
  const headers = valid.headers.filter(([name]) => name === "Cookie");
  const cheap = { method: "GET", target: "/operator?after=%", headers, body: null };
  const isLimited = async () => (await send(cheap)).status === 429;
  while (!(await Promise.all(Array.from({ length: 8 }, isLimited))).includes(true));
  return valid;
}

/** Starts revoking an account's access, then returns the same request. */
async function afterRevoking(person: Participant, valid: RawRequest, send: Send) {
  const fields = { csrf: await person.valueOf("@csrf"), of: "account", login: "acme", confirm: "revoke everything" };
  await send(formRequest("/operator/revocations", valid.headers, fields));
  return valid;
}
