import * as oauth from "oauth4webapi";
import { describe, expect, test, vi } from "vitest";
import { createAgentToken } from "../../src/crypto/agentToken.ts";
import { expandScopes } from "../../src/domain/scopes.ts";
import { minute } from "../../src/domain/time.ts";
import { createNodeWorker } from "../harness/nodeWorker.ts";
import {
  accessToken,
  createExchangeClient,
  exchangeFields,
  type Fields,
  postExchange,
} from "../harness/oauthClient.ts";

describe("token exchange", () => {
  test("works with an unmodified OAuth client, from discovery through consent to the token", async () => {
    const worker = await createNodeWorker();
    const { agent } = worker;
    const ask = await createExchangeClient(worker);
    const pending = await ask().catch((error) => error);
    expect(pending).toBeInstanceOf(oauth.ResponseBodyError);
    expect(pending.cause).toMatchObject({
      error: "authorization_pending",
      error_uri: expect.stringMatching(/^https:\/\/deplodash\.example\/auth\/consent\?repo=ada%2Fnotes&request=/),
      interval: 5,
      missing_scope: "contents:write",
      granted_scope: "",
    });
    await agent.grant(expandScopes(["contents:write"]));
    const issued = await ask();
    expect(issued).toMatchObject({ token_type: "bearer", issued_token_type: accessToken, scope: "contents:write" });
    expect(issued.access_token).toMatch(/^ghs_/);
    expect(issued.expires_in).toBeGreaterThan(3_000);
    expect(issued.expires_in).toBeLessThanOrEqual(3_600);
  });
});

test("the metadata lists exactly the grant types that the token endpoint supports", async () => {
  const { send } = await createNodeWorker();
  const metadata = await (await send("/.well-known/oauth-authorization-server", {})).json();
  expect(metadata).toMatchObject({
    issuer: "https://deplodash.example",
    device_authorization_endpoint: "https://deplodash.example/oauth/device_authorization",
    token_endpoint: "https://deplodash.example/oauth/token",
    token_endpoint_auth_methods_supported: ["none"],
    response_types_supported: [],
    service_documentation: "https://deplodash.example/docs",
    github_url: "https://github.com",
  });
  expect(metadata.scopes_supported).toContain("contents:write");
  const supported: string[] = metadata.grant_types_supported;
  for (const grant_type of [...supported, "client_credentials"]) {
    const answered = await send("/oauth/token", { method: "POST", body: new URLSearchParams({ grant_type }) });
    const isSupported = (await answered.json()).error !== "unsupported_grant_type";
    expect([grant_type, isSupported]).toEqual([grant_type, supported.includes(grant_type)]);
  }
});

