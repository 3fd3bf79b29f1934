import * as oauth from "oauth4webapi";
import { describe, expect, test } from "vitest";
import { claim, find, reject } from "../../src/deviceRequests/decide.ts";
import { sealAgentToken } from "../../src/deviceRequests/sealedToken.ts";
import { day, minute } from "../../src/domain/time.ts";
import { limitOf } from "../harness/config.ts";
import { ada } from "../harness/fixtures.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";
import { discover, type Fields, type NodeWorker, postForm } from "../harness/oauthClient.ts";

const agentId = "8sUd0aGq3LfW2mZx";
const client: oauth.Client = { client_id: "release-bot" };

/** Returns the object that holds the request for a code, as the page would reach it. */
const requestsOf = ({ deviceRequests }: NodeWorker, code: string) => deviceRequests.of(code.charAt(0)).requests;

/** Claims the agent with this code, as ada would on the page. */
async function claimAgent(worker: NodeWorker, userCode: string, expiresAt: number | null = null) {
  const { seal, clock } = worker.environment;
  const sealedToken = await sealAgentToken(seal, { token: "dpl_token", expiresAt }, clock.now() + 15 * minute);
  claim(requestsOf(worker, userCode), userCode, { by: ada, agentId, label: "Release notes", sealedToken });
}

const start = (worker: NodeWorker, fields: Fields = {}, init?: RequestInit) =>
  postForm(worker, "/oauth/device_authorization", { client_id: "release-bot", ...fields }, init);

const poll = (worker: NodeWorker, device_code: string, client_id = "release-bot") => {
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  return postForm(worker, "/oauth/token", { grant_type, device_code, client_id });
};

test("an unmodified OAuth client gets the agent token once a person has claimed the agent, and can fetch it again", async () => {
  const worker = await createNodeWorker();
  const { server, options } = await discover(worker);
  const sent = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { label: "Release" }, options);
  const started = await oauth.processDeviceAuthorizationResponse(server, client, sent);
  expect(started).toMatchObject({
    user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
    verification_uri: "https://deplodash.example/device",
    expires_in: 900,
    interval: 5,
  });
  const ask = async () => {
    const { device_code } = started;
    const answered = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), device_code, options);
    return oauth.processDeviceCodeResponse(server, client, answered);
  };
  await expect(ask()).rejects.toMatchObject({ cause: { error: "authorization_pending" } });
  await claimAgent(worker, started.user_code);
  const issued = { access_token: "dpl_token", token_type: "bearer", agent_id: agentId };
  expect(await ask()).toEqual(issued);
  expect(await ask()).toEqual(issued);
});

function expectSlowDown({ status, headers, answer }: Awaited<ReturnType<typeof start>>) {
  expect([status, answer.error, headers.get("Retry-After")]).toEqual([429, "slow_down", "60"]);
}

