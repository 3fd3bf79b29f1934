import { expect, onTestFinished, test, vi } from "vitest";
import { expandScopes } from "../../src/domain/scopes.ts";
import { bindingsOf } from "../harness/bindings.ts";
import { ada } from "../harness/fixtures.ts";
import { createIssuer, jobClaims, jobConditions, serveIssuers, trust } from "../harness/idTokens.ts";
import { sendTo } from "../harness/nodeWorker.ts";
import { createCountedOperations, nothing } from "./countedOperations.ts";

const cold = { status: 200, ...nothing, kvReads: 2, kvWrites: 1, ledgerCalls: 1, gitHubCalls: 1 };
const warm = { status: 200, ...nothing, kvReads: 1 };
const undecided = { status: 202, ...nothing, kvReads: 2, ledgerCalls: 1 };

test("a warm request costs one KV read, no ledger call, and no call to GitHub", async () => {
  const { agent, ask } = await createCountedOperations();
  await agent.grant(expandScopes(["contents:write"]));
  expect(await ask()).toEqual(cold);
  expect(await ask()).toEqual(warm);
  expect(await ask()).toEqual(warm);
});

test("a token exchange costs the same as a request for a token", async () => {
  const { agent, exchange } = await createCountedOperations();
  expect(await exchange()).toEqual({ ...undecided, status: 400 });
  expect(await exchange()).toEqual({ ...undecided, status: 400, kvReads: 1 });
  await agent.grant(expandScopes(["contents:write"]));
  expect(await exchange()).toEqual({ ...cold, kvReads: 1 });
  expect(await exchange()).toEqual(warm);
});

test("starting and polling a device authorization cost one call each, and a malformed device code costs none", async () => {
  const { startDevice, pollDevice } = await createCountedOperations();
  expect(await startDevice()).toEqual({ ...nothing, status: 200, deviceRequestCalls: 1 });
  expect(await pollDevice("WdeviceCode")).toEqual({ ...nothing, status: 400, deviceRequestCalls: 1 });
  expect(await pollDevice("dpl_token")).toEqual({ ...nothing, status: 400 });
});

test("a warm request with an ID token costs the same, without a call to the issuer once its key is known", async () => {
  const { agent, ask } = await createCountedOperations();
  const issuer = createIssuer();
  const requested = serveIssuers(issuer);
  await agent.grant(expandScopes(["contents:write"]));
  await trust(agent, { issuer: issuer.issuer, conditions: jobConditions });
  const token = await issuer.sign(jobClaims(agent.agentId, Date.now()));
  expect(await ask({ token })).toEqual(cold);
  expect(requested).toHaveLength(2);
  expect(await ask({ token })).toEqual(warm);
  // The same copy serves the holder of the agent token.
  expect(await ask()).toEqual(warm);
  expect(requested).toHaveLength(2);
});

test("trusting an identity costs one KV read and write, one ledger call, and one call to GitHub", async () => {
  const { agent, trust } = await createCountedOperations();
  const fetch = vi.fn(async () => Response.json(ada));
  vi.stubGlobal("fetch", fetch);
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await trust(ada, agent.agentId)).toEqual({ ...nothing, status: 303, kvReads: 1, kvWrites: 1, ledgerCalls: 1 });
  expect(fetch).toHaveBeenCalledOnce();
});

test("a workload without a trusted identity creates no ledger for an unknown agent, and no cached copy", async () => {
  const { environment, agent, ask } = await createCountedOperations();
  const issuer = createIssuer();
  serveIssuers(issuer);
  await agent.grant(expandScopes(["contents:write"]));
  const ofAgent = await issuer.sign(jobClaims(agent.agentId, Date.now()));
  expect(await ask({ token: ofAgent })).toEqual({ ...undecided, status: 401 });
  const ofNobody = await issuer.sign(jobClaims(environment.addAgent().agentId, Date.now()));
  expect(await ask({ token: ofNobody })).toEqual({ ...undecided, status: 401, ledgerCalls: 0 });
});

