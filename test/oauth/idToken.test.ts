import { createPublicKey } from "node:crypto";
import { CompactSign, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { randomText } from "../../src/crypto/secret.ts";
import { day, second } from "../../src/domain/time.ts";
import { type RequestContext, runInContext } from "../../src/requestContext.ts";
import {
  createIssuer,
  createSigningKey,
  jobClaims,
  jobConditions,
  publicJwk,
  serveIssuers,
  type TestIssuer,
  trust,
} from "../harness/idTokens.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

const attacker = createSigningKey("first");
const elsewhere = "https://attacker.example/keys";
const dayInSeconds = day / second;

/** Creates a Worker whose agent trusts a job and has consent for `contents:write`. */
async function createWorkload() {
  const issuer = createIssuer();
  const worker = await createNodeWorker();
  const { agent } = worker;
  await agent.grant();
  await trust(agent, { issuer: issuer.issuer, conditions: jobConditions });
  const claims = jobClaims(agent.agentId, Date.now(), issuer.issuer);
  const ask = (authorization: string) =>
    worker.send("/api/token", {
      method: "POST",
      headers: { Authorization: authorization, "Content-Type": "application/json" },
      body: JSON.stringify({ repo: "ada/notes", scopes: ["contents:write"] }),
    });
  return { ...worker, issuer, claims, ask: (token: string) => ask(`Bearer ${token}`) };
}

/** Creates a workload whose issuer answers until the test ends. */
async function serveWorkload() {
  const workload = await createWorkload();
  serveIssuers(workload.issuer);
  return workload;
}

type Workload = Awaited<ReturnType<typeof createWorkload>>;
type Claims = Workload["claims"];

/** Signs the job's claims with some of them changed. `undefined` removes a claim. */
const claiming = (change: (claims: Claims) => object) => async (workload: Workload) =>
  workload.issuer.sign({ ...workload.claims, ...change(workload.claims) });

/** Signs the job's claims with a changed header. */
const under =
  (header: object, key = attacker.privateKey) =>
  ({ issuer, claims }: Workload) =>
    issuer.sign(claims, header, key);

const attacks: [what: string, token: (workload: Workload) => string | Promise<string>][] = [
  ["no issuer", claiming(() => ({ iss: undefined }))],
  ["an issuer that isn't configured", claiming(() => ({ iss: "https://attacker.example" }))],
  ["the issuer with a slash at the end", claiming(({ iss }) => ({ iss: `${iss}/` }))],
  ["the issuer in a list", claiming(({ iss }) => ({ iss: [iss] }))],
  ["no audience", claiming(() => ({ aud: undefined }))],
  ["another agent as the audience", claiming(({ aud }) => ({ aud: aud.slice(0, -16) + randomText(16) }))],
  ["another deployment's audience", claiming(({ aud }) => ({ aud: aud.replace("deplodash", "elsewhere") }))],
  ["the origin alone as the audience", claiming(() => ({ aud: "https://deplodash.example" }))],
  ["an audience with extra text after the agent", claiming(({ aud }) => ({ aud: `${aud}/more` }))],
  ["a second audience", claiming(({ aud }) => ({ aud: [aud, "https://elsewhere.example"] }))],
  ["the same audience twice", claiming(({ aud }) => ({ aud: [aud, aud] }))],
  ["an audience in a list in a list", claiming(({ aud }) => ({ aud: [[aud]] }))],
  ["no expiry", claiming(() => ({ exp: undefined }))],
  ["an expiry more than a minute ago", claiming(({ iat }) => ({ iat: iat - 300, nbf: undefined, exp: iat - 61 }))],
  ["an expiry that is text", claiming(({ exp }) => ({ exp: String(exp) }))],
  ["a start in more than a minute", claiming(({ iat }) => ({ nbf: iat + 90 }))],
  ["a start that is text", claiming(({ nbf }) => ({ nbf: String(nbf) }))],
  ["no time of issue", claiming(() => ({ iat: undefined }))],
  ["a time of issue in more than a minute", claiming(({ iat, exp }) => ({ iat: iat + 90, exp: exp + 90 }))],
  ["a time of issue more than a day ago", claiming(({ iat }) => ({ iat: iat - dayInSeconds }))],
  ["a lifetime of more than a day", claiming(({ iat }) => ({ exp: iat + dayInSeconds + 1 }))],
  ["an expiry before the time of issue", claiming(({ iat }) => ({ exp: iat - 1 }))],

  ["no signature (alg: none)", ({ claims }) => new UnsecuredJWT(claims).encode()],
  ["alg: none with a signature", tampering({ alg: "none" })],
  ["an empty signature", async (workload) => (await workload.issuer.sign(workload.claims)).replace(/[^.]*$/, "")],
  ["HS256 with the public key as the secret", symmetric],
  ["a signature by the attacker's key", under({})],
  ["changed claims under a genuine signature", changedClaims],
  ["no key id", under({ kid: undefined })],
  ["an unknown key id", under({ kid: "unknown" })],
  ["a key id that every object inherits", under({ kid: "constructor" })],
  ["an algorithm other than the key's", tampering({ alg: "RS256" })],
  ["crit", tampering({ crit: ["exp"] })],
  ["an unencoded payload (b64)", tampering({ b64: false, crit: ["b64"] })],
  ["its own key (jwk)", under({ jwk: publicJwk(attacker) })],
  ["a URL for its keys (jku)", under({ jku: elsewhere })],
  ["a URL for its certificate (x5u)", under({ x5u: elsewhere })],
  ["its own certificate (x5c)", under({ x5c: ["MIIB"] })],
  [
    "a URL for its keys, even though the issuer signed it",
    ({ issuer, claims }) => issuer.sign(claims, { jku: elsewhere }),
  ],
  ["the type of another kind of token", async ({ issuer, claims }) => issuer.sign(claims, { typ: "at+jwt" })],

  ["a condition that differs in case", claiming(() => ({ ref: "refs/heads/MAIN" }))],
  ["a condition of another type", claiming(() => ({ repository_id: 7 }))],
  ["a condition in a list", claiming(() => ({ ref: ["refs/heads/main"] }))],
  ["another branch", claiming(() => ({ ref: "refs/heads/other" }))],
  ["another tenant's repository", claiming(() => ({ repository_id: "8", repository_owner_id: "2" }))],
  ["a recycled repository name", claiming(() => ({ repository_id: "9" }))],
  ["a repository that another owner took over", claiming(() => ({ repository_owner_id: "2" }))],
  ["pull_request_target", claiming(() => ({ event_name: "pull_request_target" }))],

  ["more than 8,192 characters", claiming(() => ({ padding: "x".repeat(8_192) }))],
  ["claims that aren't JSON", ({ issuer }) => junk(issuer, "{")],
  ["claims that aren't an object", ({ issuer }) => junk(issuer, "[]")],
  ["four parts", async ({ issuer, claims }) => `${await issuer.sign(claims)}.x`],
  ["an encrypted token's parts", () => "eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA"],
];

/** Signs with the issuer's key, then replaces a part of the header. */
function tampering(change: object) {
  return async ({ issuer, claims }: Workload) => {
    const [header = "", payload, signature] = (await issuer.sign(claims)).split(".");
    const changed = { ...JSON.parse(Buffer.from(header, "base64url").toString()), ...change };
    return `${Buffer.from(JSON.stringify(changed)).toString("base64url")}.${payload}.${signature}`;
  };
}

async function changedClaims({ issuer, claims }: Workload): Promise<string> {
  const other = await issuer.sign({ ...claims, repository_id: "8" });
  const [, payload] = (await issuer.sign(claims)).split(".");
  return other.replace(/\.[^.]*\./, `.${payload}.`);
}

function symmetric({ issuer, claims }: Workload): Promise<string> {
  const [key] = issuer.keys;
  if (!key) throw new Error("the issuer has no key");
  const secret = createPublicKey(key.privateKey).export({ type: "spki", format: "pem" });
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: "HS256", kid: key.id })
    .sign(Buffer.from(secret));
}