describe("startDeviceAuthorization", () => {
  const notes = "https://github.com/ada/notes";
  const scope = "contents:read";
  const many = Array.from({ length: 21 }, (_, index) => `${notes}${index}`);

  test("stores what the agent claims and wants, and its country", async () => {
    const worker = await createNodeWorker();
    const from = { headers: { "CF-Connecting-IP": "192.0.2.7" }, cf: { country: "NO" } } as RequestInit;
    const fields = {
      label: " Release ",
      resource: [notes, "https://github.com/Ada/Notes", "https://github.com/ada/engine"],
      scope: "admin issues:read",
      reason: "Write\nthe notes",
    };
    const { answer } = await start(worker, fields, from);
    const scopes = ["administration:write", "contents:write", "issues:read", "workflows:write"];
    expect(find(requestsOf(worker, answer.user_code), answer.user_code)).toMatchObject({
      clientId: "release-bot",
      label: "Release",
      wants: [
        { repo: "Ada/Notes", scopes },
        { repo: "ada/engine", scopes },
      ],
      reason: "Write the notes",
      country: "NO",
      claim: null,
    });
  });

  test("uses the client_id if there is no label, and no country if Cloudflare doesn't know it", async () => {
    const worker = await createNodeWorker();
    const { answer } = await start(worker, { label: "" }, { cf: { country: "XX" } } as RequestInit);
    const found = find(requestsOf(worker, answer.user_code), answer.user_code);
    expect(found).toMatchObject({ label: "release-bot", wants: [], reason: null, country: null });
  });

  test.each<[what: string, fields: Fields, error: string, description: RegExp]>([
    ["no client_id", { client_id: "" }, "invalid_request", /client_id/],
    ["a client_id that can't be the label", { client_id: "x".repeat(61) }, "invalid_request", /client_id.*60/],
    ["a client_id that isn't ASCII", { client_id: "a\u202eb", label: "a" }, "invalid_request", /client_id/],
    ["a label that can't be seen", { label: "\u200b" }, "invalid_request", /label/],
    ["a reason that is too long", { reason: "x".repeat(201) }, "invalid_request", /reason is longer than 200/],
    ["a repeated reason", { reason: ["a", "b"] }, "invalid_request", /reason is repeated/],
    ["an unknown scope", { resource: notes, scope: "repo" }, "invalid_scope", /contents:write/],
    ["a resource without a scope", { resource: notes }, "invalid_scope", /Add scope/],
    ["a scope without a resource", { scope: "contents:read" }, "invalid_request", /Add resource/],
    [
      "a resource on another server",
      { resource: [notes, "https://gitlab.com/a/b"], scope },
      "invalid_target",
      /github\.com/,
    ],
    ["21 resources", { resource: many, scope }, "invalid_request", /resource/],
  ])("refuses a start with %s, and stores nothing", async (_, fields, error, description) => {
    const worker = await createNodeWorker();
    const { status, answer } = await start(worker, fields);
    const error_description = expect.stringMatching(description);
    expect({ status, ...answer }).toMatchObject({ status: 400, error, error_description });
    expect(worker.calls.deviceRequests).toBe(0);
  });

  test("refuses client authentication", async () => {
    const refused = await start(await createNodeWorker(), {}, { headers: { Authorization: "Bearer dpl_token" } });
    expect([refused.status, refused.answer.error]).toEqual([401, "invalid_client"]);
  });

  test("allows an address five starts a minute, and stores nothing beyond them", async () => {
    expect(limitOf("DEVICE_LIMIT")).toBe(5);
    const keys: string[] = [];
    const limit = async ({ key }: { key: string }) => ({ success: keys.push(key) <= 1 });
    const worker = await createNodeWorker({ DEVICE_LIMIT: { limit } });
    const from = { headers: { "CF-Connecting-IP": "2001:db8::1" } };
    await start(worker, { label: "\u200b" }, from); // Rejected requests don't count.
    expect((await start(worker, {}, from)).status).toBe(200);
    const refused = await start(worker, {}, from);
    expectSlowDown(refused);
    expect(keys).toEqual(["2001:db8:0:0::/64", "2001:db8:0:0::/64"]);
    expect(worker.calls.deviceRequests).toBe(1);
  });

  test("answers slow_down while storage is full", async () => {
    const full = { call: async () => ({ value: "full", githubCalls: 0, directoryCalls: 0 }) };
    const worker = await createNodeWorker({ DEVICE_REQUESTS: { idFromName: () => "", get: () => full } });
    const refused = await start(worker);
    expectSlowDown(refused);
  });
});

describe("polling with a device code", () => {
  test("costs one Durable Object call and no KV read, and is charged to the address", async () => {
    let charged = 0;
    const limit = async () => ({ success: ++charged > 0 });
    const worker = await createNodeWorker({ ADDRESS_LIMIT: { limit } });
    const { answer } = await start(worker);
    const before = { ...worker.calls };
    const reads = worker.environment.kv.gets.count;
    charged = 0;
    await poll(worker, answer.device_code);
    expect(charged).toBe(1);
    expect(worker.calls).toEqual({ ...before, deviceRequests: before.deviceRequests + 1 });
    expect(worker.environment.kv.gets.count).toBe(reads);
  });

  test("answers slow_down if it is too fast, and access_denied after a rejection", async () => {
    const worker = await createNodeWorker();
    const { answer } = await start(worker);
    const ask = async () => (await poll(worker, answer.device_code)).answer.error;
    expect([await ask(), await ask()]).toEqual(["authorization_pending", "slow_down"]);
    reject(requestsOf(worker, answer.user_code), answer.user_code, ada);
    expect(await ask()).toBe("access_denied");
  });

  test("answers expired_token after 15 minutes, and to another client", async () => {
    const worker = await createNodeWorker();
    const { answer } = await start(worker);
    await claimAgent(worker, answer.user_code);
    expect((await poll(worker, answer.device_code, "another client")).answer.error).toBe("expired_token");
    const { clock } = worker.environment;
    clock.advanceTo(clock.now() + 15 * minute);
    expect((await poll(worker, answer.device_code)).answer.error).toBe("expired_token");
  });

  test("says when the agent token expires", async () => {
    const worker = await createNodeWorker();
    const { answer } = await start(worker);
    await claimAgent(worker, answer.user_code, Date.now() + 30 * day);
    const { expires_in } = (await poll(worker, answer.device_code)).answer;
    expect(Math.abs(expires_in - 30 * 86_400)).toBeLessThan(10);
  });

  test("calls no Durable Object if the device code is missing or malformed", async () => {
    const worker = await createNodeWorker();
    expect((await poll(worker, "")).answer.error).toBe("invalid_request");
    expect((await poll(worker, "A", "")).answer.error).toBe("invalid_request");
    expect((await poll(worker, "AYk3vN8pQ1rT6wX9zB2cD4f")).answer.error).toBe("invalid_grant");
    expect(worker.calls.deviceRequests).toBe(0);
  });

  test("answers expired_token if the secret that sealed the token was removed", async () => {
    const worker = await createNodeWorker();
    const { answer } = await start(worker);
    worker.environment.rotateSecrets("a secret that the Worker doesn't have");
    await claimAgent(worker, answer.user_code);
    expect((await poll(worker, answer.device_code)).answer.error).toBe("expired_token");
  });
});
