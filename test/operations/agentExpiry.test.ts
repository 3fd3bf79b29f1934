import { expect, test } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { timestamp } from "../../src/domain/time.ts";
import { agentKey } from "../../src/store/agents.ts";
import { checkAnswer } from "../harness/checkAnswer.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";

const origin = "https://deplodash.example";

/** Creates an agent whose token expires after the given time. Returns the functions that send its requests. */
async function createExpiringAgent(lasts: number, bindings = {}) {
  const { environment, agent, calls, send } = await createNodeWorker(bindings);
  const { agentId, record } = agent;
  const expiresAt = environment.clock.now() + lasts;
  record.expiresAt = expiresAt;
  await environment.kv.put(agentKey(agentId), JSON.stringify(record));
  const sendAs = async (token: string, method: string, path: string, mediaType: string, body?: string) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": mediaType };
    const response = await send(path, { method, headers, ...(body && { body }) });
    await checkAnswer(method, origin + path, response.clone());
    return response;
  };
  const ask = (token: string) =>
    sendAs(token, "POST", "/api/token", "application/json", '{"repo":"ada/notes","scopes":["contents:write"]}');
  const detail = `This agent token expired on ${timestamp(expiresAt)}. Its registrant can rotate it at ${origin}/agents/${agentId}.`;
  return { agent, calls, send, sendAs, ask, expiresAt, detail, token: agent.credential.token };
}

test("tells an agent when its token expires", async () => {
  const { sendAs, token, expiresAt } = await createExpiringAgent(60_000);
  const answer = await sendAs(token, "GET", "/api/agent", "application/json");
  expect(await answer.json()).toMatchObject({ expires_at: timestamp(expiresAt) });
});

test("tells only the agent that its token has expired, and what to do", async () => {
  const { agent, ask, detail, token } = await createExpiringAgent(-1);
  const expired = await ask(token);
  expect(expired.status).toBe(401);
  expect(expired.headers.get("WWW-Authenticate")).toBe('Bearer realm="deplodash"');
  expect(await expired.json()).toMatchObject({ code: "invalid_agent_token", detail });
  const [stranger, nobody] = [createAgentToken(agent.agentId), createAgentToken()];
  const refusals = await Promise.all([stranger, nobody].map(async (one) => (await ask(one.token)).json()));
  expect({ ...refusals[0], instance: null }).toEqual({ ...refusals[1], instance: null });
  expect(refusals[0].detail).not.toContain("expired");
});

test("tells git, its credential helper, and OAuth clients as well", async () => {
  const { send, sendAs, detail, token } = await createExpiringAgent(-1);
  const Authorization = `Basic ${Buffer.from(`agent:${token}`).toString("base64")}`;
  const fetched = await send("/git/ada/notes.git/info/refs?service=git-upload-pack", { headers: { Authorization } });
  expect(fetched.status).toBe(401);
  expect(await fetched.text()).toContain(detail);
  const credential = "protocol=https\nhost=github.com\npath=ada/notes.git\n";
  const helped = await sendAs(token, "POST", "/api/git-credential/get", "text/plain", credential);
  expect([helped.status, helped.headers.get("Deplodash-Message")]).toEqual([401, expect.stringContaining(detail)]);
  const exchange = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: token,
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    resource: "https://github.com/ada/notes",
    scope: "contents:write",
  });
  const exchanged = await send("/oauth/token", { method: "POST", body: exchange });
  expect(await exchanged.json()).toMatchObject({
    error: "invalid_request",
    error_description: expect.stringContaining(detail),
  });
});

test("an expired token that is sent again and again costs no ledger calls once its address is over its budget", async () => {
  const overBudget = { ADDRESS_LIMIT: { limit: async () => ({ success: false }) } };
  const { ask, calls, token } = await createExpiringAgent(-1, overBudget);
  expect((await ask(token)).status).toBe(429);
  expect(calls.ledger).toBe(0);
});
