import { fileURLToPath } from "node:url";
import type { CreatedAgentToken } from "../../src/crypto/agentToken.ts";
import { grantTypes, tokenTypes } from "../../src/oauth/identifiers.ts";
import { onExit } from "../local/cleanup.ts";
import { selecting } from "../local/owner.ts";
import type { BenchEnvironment, TokenRequestBody } from "./environment.ts";
import { encodeRequest, type Target } from "./load.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd.ts";
import { createTrustedJob } from "./workloadIdentity.ts";

/** A server that runs a Worker. */
export type Server = Pick<WorkerdProcess, "origin" | "port" | "cpu">;

/** A measured request, its server, and the baseline to compare it with. */
export interface Scenario extends Target {
  server: Server;
  baseline?: string;
}

/** The Worker and the minimal baseline Workers. */
interface Servers {
  answering: Server;
  reading: Server;
  readingKey: Server;
  worker: Server;
}

export const baselineWorkerPath = fileURLToPath(new URL("baselineWorker.js", import.meta.url));
/** The key that the baseline Worker reads. */
export const baselineKey = "baseline";
/** A value as long as the sealed token that the Worker reads. */
export const baselineValue = "x".repeat(840);
const answers = "baseline: answers";
const readsBody = "baseline: reads the body, answers";
const readsKey = "baseline: reads the body and a key, answers";

/** The scopes that the sandbox's App can grant. */
const allScopes = [
  ...["actions:read", "administration:read", "administration:write", "checks:read", "contents:read", "contents:write"],
  ...["issues:read", "issues:write", "metadata:read", "pull_requests:read", "pull_requests:write", "statuses:read"],
  ...["statuses:write", "workflows:write"],
];
/** The number of agents, each with its own ledger, that share the load in scenarios that use ledgers. */
const agentCount = 8;

const pushRequest: TokenRequestBody = { repo: "ada/notes", scopes: ["contents:write"] };
/** The requests in the warm scenarios. */
export const warmRequests = [pushRequest, { ...pushRequest, scopes: allScopes.slice(0, 10) }];

/** Returns the scenarios that need no ledger, preceded by their baselines. The tokens that `agent` requests must be in KV. */
export function ledgerlessScenarios(servers: Servers, agent: CreatedAgentToken): Scenario[] {
  const { answering, reading, readingKey, worker } = servers;
  const [oneScope, tenScopes] = warmRequests.map((body) => encodeTokenRequest(worker, agent, body));
  const scenario = (
    server: Server,
    name: string,
    status: number,
    contains: string,
    bytes = encodeTokenRequest(server, agent, pushRequest),
  ) => ({ name, server, port: server.port, status, contains, nextRequest: () => bytes });
  const malformedToken = encodeTokenRequest(worker, { token: "dpl_x" }, pushRequest);
  const invalidRequest = encodeTokenRequest(worker, agent, { ...pushRequest, repo: "x" });
  return [
    scenario(answering, answers, 200, '"ok"'),
    scenario(reading, readsBody, 200, '"ok"'),
    scenario(readingKey, readsKey, 200, '"ok"'),
    { ...scenario(worker, "warm 200, one scope", 200, "ghs_", oneScope), baseline: readsKey },
    { ...scenario(worker, "warm 200, ten scopes", 200, "ghs_", tenScopes), baseline: readsKey },
    {
      ...scenario(worker, "401, malformed token", 401, "invalid_agent_token", malformedToken),
      baseline: answers,
    },
    { ...scenario(worker, "400", 400, "/repo", invalidRequest), baseline: readsBody },
  ];
}