describe("an invalid token exchange", () => {
  const stranger = createAgentToken().token;
  test.each<[what: string, change: Fields, error: string, description: RegExp]>([
    ["no grant type", { grant_type: "" }, "invalid_request", /grant_type/],
    ["another grant type", { grant_type: "password" }, "unsupported_grant_type", /token-exchange/],
    ["a repeated parameter", { scope: ["contents:read", "contents:read"] }, "invalid_request", /scope is repeated/],
    ["no subject token", { subject_token: "" }, "invalid_request", /subject_token/],
    ["a subject token of another type", { subject_token_type: "urn:x" }, "invalid_request", /subject_token_type/],
    ["a subject token that isn't an agent's", { subject_token: "ghs_1" }, "invalid_request", /dpl_.../],
    ["a subject token of an unknown agent", { subject_token: stranger }, "invalid_request", /dpl_.../],
    ["another requested type", { requested_token_type: "urn:x" }, "invalid_request", /requested_token_type/],
    ["an actor", { actor_token: "x", actor_token_type: accessToken }, "invalid_request", /actor_token/],
    ["an audience", { audience: ["", "https://github.com"] }, "invalid_target", /resource/],
    ["no resource", { resource: "" }, "invalid_request", /resource=https:..github.com.owner/],
    ["a resource on another server", { resource: "https://gitlab.com/ada/notes" }, "invalid_target", /github\.com/],
    ["a resource that isn't a URL", { resource: "ada/notes" }, "invalid_target", /github\.com/],
    ["two resources", { resource: ["https://github.com/ada/a", "https://github.com/ada/b"] }, "invalid_target", /one/],
    ["no scope", { scope: "" }, "invalid_scope", /Send scope/],
    ["an unknown scope", { scope: "contents:read repo" }, "invalid_scope", /repo is not a scope.*contents:write/],
    ["a scope that doesn't fit a description", { scope: 'a"\\\u00e9b' }, "invalid_scope", /^[ !#-[\]-~]+$/],
  ])("is refused with OAuth's error for %s", async (_, change, error, description) => {
    const worker = await createNodeWorker();
    const { status, headers, answer } = await postExchange(worker, { ...exchangeFields(worker), ...change });
    const error_description = expect.stringMatching(description);
    expect({ status, ...answer }).toMatchObject({ status: 400, error, error_description });
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("WWW-Authenticate")).toBeNull();
  });

  test("doesn't include one with empty or unknown parameters, which are ignored", async () => {
    const worker = await createNodeWorker();
    const extra = { audience: "", actor_token: "", requested_token_type: accessToken, client_secret: ["x", "y"] };
    const { answer } = await postExchange(worker, { ...exchangeFields(worker), ...extra });
    expect(answer.error).toBe("authorization_pending");
  });

  test("includes one with client authentication, which is refused in the client's scheme", async () => {
    const worker = await createNodeWorker();
    const refused = await postExchange(worker, exchangeFields(worker), { Authorization: "Basic YTpi" });
    expect([refused.status, refused.answer.error]).toEqual([401, "invalid_client"]);
    expect(refused.headers.get("WWW-Authenticate")).toBe('Basic realm="deplodash"');
  });
});

describe("the budget of a token exchange", () => {
  /** Creates a Worker that lists the budgets that it charges. */
  async function createChargedWorker() {
    const charged: string[] = [];
    const limit = (name: string) => ({ limit: async () => charged.push(name) && { success: true } });
    const worker = await createNodeWorker({ ADDRESS_LIMIT: limit("address"), CALLER_LIMIT: limit("caller") });
    return { worker, charged };
  }

  test.each<Fields>([{ grant_type: "" }, { subject_token: createAgentToken().token }, { resource: "ada/notes" }])(
    "is the address's, charged once, if the caller isn't proven: %j",
    async (change) => {
      const { worker, charged } = await createChargedWorker();
      await postExchange(worker, { ...exchangeFields(worker), ...change });
      expect(charged).toEqual(["address"]);
    },
  );

  test("is the agent's if the caller is authenticated", async () => {
    const { worker, charged } = await createChargedWorker();
    await postExchange(worker, exchangeFields(worker));
    await worker.agent.grant(expandScopes(["contents:write"]));
    await postExchange(worker, exchangeFields(worker));
    await postExchange(worker, exchangeFields(worker));
    expect(charged).toEqual(["caller"]); // The ledger's own charges to the agent don't show here.
  });
});

describe("token exchange after a decision", () => {
  test("says where to push if the owner limited pushes", async () => {
    const worker = await createNodeWorker();
    await worker.agent.grant(expandScopes(["contents:write"]), { branches: ["agent/*"] });
    expect((await postExchange(worker, exchangeFields(worker))).answer).toMatchObject({
      scope: "contents:read",
      push: { remote: "https://deplodash.example/git/ada/notes.git", branches: ["agent/*"] },
    });
  });

  test("replaces the token with Cache-Control: no-cache", async () => {
    const worker = await createNodeWorker();
    const { agent, environment } = worker;
    await agent.grant(expandScopes(["contents:write"]));
    const ask = async (headers?: Record<string, string>) =>
      (await postExchange(worker, exchangeFields(worker), headers)).answer.access_token;
    const rejected = await ask();
    environment.clock.advanceTo(environment.clock.now() + minute);
    const renewed = await ask({ "Cache-Control": "no-cache" });
    expect(renewed).toMatch(/^ghs_/);
    expect(renewed).not.toBe(rejected);
  });

  test("waits for the decision with Prefer: wait", async () => {
    const worker = await createNodeWorker();
    const { agent } = worker;
    const asked = await agent.ask();
    const waiting = postExchange(worker, exchangeFields(worker), { Prefer: "wait=60" });
    await vi.waitFor(() => expect(agent.ledger.waitingRequests()).toHaveLength(1));
    await agent.decide(asked);
    const { status, headers } = await waiting;
    expect([status, headers.get("Preference-Applied")]).toEqual([200, "wait=60"]);
    // These are the request, the socket, and the repeated request.
    expect(worker.calls.ledger).toBe(3);
  });

  test("stays pending while a scope is undecided", async () => {
    const worker = await createNodeWorker();
    await worker.agent.grant(expandScopes(["contents:write"]));
    const { answer } = await postExchange(worker, { ...exchangeFields(worker), scope: "contents:write issues:write" });
    expect(answer).toMatchObject({ missing_scope: "issues:write", granted_scope: "contents:write" });
  });

  test("answers access_denied after a denial, and when to ask again", async () => {
    const worker = await createNodeWorker();
    await worker.agent.decide(await worker.agent.ask(), { approved: [] });
    const { status, answer } = await postExchange(worker, exchangeFields(worker));
    expect({ status, ...answer }).toMatchObject({ status: 400, error: "access_denied", code: "consent_denied" });
    expect(Date.parse(answer.retry_at)).toBeGreaterThan(Date.now());
  });

  const fix = "https://github.com/settings/installations/42";
  test.each([
    [{ kind: "suspended", url: fix }, 400, { error: "invalid_target", code: "installation_suspended", error_uri: fix }],
    [{ kind: "not_selected", url: fix }, 400, { error: "invalid_target", code: "repository_not_selected" }],
    [
      { kind: "not_granted", permissions: { contents: "write" }, url: fix },
      400,
      { error: "invalid_scope", code: "permission_not_granted", permissions: { contents: "write" }, error_uri: fix },
    ],
    [{ kind: "refused" }, 400, { error: "invalid_target", code: "github_refused" }],
    [{ kind: "unavailable", retryAfter: 7 }, 503, { error: "temporarily_unavailable" }],
  ] as const)(
    "answers with OAuth's error, and the page that fixes it, if GitHub refuses: %j",
    async (minted, status, answer) => {
      const worker = await createNodeWorker();
      await worker.agent.grant(expandScopes(["contents:write"]));
      worker.environment.github.refusal = minted;
      const answered = await postExchange(worker, exchangeFields(worker));
      expect({ status: answered.status, ...answered.answer }).toMatchObject({ status, ...answer });
      expect(answered.headers.get("Retry-After")).toBe(status === 503 ? "7" : null);
    },
  );
});
