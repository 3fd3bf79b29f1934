import { expect, test } from "vitest";
import { line, packHeader } from "../harness/gitAnswers.ts";
import { createIssuer, jobClaims, jobConditions, serveIssuers, trust } from "../harness/idTokens.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

const gitAsks = "protocol=https\nhost=github.com\npath=ada/notes.git\n";
const wanted = { repo: "ada/notes", scopes: ["contents:write"] };

/** Creates a Worker whose agent trusts a job but has no consent yet. Counts charges to addresses. */
async function createWorkload() {
  const charged = { address: 0, caller: 0 };
  const limits = { address: true };
  const worker = await createNodeWorker({
    ADDRESS_LIMIT: {
      limit: async () => {
        charged.address++;
        return { success: limits.address };
      },
    },
  });
  const { agent, environment, calls } = worker;
  const issuer = createIssuer();
  const requested = serveIssuers(issuer);
  await trust(agent, { issuer: issuer.issuer, conditions: jobConditions });
  const claims = jobClaims(agent.agentId, Date.now());
  const token = await issuer.sign(claims);
  const send = (sent: Sent, authorization = `Bearer ${token}`) =>
    worker.send(sent.path, {
      method: sent.body === undefined ? "GET" : "POST",
      headers: { Authorization: authorization, ...(sent.type && { "Content-Type": sent.type }) },
      ...(sent.body !== undefined && { body: sent.body, duplex: "half" }),
    } as RequestInit);
  return { agent, environment, calls, issuer, requested, claims, token, charged, limits, send };
}

interface Sent {
  path: string;
  type?: string;
  body?: string;
}

const json = (path: string, value: object): Sent => ({
  path,
  type: "application/json",
  body: JSON.stringify(value),
});
const listOfRefs = `${line(`${"0".repeat(40)} ${"1".repeat(40)} refs/heads/main\0report-status`)}0000${packHeader}`;
const remote = "/git/ada/notes.git";
const git: [what: string, status: number, sent: Sent][] = [
  ["lists the refs for a fetch", 403, { path: `${remote}/info/refs?service=git-upload-pack` }],
  ["lists the refs for a push", 403, { path: `${remote}/info/refs?service=git-receive-pack` }],
  ["fetches", 403, { path: `${remote}/git-upload-pack`, type: "application/x-git-upload-pack-request", body: "0000" }],
  [
    "pushes",
    200,
    { path: `${remote}/git-receive-pack`, type: "application/x-git-receive-pack-request", body: listOfRefs },
  ],
];
const everything: [what: string, status: number, sent: Sent][] = [
  ["asks for a token", 202, json("/api/token", wanted)],
  ["asks for access to several repositories", 202, json("/api/access-requests", { wants: [wanted] })],
  ["asks about itself", 200, { path: "/api/agent" }],
  ["revokes a token", 204, json("/api/token/revoke", { token: "ghs_1" })],
  ["uses git's credential helper", 202, { path: "/api/git-credential/get", type: "text/plain", body: gitAsks }],
  ...git,
];

test.each(everything)(
  "a workload %s with its ID token, and its address is not charged",
  async (_what, status, sent) => {
    const { charged, calls, send } = await createWorkload();
    const answer = await send(sent);
    expect(answer.status).toBe(status);
    expect(calls.ledger).toBe(1);
    expect(charged.address).toBe(0);
  },
);

test.each(git)("a workload %s with its ID token as the password", async (_what, status, sent) => {
  const { calls, token, send } = await createWorkload();
  expect((await send(sent, `Basic ${btoa(`agent:${token}`)}`)).status).toBe(status);
  expect(calls.ledger).toBe(1);
});

test("an ID token isn't accepted as a password where only Bearer is accepted", async () => {
  const { calls, token, send } = await createWorkload();
  expect((await send(json("/api/token", wanted), `Basic ${btoa(`agent:${token}`)}`)).status).toBe(401);
  expect(calls.ledger).toBe(0);
});

test.each(everything)(
  "a stranger whose ID token is genuine %s on the budget of its address",
  async (_what, _, sent) => {
    const { issuer, claims, calls, charged, limits, send } = await createWorkload();
    const stranger = `Bearer ${await issuer.sign({ ...claims, repository_id: "8" })}`;
    expect((await send(sent, stranger)).status).toBe(401);
    expect(charged.address).toBe(1);
    expect(calls.ledger).toBe(1);
    limits.address = false;
    const over = await send(sent, stranger);
    // git reads the refusal in a report, with status 200, if it reads reports at all.
    expect([429, 200]).toContain(over.status);
    expect(calls.ledger).toBe(1);
  },
);

test("a caller whose key can't be looked up is charged to its address", async () => {
  const { issuer, charged, limits, send } = await createWorkload();
  issuer.configuration = () => new Response(null, { status: 500 });
  expect((await send({ path: "/api/agent" })).status).toBe(503);
  expect(charged.address).toBe(1);
  limits.address = false;
  expect((await send({ path: "/api/agent" })).status).toBe(429);
});

test("a workload whose identity was just trusted is served, although KV doesn't know it yet", async () => {
  const { environment, agent, issuer, claims, charged, send } = await createWorkload();
  const known = (await environment.kv.get(`agent:${agent.agentId}`)) ?? "";
  await trust(agent, { issuer: issuer.issuer, conditions: { ...jobConditions, ref: "refs/heads/other" } });
  await environment.kv.put(`agent:${agent.agentId}`, known);
  const token = await issuer.sign({ ...claims, ref: "refs/heads/other" });
  expect((await send({ path: "/api/agent" }, `Bearer ${token}`)).status).toBe(200);
  expect(charged.address).toBe(1);
});

test.each<[what: string, claims: object, header: object]>([
  ["another audience", { aud: "https://elsewhere.example" }, {}],
  ["an expiry in the past", { iat: 1, nbf: 1, exp: 2 }, {}],
  ["an issuer that isn't configured", { iss: "https://other.example" }, {}],
  ["no key id", {}, { kid: undefined }],
  ["its own key", {}, { jwk: {} }],
])("an ID token with %s causes no request to its issuer", async (_what, changed, header) => {
  const { issuer, claims, requested, send } = await createWorkload();
  const token = await issuer.sign({ ...claims, ...changed }, header);
  expect((await send({ path: "/api/agent" }, `Bearer ${token}`)).status).toBe(401);
  expect(requested).toEqual([]);
});

test("an ID token with an algorithm that isn't accepted causes no request to its issuer", async () => {
  const { claims, requested, send } = await createWorkload();
  const parts = [{ alg: "HS256", kid: "first" }, claims].map((part) => Buffer.from(JSON.stringify(part)));
  const token = [...parts, Buffer.from("a signature")].map((part) => part.toString("base64url")).join(".");
  expect((await send({ path: "/api/agent" }, `Bearer ${token}`)).status).toBe(401);
  expect(requested).toEqual([]);
});
