import { describe, expect, test } from "vitest";
import { expandScopes } from "../../src/domain/scopes.ts";
import { createIssuer, jobClaims, jobConditions, serveIssuers, trust } from "../harness/idTokens.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";
import { createExchangeClient, exchangeFields, postExchange } from "../harness/oauthClient.ts";

/**
 * Creates a Worker whose agent trusts a GitHub Actions job. `sign` returns the job's ID token, with the given claims
 * replaced.
 */
async function createTrustingWorker(given?: object) {
  const issuer = createIssuer();
  serveIssuers(issuer);
  const worker = await createNodeWorker(given);
  const { agent } = worker;
  await trust(agent, { issuer: issuer.issuer, conditions: jobConditions });
  const sign = (claims: object = {}) => issuer.sign({ ...jobClaims(agent.agentId, Date.now()), ...claims });
  return { worker, issuer, sign };
}

test.each(["urn:ietf:params:oauth:token-type:id_token", "urn:ietf:params:oauth:token-type:jwt"])(
  "an unmodified OAuth client exchanges an ID token of type %s, with one KV read if the token is cached",
  async (type) => {
    const { worker, sign } = await createTrustingWorker();
    const ask = await createExchangeClient(worker, { subject_token: await sign(), subject_token_type: type });
    await expect(ask()).rejects.toMatchObject({ cause: { error: "authorization_pending" } });
    await worker.agent.grant(expandScopes(["contents:write"]));
    const { access_token } = await ask();
    const { kv, github } = worker.environment;
    const before = { reads: kv.gets.count, ledger: worker.calls.ledger, mints: github.mints.count };
    expect((await ask()).access_token).toBe(access_token);
    expect(kv.gets.count).toBe(before.reads + 1);
    expect([worker.calls.ledger, github.mints.count]).toEqual([before.ledger, before.mints]);
  },
);

describe("the exchange of an ID token", () => {
  const idToken = "urn:ietf:params:oauth:token-type:id_token";

  test.each([
    ["for another audience", { aud: "https://deplodash.example" }],
    ["of a workload that the agent doesn't trust", { ref: "refs/heads/other" }],
    ["that has expired", { iat: 1, nbf: 1, exp: 2 }],
  ])("%s is refused, and the answer says what to check", async (_, claims) => {
    const { worker, sign } = await createTrustingWorker();
    const fields = { ...exchangeFields(worker), subject_token: await sign(claims), subject_token_type: idToken };
    const { status, answer } = await postExchange(worker, fields);
    expect({ status, ...answer }).toMatchObject({
      status: 400,
      error: "invalid_request",
      code: "invalid_agent_token",
      error_description: expect.stringContaining("audience"),
    });
  });

  test("is refused under the type of an agent token, and vice versa", async () => {
    const { worker, sign } = await createTrustingWorker();
    const asAgentToken = { ...exchangeFields(worker), subject_token: await sign() };
    expect((await postExchange(worker, asAgentToken)).answer.error).toBe("invalid_request");
    const asIdToken = { ...exchangeFields(worker), subject_token_type: idToken };
    expect((await postExchange(worker, asIdToken)).answer.error).toBe("invalid_request");
  });

  test("gets 503 while the issuer is down, and is charged to the address", async () => {
    const charged: string[] = [];
    const limit = { limit: async () => charged.push("address") && { success: true } };
    const { worker, issuer, sign } = await createTrustingWorker({ ADDRESS_LIMIT: limit });
    issuer.keySet = () => new Response(null, { status: 503 });
    const fields = { ...exchangeFields(worker), subject_token: await sign(), subject_token_type: idToken };
    const { status, headers, answer } = await postExchange(worker, fields);
    expect({ status, ...answer }).toMatchObject({ status: 503, error: "temporarily_unavailable" });
    expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(charged).toEqual(["address"]);
  });
});