test("a request for ten scopes costs the same as one for a single scope", async () => {
  const { agent, ask } = await createCountedOperations();
  const keys = ["actions", "checks", "contents", "issues", "pages", "packages", "secrets", "statuses", "deployments"];
  const scopes = [...keys.map((key) => `${key}:read`), "workflows:write"];
  await agent.grant(scopes as Parameters<typeof agent.grant>[0]);
  expect(await ask(agent.credential, scopes)).toEqual(cold);
  expect(await ask(agent.credential, scopes)).toEqual(warm);
});

test("a request without consent costs no call to GitHub, either the first time or later", async () => {
  const { agent, ask } = await createCountedOperations();
  expect(await ask()).toEqual(undecided);
  // A waiting agent asks again and again. The isolate knows that KV has no token for it.
  for (let time = 0; time < 3; time++) expect(await ask()).toEqual({ ...undecided, kvReads: 1 });
  await agent.grant(expandScopes(["contents:write"]));
  expect(await ask()).toEqual({ ...cold, kvReads: 1 });
  expect(await ask()).toEqual(warm);
});

test("a request for twenty repositories costs one KV read and one ledger call, decided or not", async () => {
  const { agent, askFor } = await createCountedOperations();
  const asked = { ...nothing, kvReads: 1, ledgerCalls: 1 };
  expect(await askFor(Array.from({ length: 20 }, (_, index) => `ada/repository-${index}`))).toEqual({
    ...asked,
    status: 202,
  });
  await agent.grant(expandScopes(["contents:write"]));
  expect(await askFor(["ada/notes"])).toEqual({ ...asked, status: 200 });
});

test("reading an agent's own access costs one KV read and one ledger call", async () => {
  const { askAboutItself } = await createCountedOperations();
  expect(await askAboutItself()).toEqual({ ...nothing, status: 200, kvReads: 1, ledgerCalls: 1 });
});

test("an unknown agent id creates no ledger", async () => {
  const { environment, ask } = await createCountedOperations();
  const stranger = environment.addAgent().credential;
  expect(await ask(stranger)).toEqual({ ...undecided, status: 401, ledgerCalls: 0 });
});

test("a revocation needs no KV, and a made-up agent id creates no ledger", async () => {
  const { environment, agent, revoke } = await createCountedOperations();
  await agent.grant(expandScopes(["contents:write"]));
  const { agentId } = agent.credential;
  expect(await revoke(ada, agentId)).toEqual({ ...nothing, status: 303, directoryCalls: 1, ledgerCalls: 1 });
  const madeUp = environment.addAgent().agentId;
  expect(await revoke(ada, madeUp)).toEqual({ ...nothing, status: 404, directoryCalls: 1, kvReads: 1 });
});

test("a made-up link creates no ledger", async () => {
  const { environment, agent, openLink } = await createCountedOperations();
  const secret = "A".repeat(22);
  const madeUp = environment.addAgent().agentId;
  expect(await openLink(ada, `${madeUp}.${secret}`)).toEqual({ ...nothing, status: 400, kvReads: 1 });
  const known = { ...nothing, status: 400, kvReads: 1, ledgerCalls: 1 };
  expect(await openLink(ada, `${agent.agentId}.${secret}`)).toEqual(known);
});

test("a malformed token or body is rejected before any call to KV, a ledger, or the directory", async () => {
  const { agent } = await createCountedOperations();
  const touched: string[] = [];
  const untouchable = (name: string) => new Proxy({}, { get: () => touched.push(name) });
  const names = ["KV", "LEDGER", "DIRECTORY", "DEVICE_REQUESTS", "ASSETS"];
  const bindings = bindingsOf(Object.fromEntries(names.map((name) => [name, untouchable(name)])));
  const post = async (agentToken: string, body: unknown) => {
    const headers = { Authorization: `Bearer ${agentToken}`, "Content-Type": "application/json" };
    return (await sendTo(bindings, "/api/token", { method: "POST", headers, body: JSON.stringify(body) })).status;
  };
  expect(await post("dpl_malformed", { repo: "ada/notes", scopes: ["contents:read"] })).toBe(401);
  expect(await post(agent.credential.token, { repo: "notes", scopes: ["contents:read"] })).toBe(400);
  expect(touched).toEqual([]);
  await post(agent.credential.token, { repo: "ada/notes", scopes: ["contents:read"] });
  expect(touched).toContain("KV");
});
