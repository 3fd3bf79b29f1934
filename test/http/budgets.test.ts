import { expect, test, vi } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { deleteAgent, rotateAgent } from "../../src/ledger/lifecycle.ts";
import { ada } from "../harness/fixtures.ts";
import { line, packHeader } from "../harness/gitAnswers.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

const wanted = { repo: "ada/notes", scopes: ["contents:write"] };
const gitAsks = "protocol=https\nhost=github.com\npath=ada/notes.git\n";

interface Sent {
  method?: "GET";
  path?: string;
  type?: string;
  body?: unknown;
}

/** Creates a Worker whose agent has consent for `contents:write`. Counts charges and ledger calls. */
async function createWorker() {
  const charged = { address: 0, caller: 0 };
  const limits = { address: true, caller: true };
  const limit = (name: "address" | "caller") => ({
    limit: async () => {
      charged[name]++;
      return { success: limits[name] };
    },
  });
  const worker = await createNodeWorker({
    ADDRESS_LIMIT: limit("address"),
    CALLER_LIMIT: limit("caller"),
    MAX_PUSH_BYTES: 1_000,
  });
  const { agent, environment } = worker;
  await agent.grant();
  await environment.idle();
  const send = (token: string, { method, path = "/api/token", type = "application/json", body = wanted }: Sent = {}) =>
    worker.send(path, {
      method: method ?? "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
      ...(method
        ? {}
        : { body: typeof body === "string" || body instanceof ReadableStream ? body : JSON.stringify(body) }),
      duplex: "half",
    } as RequestInit);
  const counts = () => ({ ...charged, ledgerCalls: worker.calls.ledger });
  return { environment, agent, limits, counts, send };
}

const git = { path: "/api/git-credential/get", type: "text/plain" };
const itself = { method: "GET", path: "/api/agent" } as const;
const several = { path: "/api/access-requests" };
const back = { path: "/api/token/revoke" };
const push = { path: "/git/ada/notes.git/git-receive-pack", type: "application/x-git-receive-pack-request" };
/** Returns a list of refs from a client that reads reports, so that even a refusal is answered with 200. */
const listOf = (ref: string) => `${line(`${"0".repeat(40)} ${"1".repeat(40)} ${ref}\0report-status`)}0000${packHeader}`;

const junk: [what: string, status: number, sent: Sent][] = [
  ["an unknown agent's request", 401, {}],
  ["an unknown agent's token to revoke", 401, { ...back, body: { token: "ghs_1" } }],
  ["an unknown agent's request for several repositories", 401, { ...several, body: { wants: [wanted] } }],
  ["an unknown agent's question about itself", 401, itself],
  ["a repository that is listed twice", 400, { ...several, body: { wants: [wanted, wanted] } }],
  ["an unknown agent's git request", 401, { ...git, body: gitAsks }],
  ["a body that is not JSON", 400, { body: "{" }],
  ["a body that violates the contract", 400, { body: { repo: 1 } }],
  ["a revocation that violates the contract", 400, { ...back, body: {} }],
  ["what git never sends", 400, { ...git, body: "nonsense" }],
  ["git's request without a path", 400, { ...git, body: "protocol=https\nhost=github.com\n" }],
  ["another media type", 415, { type: "text/csv" }],
  ["a body that is too large", 413, { body: "x".repeat(17 * 1024) }],
  ["an unknown agent's push", 401, { ...push, body: listOf("refs/heads/main") }],
  ["a check whether a push would be possible", 200, { ...push, body: "0000" }],
  ["a push with a malformed list", 200, { ...push, body: listOf("main") }],
  ["a push with a malformed list and no report", 400, { ...push, body: "push" }],
  ["a push that is too large", 200, { ...push, body: listOf("refs/heads/main") + "x".repeat(2_000) }],
];

test.each(junk)("charges %s to its address, and answers 429 over the budget", async (_what, status, sent) => {
  const { environment, counts, limits, send } = await createWorker();
  const stranger = createAgentToken().token;
  expect((await send(stranger, sent)).status).toBe(status);
  expect(counts()).toEqual({ address: 1, caller: 0, ledgerCalls: 0 });
  limits.address = false;
  const reads = environment.kv.gets.count;
  const over = await send(stranger, sent);
  expect(over.status).toBe(429);
  expect(environment.kv.gets.count - reads).toBeLessThanOrEqual(2);
  expect(Number(over.headers.get("Retry-After"))).toBeGreaterThan(0);
});