/** Returns all scenarios in bare workerd. The cold `200` is the last one. */
export async function prepareScenarios(environment: BenchEnvironment): Promise<Scenario[]> {
  const { folder, kv, worker } = environment;
  const answering = await startBaseline(folder, { name: "answering" });
  const reading = await startBaseline(folder, { name: "reading", variables: { READS: "1" } });
  const readingKey = await startBaseline(folder, { name: "readingKey", kvPort: kv.port, variables: { READS: "1" } });
  await environment.putValue(baselineKey, baselineValue);

  const [approved, waiting] = await Promise.all([registerAgents(environment), registerAgents(environment)]);
  for (const agent of approved) await approveAll(environment, agent);
  const [first] = approved;
  if (!first) throw new Error("No agent was registered.");
  for (const body of warmRequests) await requestIssuedToken(environment, first, body);
  const job = { token: await createTrustedJob(environment) };
  await approveAll(environment, job);
  await requestIssuedToken(environment, job, pushRequest);
  const byJob = encodeTokenRequest(worker, job, pushRequest);
  for (const agent of waiting) await environment.requestToken(agent, pushRequest);

  const scopeSets = distinctScopeSets();
  let turn = 0;
  const coldRequest = () => {
    const agent = approved[turn++ % agentCount] ?? first;
    const scopes = scopeSets[Math.floor(turn / agentCount) % scopeSets.length] ?? [];
    return encodeTokenRequest(worker, agent, { ...pushRequest, scopes });
  };
  const pendingRequests = waiting.map((agent) => encodeTokenRequest(worker, agent, pushRequest));
  const docsRequest = encodeRequest(worker.origin, "GET", "/docs", {});
  const pendingRequest = () => pendingRequests[turn++ % agentCount] ?? docsRequest;
  const browser = await environment.signIn("ada");
  const dashboardRequest = encodeRequest(worker.origin, "GET", "/", { Cookie: browser.cookies(worker.origin) });
  const onWorker = { server: worker, port: worker.port };
  const exchange = encodeExchange(environment, first);
  const start = encodeForm(worker, "/oauth/device_authorization", { client_id: "bench" });
  const poll = encodeForm(worker, "/oauth/token", {
    grant_type: grantTypes.deviceCode,
    device_code: await startDevice(worker),
    client_id: "bench",
  });
  return [
    ...ledgerlessScenarios({ answering, reading, readingKey, worker }, first),
    {
      name: "/docs",
      ...onWorker,
      status: 200,
      contains: "API documentation",
      nextRequest: () => docsRequest,
      baseline: answers,
    },
    {
      name: `dashboard, ${agentCount} agents`,
      ...onWorker,
      status: 200,
      contains: "Dashboard",
      nextRequest: () => dashboardRequest,
    },
    {
      name: "warm 200, ID token",
      ...onWorker,
      status: 200,
      contains: "ghs_",
      nextRequest: () => byJob,
      baseline: readsKey,
    },
    {
      name: "warm 200, token exchange",
      ...onWorker,
      status: 200,
      contains: "ghs_",
      nextRequest: () => exchange,
      baseline: readsKey,
    },
    {
      name: "start of a device authorization",
      ...onWorker,
      status: 200,
      contains: "user_code",
      nextRequest: () => start,
    },
    // Polls too fast, which costs the same as polling at the allowed rate.
    { name: "poll with a device code", ...onWorker, status: 400, contains: '"error"', nextRequest: () => poll },
    { name: "202", ...onWorker, status: 202, contains: "/auth/consent?", nextRequest: pendingRequest },
    { name: "cold 200", ...onWorker, status: 200, contains: "ghs_", nextRequest: coldRequest },
  ];
}

async function startBaseline(
  folder: string,
  plan: { name: string; kvPort?: number; variables?: Record<string, string> },
): Promise<WorkerdProcess> {
  const running = await startWorkerd(folder, { ...plan, module: baselineWorkerPath });
  onExit(running.close);
  return running;
}

function encodeTokenRequest({ origin }: Server, { token }: { token: string }, body: TokenRequestBody): Buffer {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return encodeRequest(origin, "POST", "/api/token", headers, JSON.stringify(body));
}

function encodeForm({ origin }: Server, path: string, fields: Record<string, string>): Buffer {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return encodeRequest(origin, "POST", path, headers, new URLSearchParams(fields).toString());
}

/** Encodes a token exchange that has the same result as `pushRequest`. */
function encodeExchange({ worker, sandbox }: BenchEnvironment, { token }: CreatedAgentToken): Buffer {
  return encodeForm(worker, "/oauth/token", {
    grant_type: grantTypes.tokenExchange,
    subject_token: token,
    subject_token_type: tokenTypes.accessToken,
    resource: `${sandbox.serverUrl}/${pushRequest.repo}`,
    scope: pushRequest.scopes.join(" "),
  });
}

/** Starts a device authorization, and returns its device code. */
async function startDevice({ origin }: Server): Promise<string> {
  const body = new URLSearchParams({ client_id: "bench" });
  const started = await fetch(`${origin}/oauth/device_authorization`, { method: "POST", body });
  const { device_code }: { device_code: string } = await started.json();
  return device_code;
}

function registerAgents(environment: BenchEnvironment): Promise<CreatedAgentToken[]> {
  return Promise.all(Array.from({ length: agentCount }, () => environment.registerAgent()));
}

/** Approves every scope for ada's repository. */
async function approveAll(environment: BenchEnvironment, agent: Pick<CreatedAgentToken, "token">): Promise<void> {
  const response = await environment.requestToken(agent, { repo: "ada/notes", scopes: allScopes });
  const { url }: { url: string } = await response.json();
  const browser = await environment.signIn("ada");
  const decided = await browser.press(await browser.open(url), "Approve", selecting(allScopes));
  if (!decided.text.includes("Approved")) throw new Error(`Approving returned ${decided.status}: ${decided.text}`);
}

async function requestIssuedToken(
  environment: BenchEnvironment,
  agent: Pick<CreatedAgentToken, "token">,
  body: TokenRequestBody,
): Promise<void> {
  const { token }: { token?: string } = await (await environment.requestToken(agent, body)).json();
  if (!token) throw new Error("An approved agent got no token.");
}

/** Returns sets of scopes whose permissions differ, so that each set needs a new mint. Adding `read` to `write` makes no difference. */
function distinctScopeSets(): string[][] {
  const scopes = allScopes.filter((scope) => scope !== "metadata:read"); // Every token has this scope.
  const levelsByPermission = Map.groupBy(scopes, (scope) => scope.split(":")[0] ?? "");
  return [...levelsByPermission.values()]
    .reduce<string[][]>((sets, levels) => sets.flatMap((set) => [set, ...levels.map((level) => [...set, level])]), [[]])
    .filter((set) => set.length > 1);
}