function junk({ keys: [key] }: TestIssuer, payload: string): Promise<string> {
  if (!key) throw new Error("the issuer has no key");
  return new CompactSign(Buffer.from(payload)).setProtectedHeader({ alg: key.alg, kid: key.id }).sign(key.privateKey);
}

/** The Worker that all attacks target. Rejected tokens leave nothing behind. */
const attacked = await createWorkload();

test.each(attacks)(
  "rejects an ID token with %s, stores nothing, and requests nothing that it names",
  async (_, token) => {
    const { environment, agent, issuer, ask } = attacked;
    const requested = serveIssuers(issuer);
    const before = { kv: environment.kv.keys(), requests: agent.sql.all("SELECT * FROM requests") };
    const puts = environment.kv.puts.count;
    const answer = await ask(await token(attacked));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(requested.filter((url) => !url.startsWith(`${issuer.issuer}/.well-known/`))).toEqual([]);
    expect(environment.kv.puts.count).toBe(puts);
    expect({ kv: environment.kv.keys(), requests: agent.sql.all("SELECT * FROM requests") }).toEqual(before);
    expect(agent.sql.all("SELECT * FROM tokens")).toEqual([]);
    expect(environment.github.mints.count).toBe(0);
  },
);

test.each<[what: string, change: (claims: Claims) => object]>([
  ["the claims of a job", () => ({})],
  ["a single audience in a list", ({ aud }) => ({ aud: [aud] })],
  ["no start", () => ({ nbf: undefined })],
  ["a subject in the earlier form", () => ({ sub: "repo:ada/notes:ref:refs/heads/main" })],
  ["clocks that differ by less than a minute", ({ iat, exp }) => ({ iat: iat + 55, nbf: iat + 55, exp: exp + 55 })],
  ["an expiry less than a minute ago", ({ iat }) => ({ iat: iat - 300, nbf: iat - 300, exp: iat - 55 })],
  ["a lifetime of a day", ({ iat }) => ({ exp: iat + dayInSeconds })],
])("accepts an ID token with %s", async (_what, change) => {
  const { issuer, claims, ask } = await serveWorkload();
  expect((await ask(await issuer.sign({ ...claims, ...change(claims) }))).status).toBe(200);
});