test("charges a push whose list is cut off to its address", async () => {
  const { counts, send } = await createWorker();
  const parts = [Uint8Array.of(0x30, 0x30)];
  const body = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.error(new Error("the connection was closed"));
    },
  });
  expect((await send(createAgentToken().token, { ...push, body })).status).toBe(400);
  expect(counts()).toEqual({ address: 1, caller: 0, ledgerCalls: 0 });
});

test("charges a malformed agent token to its address", async () => {
  const { counts, send } = await createWorker();
  expect((await send("dpl_malformed")).status).toBe(401);
  expect(counts()).toEqual({ address: 1, caller: 0, ledgerCalls: 0 });
});

test.each<[what: string, sent: Sent, status: number]>([
  ["asks for a token", {}, 200],
  ["asks for consent", { body: { ...wanted, scopes: ["issues:write"] } }, 202],
  ["asks for several repositories", { ...several, body: { wants: [wanted] } }, 200],
  ["asks about itself", itself, 200],
  ["uses git", { ...git, body: gitAsks }, 200],
  ["revokes a token", { ...back, body: { token: "ghs_1" } }, 204],
])("neither charges an agent that %s to its address nor limits it by its address", async (_what, sent, status) => {
  const { agent, counts, limits, send } = await createWorker();
  limits.address = false;
  for (const _ of [1, 2]) expect((await send(agent.credential.token, sent)).status).toBe(status);
  expect(counts().address).toBe(0);
});

test("charges an agent's own budget when its cached token is opened", async () => {
  const { agent, counts, limits, send } = await createWorker();
  await send(agent.credential.token);
  expect((await send(agent.credential.token)).status).toBe(200);
  expect(counts()).toEqual({ address: 0, caller: 1, ledgerCalls: 1 });
  limits.caller = false;
  expect((await send(agent.credential.token)).status).toBe(429);
});

test.each([
  {},
  { ...several, body: { wants: [wanted] } },
  { ...git, body: gitAsks },
  itself,
  { ...back, body: { token: "ghs_1" } },
])("answers 429 if the agent is over the budget that its ledger charges (%j)", async (sent: Sent) => {
  const { environment, agent, send } = await createWorker();
  vi.spyOn(environment.budgets, "request").mockResolvedValue(false);
  const over = await send(agent.credential.token, sent);
  expect(over.status).toBe(429);
  expect(Number(over.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect(environment.github.mints.count).toBe(0);
});

test("charges a wrong secret to its address before it asks the ledger", async () => {
  const { agent, counts, limits, send } = await createWorker();
  const { token } = createAgentToken(agent.agentId);
  expect((await send(token)).status).toBe(401);
  expect(counts()).toEqual({ address: 1, caller: 0, ledgerCalls: 1 });
  limits.address = false;
  expect((await send(token)).status).toBe(429);
  expect(counts().ledgerCalls).toBe(1);
});

test("neither charges a rotated agent to its address nor limits it by its address", async () => {
  const { agent, counts, limits, send } = await createWorker();
  const fresh = createAgentToken(agent.agentId);
  await rotateAgent(agent.ledger, agent.record, ada, fresh.secretHash, null);
  limits.address = false;
  expect((await send(fresh.token)).status).toBe(200);
  expect(counts().address).toBe(0);
});

test("serves an agent that was just rotated, although KV still has its former secret", async () => {
  const { environment, agent, send } = await createWorker();
  const fresh = createAgentToken(agent.agentId);
  environment.kv.puts.failing = true;
  await rotateAgent(agent.ledger, agent.record, ada, fresh.secretHash, null);
  expect((await send(fresh.token)).status).toBe(200);
  // The former secret is no longer valid, so its address is charged.
  expect((await send(agent.credential.token)).status).toBe(401);
});

test("charges a deleted agent's token to its address, although KV still has the agent", async () => {
  const { environment, agent, counts, send } = await createWorker();
  environment.kv.deletes.failing = true;
  await deleteAgent(agent.ledger, agent.record, ada);
  expect((await send(agent.credential.token)).status).toBe(401);
  expect(counts().address).toBe(1);
});

test.each([
  ["scopes", { repo: "ada/notes", scopes: Array.from({ length: 1500 }, (_, index) => `x${index}`) }],
  ["equal scopes", { repo: "ada/notes", scopes: Array.from({ length: 3000 }, () => 1) }],
  ["fields", Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`f${index}`, 1]))],
  ["a field", { ["~".repeat(12_000)]: 1 }],
])("limits the answer to a body with too many wrong %s", async (_what, body) => {
  const { send } = await createWorker();
  const answer = await send(createAgentToken().token, { body });
  const text = await answer.text();
  expect(answer.status).toBe(400);
  expect(JSON.parse(text).errors.length).toBeLessThanOrEqual(20);
  expect(text.length).toBeLessThan(6_000);
});