test.each(["RS256", "PS256", "ES256", "EdDSA"] as const)("accepts a signature with %s", async (alg) => {
  const { issuer, claims, ask } = await serveWorkload();
  issuer.keys = [createSigningKey("one", alg)];
  expect((await ask(await issuer.sign(claims))).status).toBe(200);
});

test("accepts pull_request_target only under a condition that names it", async () => {
  const { agent, issuer, claims, ask } = await serveWorkload();
  const token = await issuer.sign({ ...claims, event_name: "pull_request_target" });
  expect((await ask(token)).status).toBe(401);
  const conditions = { ...jobConditions, event_name: "pull_request_target" };
  await trust(agent, { issuer: issuer.issuer, conditions });
  expect((await ask(token)).status).toBe(200);
});

test("answers 503 if the issuer is down and the key is unknown", async () => {
  const { environment, issuer, claims, ask } = await serveWorkload();
  issuer.configuration = () => new Response(null, { status: 500 });
  const reads = environment.kv.gets.count;
  const answer = await ask(await issuer.sign(claims));
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: "issuer_unavailable" });
  expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(environment.kv.gets.count).toBe(reads);
});

test("a request's log line names the workload", async () => {
  const workload = await serveWorkload();
  const token = await workload.issuer.sign(workload.claims);
  const calls = { githubCalls: 0, ledgerCalls: 0, directoryCalls: 0 };
  const context: RequestContext = { requestId: "1", deadline: Number.POSITIVE_INFINITY, ...calls };
  await runInContext(context, () => workload.ask(token));
  const { issuer } = workload.issuer;
  expect(context).toMatchObject({ operation: "issueToken", workload: { issuer, claims: jobConditions } });
});
